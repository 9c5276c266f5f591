import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  adx,
  aroon,
  atr,
  bollinger,
  cci,
  computeColumns,
  delayed,
  donchian,
  ema,
  highest,
  hma,
  ichimoku,
  kama,
  keltner,
  lowest,
  macd,
  mfi,
  obv,
  psar,
  roc,
  rollingVwap,
  rsi,
  sessionVwap,
  sma,
  standardDeviation,
  stochastic,
  supertrend,
  trix,
  williamsR,
  wma,
  type Indicator,
  type IndicatorBar,
} from './index.ts';
import { randomWalk, testBars, toColumns } from './test-bars.ts';

/** Makers, since an indicator that has seen bars is used up. */
const MAKERS: readonly ((period: number) => Indicator)[] = [
  (period) => sma(period),
  (period) => ema(period, 'hl2'),
  (period) => wma(period),
  (period) => hma(period + 1),
  (period) => kama(period),
  (period) => trix(period),
  (period) => rsi(period),
  (period) => roc(period),
  (period) => standardDeviation(period + 1),
  (period) => highest(period),
  (period) => lowest(period, 'ohlc4'),
  (period) => atr(period),
  (period) => macd(period, period + 3, 4),
  (period) => bollinger(period + 1, 2, 'hlc3'),
  (period) => stochastic(period, 3, 2),
  (period) => adx(period + 1),
  (period) => cci(period + 1),
  () => obv(),
  (period) => mfi(period),
  (period) => rollingVwap(period),
  () => sessionVwap(),
  (period) => supertrend(period, 1.5),
  (period) => donchian(period),
  (period) => keltner(period, 2, 4),
  (period) => ichimoku(period, period + 4, period + 9),
  () => psar(),
  (period) => williamsR(period),
  (period) => aroon(period),
  (period) => delayed(macd(period, period + 3, 4), 5),
];

/** Any market at all: zero volume, flat stretches, crashes and coins worth next to nothing. */
const anyBars: fc.Arbitrary<IndicatorBar[]> = fc
  .array(
    fc.record({
      low: fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
      range: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e5, noNaN: true })),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      volume: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    testBars(rows.map(({ low, range, at, volume }) => ({ low, high: low + range, close: low + range * at, volume }))),
  );

/** One row of outputs for each bar, fed one bar at a time. */
function stream(indicator: Indicator, bars: readonly IndicatorBar[]): Float64Array[] {
  const lines = indicator.outputs.map(() => new Float64Array(bars.length));
  bars.forEach((bar, index) => {
    indicator.update(bar);
    indicator.outputs.forEach((output, line) => (lines[line]![index] = indicator.value(output)));
  });
  return lines;
}

function bits(lines: readonly Float64Array[]): string[] {
  return lines.map((line) => Buffer.from(line.buffer).toString('hex'));
}

/** The property: one call over all bars, two calls over two halves, and bar by bar give the same bits. */
function agreesWithBatch(make: () => Indicator, bars: readonly IndicatorBar[], cut: number): boolean {
  const whole = make();
  const all = bits(Object.values(computeColumns(whole, toColumns(bars))));
  const halved = make();
  const halves = [bars.slice(0, cut), bars.slice(cut)].map((part) => computeColumns(halved, toColumns(part)));
  const joined = whole.outputs.map((output) => Float64Array.from([...halves[0]![output]!, ...halves[1]![output]!]));
  return (
    JSON.stringify(all) === JSON.stringify(bits(stream(make(), bars))) &&
    JSON.stringify(all) === JSON.stringify(bits(joined))
  );
}

test('batch, two halves and streaming agree bit for bit for every indicator on any market', () => {
  fc.assert(
    fc.property(anyBars, fc.nat(60), fc.integer({ min: 1, max: 12 }), (bars, cut, period) => {
      for (const make of MAKERS) expect(agreesWithBatch(() => make(period), bars, cut)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('the agreement check catches an indicator that remembers something outside itself', () => {
  let seenByAll = 0;
  const leaky = (): Indicator => {
    let newest = NaN;
    return {
      key: 'leaky()',
      outputs: ['leaky'],
      warmUpBars: 1,
      update: () => void (newest = seenByAll += 1),
      value: () => newest,
    };
  };
  expect(agreesWithBatch(leaky, testBars([1, 2, 3]), 1)).toBe(false);
});

/** Bars after which every output is defined, by trying; and whether any was undefined again later. */
function observedWarmUp(indicator: Indicator, bars: readonly IndicatorBar[]): { bars: number; gap: boolean } {
  const lines = stream(indicator, bars);
  const defined = bars.map((_, index) => lines.every((line) => !Number.isNaN(line[index]!)));
  const first = defined.indexOf(true);
  return { bars: first + 1, gap: defined.slice(first).includes(false) };
}

test('every output is defined after exactly the warm-up the indicator names, and from then on', () => {
  const bars = randomWalk(7, 120);
  for (const period of [1, 2, 5, 14]) {
    for (const make of MAKERS) {
      const indicator = make(period);
      const observed = observedWarmUp(make(period), bars);
      expect({ key: indicator.key, ...observed }).toEqual({
        key: indicator.key,
        bars: indicator.warmUpBars,
        gap: false,
      });
    }
  }
});

test('before the first bar nothing is defined', () => {
  for (const make of MAKERS) {
    const indicator = make(3);
    expect(indicator.outputs.filter((output) => !Number.isNaN(indicator.value(output)))).toEqual([]);
  }
});

test('what comes later never changes a value already given', () => {
  const bars = randomWalk(11, 90);
  const changed = [...bars.slice(0, 60), ...randomWalk(12, 30)];
  for (const make of MAKERS) {
    const [before, after] = [stream(make(6), bars), stream(make(6), changed)];
    const early = (lines: readonly Float64Array[]): string[] => bits(lines.map((line) => line.slice(0, 60)));
    expect([make(6).key, early(before)]).toEqual([make(6).key, early(after)]);
  }
});

test('different calculations have different keys, equal ones the same', () => {
  const keys = [3, 4].flatMap((period) => MAKERS.map((make) => make(period).key));
  const withoutPeriod = ['obv()', 'session-vwap()', 'psar(0.02,0.2)'];
  expect(new Set(keys).size).toBe(2 * MAKERS.length - withoutPeriod.length);
  expect(ema(20).key).toBe('ema(20)');
  expect(ema(20, 'hl2').key).toBe('ema(20,hl2)');
  expect(highest(20).key).not.toBe(highest(20, 'close').key);
  expect(kama(10).key).toBe(kama(10, 2, 30).key);
});

test('a market that never moves gives the conventions of TA-Lib, for a price that is not exact in binary too', () => {
  const price = 0.1;
  const bars = testBars(Array.from({ length: 40 }, () => price));
  const last = (indicator: Indicator): number[] => stream(indicator, bars).map((line) => line.at(-1)!);
  for (const make of [rsi, mfi, williamsR, roc, cci]) expect([make.name, ...last(make(14))]).toEqual([make.name, 0]);
  for (const make of [sma, ema, kama]) expect([make.name, ...last(make(14))]).toEqual([make.name, price]);
  expect(last(stochastic(5, 3, 3))).toEqual([0, 0]);
  expect(last(adx(14))).toEqual([0, 0, 0, 0]);
  expect(last(atr(14))).toEqual([0, 0]);
  expect(last(aroon(14))).toEqual([100, 100, 0]);
  expect(last(bollinger(20, 2))).toEqual([price, price, price]);
  expect(last(keltner(20, 2, 10))).toEqual([price, price, price]);
  expect(last(psar())).toEqual([price]);
  expect(last(macd())).toEqual([0, 0, 0]);
  expect(last(trix(5))).toEqual([0]);
});

test('a period must be a whole number, at least the one the definition needs, and the message says so', () => {
  const refused: [() => unknown, string][] = [
    [() => sma(0), 'sma period must be a whole number of bars, 1 or more, was 0'],
    [() => ema(2.5), 'ema period must be a whole number of bars, 1 or more, was 2.5'],
    [() => rsi(NaN), 'rsi period must be'],
    [() => hma(1), 'hma period must be a whole number of bars, 2 or more, was 1'],
    [() => adx(1), 'adx period must be a whole number of bars, 2 or more, was 1'],
    [() => bollinger(20, 0), 'bollinger width must be a number above 0, was 0'],
    [() => psar(0.02, Infinity), 'psar limit must be a number above 0, was Infinity'],
    [() => macd(26, 12, 9), 'macd fast period must be below its slow period, was 26 of 12'],
    [() => delayed(sma(3), 0), 'delay must be a whole number of bars, 1 or more, was 0'],
  ];
  for (const [make, message] of refused) {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  }
});

test('columns of unequal length are refused', () => {
  const columns = { ...toColumns(testBars([1, 2, 3])), volume: new Float64Array(2) };
  expect(() => computeColumns(sma(2), columns)).toThrow('close has 3 bars, volume has 2');
});
