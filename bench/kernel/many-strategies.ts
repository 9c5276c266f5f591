import { fork } from 'node:child_process';
import { once } from 'node:events';
import { engineEvaluator, kernelEvaluator } from '../../src/research/index.ts';
import { assertParity, ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import { generatedMarket } from './grid.ts';
import { sixteenStrategies } from './sixteen.ts';

const BARS = 50_000;
const PARITY_BARS = 4_000;

/** P12: what a strategy costs in a process that runs fifteen others, to what it costs in one of its own. */
export async function manyStrategiesRow(): Promise<Row> {
  const rules = sixteenStrategies();
  const market = generatedMarket('1m', PARITY_BARS);
  const kernel = kernelEvaluator(market);
  const ours = await kernel.evaluate(rules);
  if (kernel.asked.size > 0) throw new ParityError('the bench has to be covered');
  assertParity('sixteen strategies', { engine: await engineEvaluator(market).evaluate(rules), kernel: ours });
  const together = await leastMs(rules.map((_one, place) => place));
  const ratios: number[] = [];
  for (const [place, ms] of together.entries()) ratios.push(ms / (await leastMs([place]))[0]!);
  return {
    label: 'slowest of sixteen strategies to itself alone',
    unit: 'x',
    samples: [Math.max(...ratios)],
    goal: { id: 'P12', atMost: 1.8 },
  };
}

async function leastMs(places: readonly number[]): Promise<readonly number[]> {
  const child = fork(new URL('./sixteen-process.ts', import.meta.url), [String(BARS), ...places.map(String)]);
  const [least] = (await once(child, 'message')) as [readonly number[]];
  return least;
}
