import { fork, type ChildProcess } from 'node:child_process';
import { once as event } from 'node:events';

/** How long one repetition took. */
export interface Took {
  /** On the wall. */
  readonly wallMs: number;
  /** The main thread's own work; on a busy machine the wall says more than that. */
  readonly cpuMs: number;
  /** On the wall, until the attempt said that the first part of its work was done. */
  readonly partMs?: number;
}

/** One of the things that are measured against each other. */
export interface Contender {
  readonly name: string;
  once(): Promise<Took>;
  close?(): void;
}

/** One repetition, ready to go. */
export interface Attempt {
  /** What is timed. It may say when a first part of the work is done. */
  run(partDone: () => void): unknown;
  /** After the clock has stopped. */
  tidy?(): void | Promise<void>;
}

/** What runs in this process. */
export function contender(name: string, run: Attempt['run']): Contender {
  return { name, once: () => timed({ run }) };
}

/**
 * What runs in a process of its own, where no other contender has shaped the compiled code or filled the heap.
 *
 * @param module the file that the process runs; it must call `answerRepetitions`
 */
export function forkedContender(name: string, module: string, args: readonly string[]): Contender {
  let running: { readonly child: ChildProcess; readonly ended: Promise<never> } | undefined;
  const begin = () => {
    const child = fork(module, args);
    const ended = event(child, 'exit').then(([code]) => {
      throw new Error(`the process of "${name}" ended with ${code}`);
    });
    return { child, ended };
  };
  return {
    name,
    async once() {
      const { child, ended } = (running ??= begin());
      child.send('once');
      const [took] = (await Promise.race([event(child, 'message'), ended])) as [Took];
      return took;
    },
    close() {
      running?.child.disconnect();
    },
  };
}

/** In the process of a forked contender: times one attempt whenever it is asked to, until nobody can ask any more. */
export function answerRepetitions(prepare: () => Attempt | Promise<Attempt>): void {
  process.on('message', () => {
    void (async () => {
      process.send?.(await timed(await prepare()));
    })();
  });
}

/**
 * The heap is not swept before: a forced collection also throws away what the compiler has learnt of the program's
 * objects, and the repetition would be one of a cold program. Each pays for the garbage of the one before instead.
 */
async function timed(attempt: Attempt): Promise<Took> {
  let partMs: number | undefined;
  const cpuBefore = process.threadCpuUsage();
  const startedMs = performance.now();
  await attempt.run(() => (partMs = performance.now() - startedMs));
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.threadCpuUsage(cpuBefore);
  await attempt.tidy?.();
  return { wallMs, cpuMs: (user + system) / 1_000, ...(partMs === undefined ? {} : { partMs }) };
}

/** Of each repetition. */
export interface Timings {
  readonly wallMs: number[];
  readonly cpuMs: number[];
  /** Empty where no part was told of. */
  readonly partMs: number[];
}

/**
 * Runs every contender once unmeasured, then `repeats` times in turn (A B C, A B C, …), so that a busy spell of the
 * machine falls on all of them.
 *
 * @returns by name
 */
export async function interleaved(
  contenders: readonly Contender[],
  repeats: number,
): Promise<ReadonlyMap<string, Timings>> {
  const all = new Map<string, Timings>(contenders.map(({ name }) => [name, { wallMs: [], cpuMs: [], partMs: [] }]));
  try {
    for (let round = 0; round <= repeats; round += 1) {
      for (const one of contenders) {
        const { wallMs, cpuMs, partMs } = await one.once();
        if (round === 0) continue;
        const timings = all.get(one.name)!;
        timings.wallMs.push(wallMs);
        timings.cpuMs.push(cpuMs);
        if (partMs !== undefined) timings.partMs.push(partMs);
      }
    }
  } finally {
    for (const one of contenders) one.close?.();
  }
  return all;
}
