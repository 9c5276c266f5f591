import { createInterface } from 'node:readline';
import type { Result } from '../result.ts';
import { readWork } from '../work.ts';

/** Begun before the clock; then timed; then asked what it came to. */
type Prepared = () => () => unknown;

/** What a program of Node answers, as `protocol.py` does for those of Python. Processor time is of all threads. */
export async function serve(
  version: string,
  prepare: (work: ReturnType<typeof readWork>) => Prepared,
  tell: (made: never) => Result,
): Promise<void> {
  const begin = prepare(readWork(process.argv[2]!));
  const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
  say({ version: `${version}, Node ${process.versions.node}` });
  let made: unknown;
  for await (const word of createInterface({ input: process.stdin })) {
    if (word !== 'run') {
      say(tell(made as never));
      continue;
    }
    made = undefined;
    const run = begin();
    const before = process.cpuUsage();
    const startedMs = performance.now();
    made = await run();
    const wallMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(before);
    say({ wallMs, cpuMs: (user + system) / 1_000 });
  }
}
