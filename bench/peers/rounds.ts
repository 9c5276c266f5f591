import type { Contender, Took } from '../contender.ts';
import { firstDifference, type Result } from './result.ts';

/** One that can be asked what it came to. */
export interface Side extends Contender {
  readonly version: string;
  result(): Promise<unknown>;
}

/** What came of a side: its times, or why there are none. */
export type Outcome =
  | { readonly type: 'timed'; readonly version: string; readonly took: readonly Took[] }
  | { readonly type: 'differs'; readonly version: string; readonly difference: string }
  | { readonly type: 'failed'; readonly reason: string };

/** Before the rounds each side goes on until it has worked so long, or so often: compilers learn while it does. */
const WARM_MS = 2_000;
const WARM_RUNS_MAX = 200;

/**
 * Times those sides that come to what `ours` says, in turns (A B C, A B C, …), and no other: what they come to is looked at
 * before the first round and after the last.
 *
 * @returns by name
 */
export async function timedRounds(
  sides: readonly Side[],
  ours: Result,
  rounds: number,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  let running: readonly Side[] = sides;
  const took = new Map<string, Took[]>(sides.map(({ name }) => [name, []]));

  const each = async (step: (side: Side) => Promise<Outcome | undefined>): Promise<void> => {
    for (const side of running) {
      const ended = await step(side).catch((error: unknown): Outcome => ({ type: 'failed', reason: String(error) }));
      if (ended !== undefined) outcomes.set(side.name, ended);
    }
    running = running.filter(({ name }) => !outcomes.has(name));
  };
  const compared = async (side: Side): Promise<Outcome | undefined> => {
    const difference = firstDifference(ours, await side.result());
    return difference === undefined ? undefined : { type: 'differs', version: side.version, difference };
  };

  await each(async (side) => {
    await side.once();
    return compared(side);
  });
  await each(warm);
  for (let round = 0; round < rounds; round += 1) {
    await each(async (side) => {
      took.get(side.name)!.push(await side.once());
      return undefined;
    });
  }
  await each(compared);
  for (const { name, version } of running) outcomes.set(name, { type: 'timed', version, took: took.get(name)! });
  return outcomes;
}

async function warm(side: Side): Promise<undefined> {
  let ms = 0;
  for (let run = 0; run < WARM_RUNS_MAX && ms < WARM_MS; run += 1) ms += (await side.once()).cpuMs;
  return undefined;
}
