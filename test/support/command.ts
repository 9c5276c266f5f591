import { start } from './child.ts';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Processes at a time: enough for two cores, and not more than a small machine can bear. */
const AT_A_TIME = 2;
let running = 0;
const queue: (() => void)[] = [];

/** Runs the command line to its end, when its turn has come. */
export async function assay(words: readonly string[], options: { readonly cwd?: string } = {}): Promise<Outcome> {
  if (running >= AT_A_TIME) await new Promise<void>((resolve) => queue.push(resolve));
  running += 1;
  try {
    const child = start('bin/assay.ts', words, options);
    child.process.stdin.end();
    const { code } = await child.ended;
    return { code, out: child.lines.join('\n'), err: child.errors };
  } finally {
    running -= 1;
    queue.shift()?.();
  }
}
