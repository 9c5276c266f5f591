import { expect, test } from 'vitest';
import type { KernelMarket } from '../src/research/index.ts';
import { parityRun } from './kernel/parity-run.ts';

const CASES = 400;

test(`on ${CASES} random strategies and markets the kernel trades as the engine does, to the last digit`, async () => {
  const run = await parityRun({ cases: CASES, seed: 1 });
  expect(run.differences).toEqual([]);
  expect(run.traded).toBeGreaterThan(CASES / 3);
  expect(run.lookedAtOther).toBeGreaterThan(CASES / 12);
  // A case that is left to the engine proves nothing.
  const left = [...run.uncovered.values()].reduce((sum, count) => sum + count, 0);
  expect(left).toBeLessThan(CASES / 10);
  for (const cause of ['entry', 'exit', 'stop-loss', 'take-profit', 'trailing-stop'])
    expect(run.causes.get(cause)).toBeGreaterThan(CASES / 2);
});

test.each<[string, (market: KernelMarket) => void]>([
  [
    'sells a step too high',
    ({ arithmetic }) => spoil(arithmetic, 'taken', (steps, buys) => (buys ? steps : steps + 1)),
  ],
  ['pays a fee one part in a trillion too low', ({ arithmetic }) => spoil(arithmetic, 'fee', (fee) => fee - 1n)],
  ['does not see how far a bar fell', ({ steps }) => Object.assign(steps, { low: steps.open })],
  ['takes the best price of the bar before', ({ steps }) => Object.assign(steps, { high: steps.high.map(before) })],
  ['reads of another instrument the bar that has not closed yet', ({ trees }) => oneBarAhead(trees)],
  ['pays funding a bar late', ({ funding }) => Object.assign(funding, { bar: funding.bar.map((bar) => bar + 1) })],
])('a kernel that %s is caught', async (_mistake, plant) => {
  const { differences } = await parityRun({ cases: 60, seed: 1, plant });
  expect(differences).not.toEqual([]);
});

/** Changes what a method answers. */
function spoil<Name extends 'taken' | 'fee', Answer extends ReturnType<KernelMarket['arithmetic'][Name]>>(
  arithmetic: KernelMarket['arithmetic'],
  name: Name,
  change: (answer: Answer, first: unknown) => Answer,
): void {
  const honest = arithmetic[name].bind(arithmetic) as (...given: readonly unknown[]) => Answer;
  Object.assign(arithmetic, { [name]: (...given: readonly unknown[]) => change(honest(...given), given[0]) });
}

/** The place of each bar among the other's is that of the next. */
function oneBarAhead(trees: KernelMarket['trees']): void {
  const { others } = trees as unknown as { readonly others: readonly { readonly placeOf: Int32Array }[] };
  for (const { placeOf } of others) placeOf.forEach((place, bar) => (placeOf[bar] = place === -1 ? -1 : place + 1));
}

function before(_steps: number, bar: number, all: Int32Array): number {
  return Math.max(all[bar]!, all[bar - 1] ?? 0);
}
