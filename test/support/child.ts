import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = join(import.meta.dirname, '../..');

/** A process of ours, followed line by line. */
export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** Standard output so far, without colours. */
  readonly lines: readonly string[];
  readonly errors: string;
  /** The first line that the pattern fits, said already or still to come; rejects when the process ends without it. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when that many lines have been said, or the process has ended. */
  said(count: number): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a file of the project with this Node. Colours are off, so that text is what a file or pipe would get. */
export function start(
  file: string,
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Child {
  const child = spawn(process.execPath, [join(ROOT, file), ...words], {
    cwd: options.cwd ?? ROOT,
    env: {
      ...process.env,
      ...options.env,
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      NODE_COMPILE_CACHE: join(tmpdir(), 'assay-test-compiled'),
    },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let errors = '';
  let isOver = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      isOver = true;
      for (const look of waiting) look();
      resolve({ code, signal });
    });
  });
  return {
    process: child,
    lines,
    get errors() {
      return errors;
    },
    ended,
    async line(pattern) {
      let seen = 0;
      let found: RegExpExecArray | null = null;
      await until(() => {
        while (found === null && seen < lines.length) found = pattern.exec(lines[seen++]!);
        return found !== null;
      });
      if (found === null)
        throw new Error(`the process ended without saying ${pattern}:\n${lines.join('\n')}\n${errors}`);
      return found;
    },
    said: (count) => until(() => lines.length >= count),
  };

  /** Looks at every line said. */
  function until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds() && !isOver) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  }
}

/** A new folder, and how to be rid of it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'assay-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
