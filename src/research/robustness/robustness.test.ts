import { expect, test } from 'vitest';
import { contentHash } from '../../market/index.ts';
import { normal, seededRandom } from '../../runtime/index.ts';
import type { ConditionNode, NumberNode, RuleStrategy } from '../../strategy/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket, type MarketKind } from '../markets/index.ts';
import { engineEvaluator, labBacktest, type LabMarket } from '../trials/index.ts';
import type { Statistic } from '../validation/index.ts';
import { annualSharpe, spreadOf } from './annual-sharpe.ts';
import { costStress, dearerMarket } from './cost-stress.ts';
import { resampledDays, shuffledTrades, tradeReturns } from './drawdown-luck.ts';
import { jittered, jitterSpread } from './jitter.ts';
import { delayedRules, lagSensitivity } from './one-bar-lag.ts';
import { neighboursOf, plateauOf } from './plateau.ts';
import { candleBootstrap, resampledBars } from './resampled-bars.ts';
import { numbersOf, withNumbers } from './rule-numbers.ts';
import { searchPaths } from './search-paths.ts';
import { walkForwardRun } from './walk-forward-run.ts';

const refused = (code: string) => expect.objectContaining({ code }) as Error;

function labMarket(kind: MarketKind, periods: number, edge: number, seed = 2): LabMarket {
  const columns = syntheticBars(syntheticMarket({ kind, seed, periods, edge }), seed);
  return {
    instrument: SYNTHETIC_INSTRUMENT,
    columns,
    costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } },
    dataHash: contentHash(columns),
  };
}

const price: NumberNode = { op: 'price', source: 'close' };
const average = (period: number): NumberNode => ({ op: 'indicator', name: 'sma', parameters: [period] });
const constant = (value: number): NumberNode => ({ op: 'constant', value });

function rules(changes: Partial<RuleStrategy>): RuleStrategy {
  return { format: 'assay-rules-1', name: 'x', title: 'X', description: 'x', family: 'TF', ...changes };
}

/** Long while the price is above where it was, and short below: what a market with momentum pays for. */
function momentum(bars: number): RuleStrategy {
  const up: ConditionNode = { op: 'above', left: price, right: { op: 'past', of: price, bars } };
  const down: ConditionNode = { op: 'below', left: price, right: { op: 'past', of: price, bars } };
  return rules({ long: { enter: up }, short: { enter: down } });
}

const TREND = labMarket('momentum-20', 900, 0.3);
const NOISE = labMarket('gaussian', 900, 0);

function valueOf<Value>(statistic: Statistic<Value>): Value {
  if (statistic.type !== 'value') throw new Error(`not enough data: ${statistic.has} of ${statistic.needs}`);
  return statistic.value;
}

test('numbers of a tree are found once, however often the same calculation stands in it', () => {
  const enter: ConditionNode = { op: 'above', left: price, right: average(50) };
  const strategy = rules({
    long: { enter, leave: { op: 'not', of: enter } },
    short: { enter: { op: 'below', left: { op: 'indicator', name: 'rsi', parameters: [14] }, right: constant(30) } },
    stopLoss: { op: 'multiply', left: constant(2), right: { op: 'indicator', name: 'atr', parameters: [14] } },
    trailingStop: { op: 'indicator', name: 'bollinger', parameters: [20, 2.5] },
    barsMax: 40,
  });
  const found = numbersOf(strategy).map(({ label, places }) => `${label} x ${places.length}`);
  expect(found).toEqual([
    'sma(50).period x 2',
    'rsi(14).period x 1',
    'constant 30 x 1',
    'constant 2 x 1',
    'atr(14).period x 1',
    'bollinger(20, 2.5).period x 1',
    'bollinger(20, 2.5).width x 1',
    'barsMax 40 x 1',
  ]);
  const moved = withNumbers(strategy, [{ number: numbersOf(strategy)[0]!, value: 60.4 }])!;
  expect(JSON.stringify(moved)).toBe(JSON.stringify(strategy).replaceAll('[50]', '[60]'));
  expect(JSON.stringify(strategy)).toContain('[50]');
});

test('neighbours are a step away: a fifth, a bar at least, an hour of a clock; what does not fit is none', () => {
  const clock: ConditionNode = { op: 'above', left: { op: 'clock', unit: 'hour' }, right: constant(14) };
  const fast: NumberNode = { op: 'indicator', name: 'macd', parameters: [2, 3, 1] };
  const strategy = rules({
    long: { enter: { op: 'all', of: [clock, { op: 'above', left: fast, right: constant(-5) }] } },
    short: { enter: { op: 'below', left: price, right: constant(0) } },
  });
  const moves = neighboursOf(strategy).map(({ label, value }) => [label, Number(value.toFixed(4))]);
  expect(moves).toEqual([
    ['constant 14', 13],
    ['constant 14', 15],
    // A fast average of three bars would be no faster than the slow one, and so would a slow one of two; none has no bar.
    ['macd(2, 3, 1).fast', 1],
    ['macd(2, 3, 1).slow', 4],
    ['macd(2, 3, 1).signal', 2],
    ['constant -5', -4.1667],
    ['constant -5', -6],
  ]);
});

test('a real edge has a plateau, a needle has none, and what earned nothing has nothing to keep', async () => {
  const { share, sharpe, neighbours } = valueOf(await plateauOf(engineEvaluator(TREND), momentum(20)));
  expect(sharpe).toBeGreaterThan(1);
  expect(neighbours.map(({ value }) => value)).toEqual([17, 24]);
  expect(share).toBe(1);
  // It bought on one day of the week, and nobody else did.
  const [best] = [...NOISE.columns.close.keys()].slice(100, 800).toSorted((a, b) => gain(b) - gain(a));
  function gain(bar: number): number {
    return NOISE.columns.close[bar + 2]! / NOISE.columns.close[bar]! - 1;
  }
  const needleAt = NOISE.columns.close[best!]!;
  const away: NumberNode = { op: 'absolute', of: { op: 'subtract', left: price, right: constant(needleAt) } };
  const enter: ConditionNode = { op: 'below', left: away, right: constant(0.01) };
  const needle = valueOf(await plateauOf(engineEvaluator(NOISE), rules({ long: { enter }, barsMax: 1 })));
  const elsewhere = needle.neighbours.filter(({ label }) => label === `constant ${needleAt}`);
  expect(elsewhere).toHaveLength(2);
  expect(elsewhere.some(({ kept }) => kept)).toBe(false);
  const losing = rules({
    long: { enter: { op: 'above', left: price, right: { op: 'past', of: price, bars: 1 } } },
    barsMax: 1,
  });
  expect((await plateauOf(engineEvaluator(NOISE), losing)).type).toBe('not-enough-data');
  const rigid = rules({ long: { enter: { op: 'above', left: price, right: { op: 'price', source: 'open' } } } });
  expect(await plateauOf(engineEvaluator(NOISE), rigid)).toMatchObject({ has: 0 });
});

test('jitter moves every number within its share, by its seed alone', async () => {
  const plan = { share: 0.2, count: 12, seed: 3 };
  const strategies = jittered(momentum(20), plan);
  expect(strategies).toEqual(jittered(momentum(20), plan));
  expect(strategies).not.toEqual(jittered(momentum(20), { ...plan, seed: 4 }));
  const bars = strategies.flatMap((one) => numbersOf(one).map(({ value }) => value));
  expect(Math.min(...bars)).toBeGreaterThanOrEqual(16);
  expect(Math.max(...bars)).toBeLessThanOrEqual(24);
  expect(new Set(bars).size).toBeGreaterThan(3);
  const spread = valueOf(await jitterSpread(engineEvaluator(TREND), momentum(20), plan));
  expect(spread).toMatchObject({ runs: 12, idle: 0 });
  expect(spread.low).toBeGreaterThan(0.5);
  expect(spread.low).toBeLessThanOrEqual(spread.median);
  expect(() => jittered(momentum(20), { ...plan, share: 0 })).toThrow(refused('VALIDATION_INPUT'));
});

test('costs are so many times as high, and the break-even is where nothing is left', async () => {
  const busy = rules({ ...momentum(1) });
  const { levels, breakEven } = await costStress(TREND, engineEvaluator, busy, { factors: [0, 1, 2, 3] });
  const totals = levels.map(({ total }) => total);
  const [free, once, twice, thrice] = totals as [number, number, number, number];
  expect(free - once).toBeCloseTo(once - twice, 2);
  expect(once - twice).toBeCloseTo(twice - thrice, 2);
  expect(free).toBeGreaterThan(once);
  const [outcome] = await engineEvaluator(TREND).evaluate([busy]);
  expect(free - once).toBeCloseTo(outcome!.fees + 0.00015 * outcome!.turnover, 2);
  const [at] = (await costStress(TREND, engineEvaluator, busy, { factors: [breakEven!] })).levels;
  expect(Math.abs(at!.total)).toBeLessThan(0.02);
  expect(dearerMarket(TREND, 2).instrument.takerFeeRate).toBe(2n * TREND.instrument.takerFeeRate);
  const rebate = { ...TREND, instrument: { ...TREND.instrument, makerFeeRate: -1_000_000n as never } };
  expect(dearerMarket(rebate, 3).instrument.makerFeeRate).toBe(-1_000_000n);
});

test('a strategy that is a bar late decides exactly one bar later, and an edge within one bar collapses', async () => {
  const hourly = labMarket('hour-of-day', 24 * 200, 0.4);
  const hour = (unit: number): ConditionNode => ({
    op: 'all',
    of: [
      { op: 'above', left: { op: 'clock', unit: 'hour' }, right: constant(unit - 1) },
      { op: 'below', left: { op: 'clock', unit: 'hour' }, right: constant(unit + 1) },
    ],
  });
  const atTwo = rules({ long: { enter: hour(13), leave: hour(14) } });
  const [prompt, late] = [await labBacktest(hourly, atTwo), await labBacktest(hourly, delayedRules(atTwo))];
  const entries = (result: typeof prompt): number[] => result.trips.closed.map(({ enteredAt }) => enteredAt);
  expect(entries(late).length).toBeGreaterThan(150);
  expect(entries(late).map((at) => at - 3_600_000)).toEqual(entries(prompt).slice(0, entries(late).length));
  const free = dearerMarket(hourly, 0);
  expect(valueOf(await lagSensitivity(engineEvaluator(free), atTwo))).toMatchObject({ collapses: true });
  const slow = valueOf(await lagSensitivity(engineEvaluator(TREND), momentum(20)));
  expect(slow.collapses).toBe(false);
  expect(slow.lost).toBeCloseTo(1 - slow.lagged / slow.sharpe, 12);
});

test('resampled bars are the market’s own, in another order, and still bars', () => {
  const { columns } = TREND;
  const made = resampledBars(columns, 20, 5);
  expect(resampledBars(columns, 20, 5)).toEqual(made);
  expect(resampledBars(columns, 20, 6).close).not.toEqual(made.close);
  const steps = new Set(Array.from({ length: columns.length - 1 }, (_, bar) => stepOf(columns, bar + 1)));
  function stepOf({ close }: { close: Float64Array }, bar: number): string {
    return (close[bar]! / close[bar - 1]!).toFixed(3);
  }
  let together = 0;
  for (let bar = 1; bar < made.length; bar += 1) {
    expect(steps).toContain(stepOf(made, bar));
    expect(made.low[bar]!).toBeLessThanOrEqual(Math.min(made.open[bar]!, made.close[bar]!));
    expect(made.high[bar]!).toBeGreaterThanOrEqual(Math.max(made.open[bar]!, made.close[bar]!));
    if (stepOf(made, bar) === stepOf(columns, bar)) together += 1;
  }
  expect(together).toBeLessThan(100);
  expect(() => resampledBars({ ...columns, length: 1 }, 20, 5)).toThrow(refused('VALIDATION_INPUT'));
});

test('an edge in the order of bars is gone when the order is chance', async () => {
  const plan = { meanBlock: 5, count: 19, seed: 1 };
  const edge = valueOf(await candleBootstrap(TREND, engineEvaluator, momentum(20), plan));
  expect(edge.asGood).toBe(1 / 20);
  expect(edge.resampled.median).toBeLessThan(edge.sharpe / 2);
  expect(edge.resampled.runs).toBe(19);
  const never = rules({ long: { enter: { op: 'above', left: price, right: constant(1e9) } } });
  expect((await candleBootstrap(TREND, engineEvaluator, never, plan)).type).toBe('not-enough-data');
}, 60_000);

test('trades in another order keep their sum, and say how much of a drawdown was luck', async () => {
  const result = await labBacktest(TREND, momentum(20));
  const trades = tradeReturns(result);
  expect(trades.length).toBe(result.trips.closed.length);
  const luck = valueOf(shuffledTrades(trades, { count: 400, seed: 1 }));
  expect(luck).toEqual(valueOf(shuffledTrades(trades, { count: 400, seed: 1 })));
  expect(luck.deepest).toBeLessThanOrEqual(luck.deep);
  expect(luck.deep).toBeLessThanOrEqual(luck.median);
  // All losses first: no order falls deeper.
  const worst = valueOf(shuffledTrades(trades.toSorted(), { count: 200, seed: 1 }));
  expect(worst.asDeep).toBeCloseTo(1 / 201, 12);
  expect(shuffledTrades(trades.subarray(0, 19), { count: 9, seed: 1 })).toEqual({
    type: 'not-enough-data',
    has: 19,
    needs: 20,
  });
});

test('the drawdown to expect of so many days is that of a random walk with those days', () => {
  // Discovery note 4.5: 20 % a year, no edge, 365 days: 50/95/99 % of 21.5 / 43.7 / 55.0 per cent.
  const { next } = seededRandom(8);
  const drawn = Float64Array.from({ length: 4_000 }, () => (0.2 / Math.sqrt(365)) * normal(next));
  const average = drawn.reduce((total, value) => total + value, 0) / drawn.length;
  const returns = drawn.map((value) => value - average);
  const { median, deep, deepest } = valueOf(resampledDays(returns, { count: 4_000, seed: 2, days: 365 }));
  expect(median).toBeCloseTo(-0.215, 1);
  expect(Math.abs(deep / -0.437 - 1)).toBeLessThan(0.1);
  expect(Math.abs(deepest / -0.55 - 1)).toBeLessThan(0.12);
  const longer = valueOf(resampledDays(returns.subarray(0, 100), { count: 50, seed: 2, days: 365 }));
  expect(longer.median).toBeLessThan(0);
  expect(resampledDays(returns.subarray(0, 3), { count: 5, seed: 1 }).type).toBe('not-enough-data');
});

test('walk-forward chooses on what it knows and earns on what follows', async () => {
  const against = rules({ long: momentum(20).short!, short: momentum(20).long! });
  const candidates = [against, momentum(20), momentum(1)];
  const plan = { train: 700, test: 200, step: 200, purge: 0, testsMayOverlap: false };
  const engine = engineEvaluator(labMarket('momentum-20', 1_900, 0.2));
  for (const anchored of [true, false]) {
    const run = valueOf(await walkForwardRun(engine, candidates, { ...plan, anchored }));
    expect(run.steps).toHaveLength(6);
    expect(run.returns).toHaveLength(1_200);
    const starts = run.steps.map(({ trainFrom }) => trainFrom - run.steps[0]!.trainFrom);
    expect(starts).toEqual(anchored ? [0, 0, 0, 0, 0, 0] : [0, 200, 400, 600, 800, 1_000]);
    expect(run.steps.filter(({ chosen }) => chosen === 1).length).toBeGreaterThan(2);
    expect(run.sharpe).toBeGreaterThan(0.5);
    expect(run.efficiency).toBeGreaterThan(0.3);
    const [first] = run.steps;
    const day = 86_400_000;
    const [alone] = await engine.evaluate([candidates[first!.chosen]!], {
      from: (first!.testFrom * day) as never,
      to: (first!.testTo * day) as never,
    });
    expect(alone!.returns).toHaveLength(200);
    expect(first!.outOfSample).toBeCloseTo(
      run.returns.subarray(0, 200).reduce((sum, value) => sum + value, 0) / 200,
      12,
    );
  }
  expect((await walkForwardRun(engine, candidates, { ...plan, anchored: true, train: 1_850 })).type).toBe(
    'not-enough-data',
  );
});

/** Noise, and in the first stream a drift. */
function streams(trials: number, days: number, drift: number, seed = 9): Float64Array[] {
  const { next } = seededRandom(seed);
  return Array.from({ length: trials }, (_, trial) =>
    Float64Array.from({ length: days }, () => 0.01 * normal(next) + (trial === 0 ? drift : 0)),
  );
}

test('the search made again on parts of the days finds an edge everywhere, and luck nowhere', () => {
  const plan = { groups: 10, testGroups: 2, purgeDays: 2, embargoDays: 5 };
  const edge = valueOf(searchPaths(streams(30, 1_000, 0.0015), plan));
  expect(edge.sharpes).toHaveLength(9);
  expect(edge.chosen).toHaveLength(45);
  expect(edge.chosen.filter((trial) => trial === 0).length).toBeGreaterThan(40);
  expect(edge.low).toBeGreaterThan(1);
  const medians = Array.from({ length: 40 }, (_, seed) => valueOf(searchPaths(streams(30, 500, 0, seed), plan)).median);
  const spread = spreadOf(medians)!;
  expect(Math.abs(spread.median)).toBeLessThan(0.35);
  // By hand: the best of each split on its training days.
  const few = streams(4, 60, 0, 3);
  const small = valueOf(searchPaths(few, { groups: 3, testGroups: 1, purgeDays: 0, embargoDays: 0 }));
  const trained = (from: number, to: number): number => {
    const sharpes = few.map((stream) => annualSharpe([...stream.subarray(0, from), ...stream.subarray(to)])!);
    return sharpes.indexOf(Math.max(...sharpes));
  };
  expect(small.chosen).toEqual([trained(0, 20), trained(20, 40), trained(40, 60)]);
  expect(small.sharpes).toHaveLength(1);
  expect(searchPaths(streams(3, 8, 0), plan)).toEqual({ type: 'not-enough-data', has: 8, needs: 10 });
  expect(searchPaths([new Float64Array(100), new Float64Array(100)], plan).type).toBe('not-enough-data');
});

test('what never varied has no Sharpe ratio', () => {
  expect(annualSharpe([0.01, 0.01, 0.01])).toBeUndefined();
  expect(annualSharpe([0.01])).toBeUndefined();
  expect(annualSharpe([0.01, 0.02])).toBeGreaterThan(0);
  expect(spreadOf([undefined])).toBeUndefined();
});
