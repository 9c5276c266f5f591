import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { contentHash } from '../../market/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { syntheticBars, syntheticMarket, SYNTHETIC_INSTRUMENT } from '../markets/index.ts';
import { engineEvaluator, labTerms, type LabMarket } from '../trials/index.ts';
import { kernelEvaluator } from './evaluator.ts';
import { kernelCovers, type KernelTerms } from './terms.ts';

const columns = syntheticBars(syntheticMarket({ kind: 'reversal', seed: 2, periods: 1_200, edge: 0.1 }), 2);
const market: LabMarket = {
  instrument: SYNTHETIC_INSTRUMENT,
  columns,
  costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } },
  dataHash: contentHash(columns),
};
const isUp = {
  op: 'above',
  left: { op: 'price', source: 'close' },
  right: { op: 'indicator', name: 'sma', parameters: [10] },
} as const;
const rules: RuleStrategy = {
  format: 'assay-rules-1',
  name: 'above',
  title: 'Above',
  description: 'Long above the average.',
  family: 'TF',
  long: { enter: isUp, leave: { op: 'not', of: isUp } },
};

test.each<[string, Partial<KernelTerms>]>([
  ['orders take time to arrive', { costs: { ...market.costs, latencyMs: 5 } }],
  ['fills are limited to a share of the volume', { costs: { ...market.costs, participationMax: fixed('0.1') } }],
  ['slippage by volume-share', { costs: { slippage: { model: 'volume-share', spreadBps: 1, impact: 0.1 } } }],
  [
    'sizing by volatility',
    { sizing: { kind: 'volatility-target', annualVolatility: fixed('0.5'), fractionMax: fixed('1') } },
  ],
  ['a limit of losses', { limits: { ...labTerms(market).limits, drawdownRateMax: fixed('0.3') } }],
  ['a limit of rampMs', { limits: { ...labTerms(market).limits, rampMs: 5 } }],
  ['fees are taken from the coin bought', { instrument: { ...SYNTHETIC_INSTRUMENT, feeCurrency: 'base' } }],
])('what it cannot match it does not cover: %s', (reason, change) => {
  expect(kernelCovers(rules, { ...labTerms(market), ...change }, columns)).toBe(reason);
});

test('a market of the lab is covered, and nobody has to ask the engine', async () => {
  const kernel = kernelEvaluator(market);
  expect(await kernel.evaluate([rules])).toEqual(await engineEvaluator(market).evaluate([rules]));
  expect(kernel.asked.size).toBe(0);
});

test('where it is not, the engine answers, and it is counted why', async () => {
  const late: LabMarket = { ...market, costs: { ...market.costs, latencyMs: 1_000 } };
  const kernel = kernelEvaluator(late);
  expect(await kernel.evaluate([rules, rules])).toEqual(await engineEvaluator(late).evaluate([rules, rules]));
  expect([...kernel.asked]).toEqual([['orders take time to arrive', 2]]);
  await expect(kernel.evaluate([rules], { from: 0 as never, to: 1 as never })).rejects.toMatchObject({
    code: 'LAB_NO_BARS',
  });
});
