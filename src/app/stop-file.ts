import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { StopResult } from '../../contract/index.ts';
import { AssayError, syncFolder, writeAtomically } from '../runtime/index.ts';

export interface StopOrder {
  readonly by: string;
  readonly reason: string;
  /** Tells one order from the next, so that an answer is matched with its question. */
  readonly id: string;
}

/** What the running Assay has to say about the order it has found. */
export type StopAnswer = { readonly id: string } & (
  | { readonly state: 'stopping' }
  | { readonly state: 'answered'; readonly result: StopResult }
  | { readonly state: 'failed'; readonly detail: string }
);

const orderShape = z.object({ by: z.string(), reason: z.string(), id: z.string() });

/**
 * The latch of the emergency stop that needs no network, no key and no running Assay: a file `STOP` in the data
 * folder. While it is there, nothing trades. `assay stop` writes it; so may anybody with a shell (`touch data/STOP`).
 */
export class StopFile {
  readonly path: string;
  private readonly answerPath: string;
  /** An order that the disk would not take. It stands as long as this process. */
  private unwritten: StopOrder | undefined;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'STOP');
    this.answerPath = join(dataDir, 'STOP.answer');
  }

  /** Durable when it returns. @throws {AssayError} FILE_NOT_WRITTEN */
  write(order: StopOrder): void {
    writeDurably(this.path, `${JSON.stringify(order)}\n`);
  }

  /** Leaves a standing order as it is; else this one stands, on disk if the disk takes it. */
  hold(order: StopOrder): void {
    if (this.read() !== undefined) return;
    try {
      this.write(order);
    } catch {
      this.unwritten = order;
    }
  }

  /** The order that stands; `undefined` when there is none. A file that says nothing we understand is an order too. */
  read(): StopOrder | undefined {
    if (!existsSync(this.path)) return this.unwritten;
    try {
      const text = readFileSync(this.path, 'utf8');
      const order = parsed(text);
      if (order !== undefined) return order;
      const [line = ''] = text.trim().split('\n');
      return { by: 'stop file', reason: line || 'a file STOP is in the data folder', id: `mtime-${this.mtime()}` };
    } catch (error) {
      // There, and not to be read: the cautious reading is that somebody wants us to stop.
      return { by: 'stop file', reason: `unreadable: ${(error as Error).message}`, id: 'unreadable' };
    }
  }

  /** Lifts the latch. @throws {AssayError} FILE_NOT_WRITTEN, when it cannot be removed: then the stop still stands. */
  remove(): void {
    this.unwritten = undefined;
    try {
      rmSync(this.path, { force: true });
      rmSync(this.answerPath, { force: true });
    } catch (error) {
      throw notWritten(this.path, error);
    }
  }

  /** @throws {AssayError} FILE_NOT_WRITTEN */
  answer(answer: StopAnswer): void {
    writeDurably(this.answerPath, `${JSON.stringify(answer)}\n`);
  }

  answerTo(id: string): StopAnswer | undefined {
    if (!existsSync(this.answerPath)) return undefined;
    const answer = JSON.parse(readFileSync(this.answerPath, 'utf8')) as StopAnswer;
    return answer.id === id ? answer : undefined;
  }

  private mtime(): number {
    return statSync(this.path).mtimeMs;
  }
}

function parsed(text: string): StopOrder | undefined {
  try {
    return orderShape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and there after a power cut. */
function writeDurably(path: string, text: string): void {
  try {
    writeAtomically(path, text);
    syncFolder(dirname(path));
  } catch (error) {
    throw notWritten(path, error);
  }
}

function notWritten(path: string, cause: unknown): AssayError {
  return new AssayError('FILE_NOT_WRITTEN', `cannot write ${path}: ${(cause as Error).message}`, { cause });
}
