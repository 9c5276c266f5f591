import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../runtime/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { deepestFall, excessReturns, type TrialOutcome } from '../trials/index.ts';
import { moments } from '../validation/index.ts';
import { measure, objectiveOf, scoreOf, STEADY_SHARPE, type Aims } from './objective.ts';
import { PartialExcess } from './partial-excess.ts';

const RULES: RuleStrategy = {
  format: 'assay-rules-1',
  name: 'x',
  title: 'x',
  description: 'x',
  family: 'TF',
  long: { enter: { op: 'above', left: { op: 'price', source: 'close' }, right: { op: 'constant', value: 1 } } },
};

function outcomeOf(
  days: number,
  seed: number,
  mean = 0,
): { readonly outcome: TrialOutcome; readonly market: Float64Array } {
  const { next } = seededRandom(seed);
  const market = Float64Array.from({ length: days }, () => 0.03 * normal(next));
  const exposures = Float64Array.from({ length: days }, () => (next() < 0.5 ? 1 : 0));
  const returns = market.map((value, day) => exposures[day]! * value + 0.01 * normal(next) + mean);
  const figures = { firstDay: 0, trades: 40, fees: 0.1, funding: 0, turnover: 80, maxDrawdown: deepestFall(returns) };
  return { market, outcome: { ...figures, returns, exposures } };
}

test('summed up by parts, the excess has the mean error of all of the days at once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 400 }), fc.integer({ min: 1, max: 9 }), fc.nat(1e6), (days, parts, seed) => {
      const { outcome, market } = outcomeOf(days, seed);
      const { returns, exposures } = outcome;
      const excess = new PartialExcess();
      const size = Math.ceil(days / parts);
      for (let from = 0; from < days; from += size) {
        const cut = (values: Float64Array): Float64Array => values.subarray(from, from + size);
        excess.add(cut(returns), cut(exposures), cut(market));
      }
      const whole = moments(excessReturns(returns, exposures, market));
      if (whole.type !== 'value') return;
      // Moments divide by one less.
      expect(excess.statistic!).toBeCloseTo(whole.value.sharpe * Math.sqrt(days) * Math.sqrt(days / (days - 1)), 6);
      expect(excess.days).toBe(days);
    }),
  );
});

test('who never traded is not hopeless, who loses every day is, and of useless ones few are', () => {
  const idle = new PartialExcess();
  idle.add(new Float64Array(90), new Float64Array(90), outcomeOf(90, 1).market);
  expect(idle.statistic).toBeUndefined();
  expect(idle.isHopeless).toBe(false);
  const share = (mean: number): number => {
    let hopeless = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const { outcome, market } = outcomeOf(90, seed, mean);
      const excess = new PartialExcess();
      excess.add(outcome.returns, outcome.exposures, market);
      hopeless += Number(excess.isHopeless);
    }
    return hopeless / 400;
  };
  expect(share(-0.02)).toBe(1);
  expect(share(0)).toBeLessThan(0.09);
  expect(share(0.01)).toBe(0);
});

test('one objective is the steady Sharpe ratio, and without constraints nothing is said of them', () => {
  const { outcome, market } = outcomeOf(400, 2, 0.001);
  const seen = { rules: RULES, outcome, market, days: 400 };
  expect(scoreOf(seen, STEADY_SHARPE)).toEqual({ objectives: [objectiveOf(RULES, outcome, market)] });
});

test('more is better in every objective, and a constraint is broken by its share of the bound', () => {
  const { outcome, market } = outcomeOf(365, 3, 0.001);
  const seen = { rules: RULES, outcome, market, days: 365 };
  const aims: Aims = {
    objectives: ['sharpe', 'drawdown', 'turnover', 'trades'],
    constraints: [
      { measure: 'trades', type: 'at-least', bound: 50 },
      { measure: 'turnover', type: 'at-most', bound: 40 },
      { measure: 'drawdown', type: 'at-most', bound: 100 },
    ],
  };
  const { objectives, violation } = scoreOf(seen, aims);
  expect(objectives!.slice(1)).toEqual([outcome.maxDrawdown, -80, 40]);
  expect(violation).toBeCloseTo(10 / 50 + 40 / 40, 12);
});

test('on a part of the days, rates are those of a year and trades those of all of the days', () => {
  const { outcome, market } = outcomeOf(73, 4, 0.001);
  const measured = measure({ rules: RULES, outcome, market, days: 730 })!;
  expect(measured.trades).toBe(400);
  expect(measured.turnover).toBeCloseTo(400, 9);
});

test('nothing is learnt from a trial that did nothing', () => {
  const { market } = outcomeOf(400, 5);
  const nothing = { firstDay: 0, trades: 0, fees: 0, funding: 0, turnover: 0, maxDrawdown: 0 };
  const streams = { returns: new Float64Array(400), exposures: new Float64Array(400) };
  const aims: Aims = { objectives: ['sharpe', 'drawdown'], constraints: [] };
  expect(scoreOf({ rules: RULES, outcome: { ...nothing, ...streams }, market, days: 400 }, aims)).toEqual({});
});
