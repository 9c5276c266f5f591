import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { AssayError } from '../runtime/index.ts';

/** Text held back until this much has come together: a line at a time would cost a system call each. */
const BUFFER_CHARS = 65_536;

interface Part {
  readonly path: string;
  readonly partial: string;
  readonly file: number;
  text: string;
}

/**
 * The files a command was asked for. They grow beside their places and are moved there together when all is well, so
 * that nobody finds half of one, and what stood there before stands until then.
 */
export class OutputFiles {
  private readonly parts: Part[] = [];

  /**
   * Begins a file.
   *
   * @returns writes to it, a piece at a time
   * @throws {AssayError} FILE_NOT_WRITTEN, before any work has been done for it
   */
  open(path: string): (text: string) => void {
    const partial = `${path}.part`;
    const part = attempt(path, () => ({ path, partial, file: openSync(partial, 'w'), text: '' }));
    this.parts.push(part);
    return (text) => {
      part.text += text;
      if (part.text.length >= BUFFER_CHARS) this.flush(part);
    };
  }

  /** Puts every file in its place. @throws {AssayError} FILE_NOT_WRITTEN */
  publish(): void {
    for (const part of this.parts) {
      this.flush(part);
      attempt(part.path, () => closeSync(part.file));
    }
    for (const { path, partial } of this.parts.splice(0)) attempt(path, () => renameSync(partial, path));
  }

  /** Leaves nothing behind of what has not been published. */
  discard(): void {
    for (const { partial, file } of this.parts.splice(0)) {
      try {
        closeSync(file);
      } catch {
        // It had been closed already.
      }
      rmSync(partial, { force: true });
    }
  }

  private flush(part: Part): void {
    attempt(part.path, () => writeSync(part.file, part.text));
    part.text = '';
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new AssayError(
      'FILE_NOT_WRITTEN',
      `cannot write ${path}: ${(error as Error).message}; choose a file in a folder that exists and can be written`,
      { cause: error },
    );
  }
}
