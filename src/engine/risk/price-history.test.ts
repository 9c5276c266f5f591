import { expect, test } from 'vitest';
import { timeframeMs, type Bar, type EpochMs, type InstrumentId, type Timeframe } from '../../domain/index.ts';
import { PriceHistory } from './price-history.ts';

const BTC = 'BTC.TEST' as InstrumentId;
const ETH = 'ETH.TEST' as InstrumentId;
const HOUR = 3_600_000;
/** A midnight. */
const START = 20_000 * 24 * HOUR;
const BARS = 20;

function bar(id: InstrumentId, index: number, close: number, changes: Partial<Bar> = {}): Bar {
  const openTime = START + index * HOUR;
  return {
    instrument: id,
    timeframe: '1h',
    openTime,
    closeTime: openTime + HOUR,
    closeFloat: close,
    volumeFloat: 10,
    ...changes,
  } as Bar;
}

/** A price that goes up and down by amounts that never repeat. */
const btcAt = (index: number): number => 100 * Math.exp(0.01 * Math.sin(index * index));
const mirrored = (index: number): number => 1 / btcAt(index);

function heard(other: (index: number) => number, count = BARS + 1): PriceHistory {
  const history = new PriceHistory('1h');
  for (let index = 0; index < count; index += 1) {
    history.hear(bar(BTC, index, btcAt(index)));
    history.hear(bar(ETH, index, other(index)));
  }
  return history;
}

test.each<[string, (index: number) => number, number]>([
  ['the same moves', (index) => 7 * btcAt(index), 1],
  ['twice the moves', (index) => btcAt(index) ** 2, 1],
  ['the opposite moves', mirrored, -1],
])('%s correlate by %s', (_name, other, expected) => {
  expect(heard(other).correlation(BTC, ETH, BARS)).toBeCloseTo(expected, 9);
});

test('the correlation is the textbook’s', () => {
  const ethAt = (index: number): number => 50 * Math.exp(0.02 * Math.cos(index * index + index));
  const returns = (priceAt: (index: number) => number): number[] =>
    Array.from({ length: BARS }, (_, index) => Math.log(priceAt(index + 1) / priceAt(index)));
  const [a, b] = [returns(btcAt), returns(ethAt)];
  const mean = (list: number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((one, index) => (one - meanA) * (b[index]! - meanB)));
  const deviation = (list: number[], center: number): number => Math.sqrt(mean(list.map((one) => (one - center) ** 2)));
  const expected = covariance / (deviation(a, meanA) * deviation(b, meanB));
  expect(heard(ethAt).correlation(BTC, ETH, BARS)).toBeCloseTo(expected, 12);
});

test('too few bars, a gap, or a price that stands still leave the correlation unknown', () => {
  expect(heard(btcAt, BARS).correlation(BTC, ETH, BARS)).toBeUndefined();
  expect(heard(btcAt, BARS + 1).correlation(BTC, ETH, BARS)).toBeDefined();
  expect(heard(() => 50).correlation(BTC, ETH, BARS)).toBeUndefined();
  expect(heard((index) => 50 * 1.01 ** index).correlation(BTC, ETH, BARS)).toBeUndefined();
  expect(heard(btcAt).correlation(BTC, 'SOL.TEST' as InstrumentId, BARS)).toBeUndefined();

  const gap = heard(btcAt, 10);
  for (let index = 11; index < 11 + BARS; index += 1) {
    gap.hear(bar(BTC, index, btcAt(index)));
    gap.hear(bar(ETH, index, btcAt(index)));
  }
  expect(gap.correlation(BTC, ETH, BARS - 1)).toBeDefined();
  expect(gap.correlation(BTC, ETH, BARS)).toBeUndefined();
});

test('between two bars of one instant the same time is compared', () => {
  const history = heard(mirrored, BARS + 1);
  history.hear(bar(BTC, BARS + 1, btcAt(BARS + 1)));
  expect(history.correlation(BTC, ETH, BARS - 1)).toBeCloseTo(-1, 9);
  expect(history.correlation(ETH, BTC, BARS)).toBeCloseTo(-1, 9);
  history.hear(bar(BTC, BARS + 2, btcAt(BARS + 2)));
  expect(history.correlation(BTC, ETH, BARS - 1)).toBeUndefined();
});

test('only the newest bars count, however many there were', () => {
  const history = heard((index) => (index < 400 ? mirrored(index) : btcAt(index)), 400 + BARS + 1);
  expect(history.correlation(BTC, ETH, BARS)).toBeCloseTo(1, 9);
});

test('turnover is that of the last 24 hours, and unknown before as many are known', () => {
  const history = new PriceHistory('1h');
  const at = (index: number): EpochMs => (START + index * HOUR) as EpochMs;
  for (let index = 0; index < 25; index += 1) history.hear(bar(BTC, index, index === 0 ? 1_000 : 100));
  expect(history.turnover(BTC, at(24))).toBeUndefined();
  expect(history.turnover(BTC, at(25))).toBe(24 * 1_000);
  // Six hours without a bar: nothing was traded in them.
  expect(history.turnover(BTC, at(31))).toBe(18 * 1_000);
  history.hear(bar(BTC, 60, 100));
  expect(history.turnover(BTC, at(61))).toBe(1_000);
});

test.each<[Timeframe, boolean]>([
  ['1m', true],
  ['1d', true],
  ['1w', false],
])('turnover by bars of %s is known: %s', (timeframe, known) => {
  const history = new PriceHistory(timeframe);
  const barMs = timeframeMs(timeframe);
  for (let openTime = START; openTime < START + 30 * HOUR + 3 * barMs; openTime += barMs) {
    history.hear(bar(BTC, 0, 100, { timeframe, openTime: openTime as EpochMs }));
  }
  expect(history.turnover(BTC, (START + 30 * HOUR) as EpochMs) !== undefined).toBe(known);
});

test('bars of another timeframe are passed over', () => {
  const history = heard(btcAt);
  history.hear(bar(BTC, BARS, 1, { timeframe: '4h' }));
  expect(history.correlation(BTC, ETH, BARS)).toBeCloseTo(1, 9);
});
