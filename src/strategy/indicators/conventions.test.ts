import { expect, test } from 'vitest';
import {
  adx,
  aroon,
  cci,
  delayed,
  donchian,
  hma,
  ichimoku,
  kama,
  keltner,
  macd,
  mfi,
  psar,
  roc,
  rollingVwap,
  sessionVwap,
  stochastic,
  supertrend,
  trix,
  williamsR,
  type Indicator,
  type IndicatorBar,
} from './index.ts';
import { randomWalk, testBars, valuesOf } from './test-bars.ts';

/** Expected values are worked out by hand from the definitions, and written to six decimals. */
function rounded(values: readonly number[]): number[] {
  return values.map((value) => Number(value.toFixed(6)));
}

function bars(...rows: [high: number, low: number, close: number, volume?: number][]): IndicatorBar[] {
  return testBars(rows.map(([high, low, close, volume = 1]) => ({ high, low, close, volume })));
}

test('the two averages of MACD start at the same bar, and nothing is shown before its signal', () => {
  const closes = testBars([1, 2, 4, 7, 11]);
  expect(rounded(valuesOf(macd(2, 3, 2), closes, 'macd'))).toEqual([NaN, NaN, NaN, 1, 1.388889]);
  expect(rounded(valuesOf(macd(2, 3, 2), closes, 'signal'))).toEqual([NaN, NaN, NaN, 0.833333, 1.203704]);
  expect(rounded(valuesOf(macd(2, 3, 2), closes, 'histogram'))).toEqual([NaN, NaN, NaN, 0.166667, 0.185185]);
});

test('directional movement starts from period - 1 bars and one smoothing step, and ADX from a mean of DX', () => {
  const market = bars([10, 8, 9], [12, 9, 11], [11, 7, 8], [13, 10, 12]);
  expect(rounded(valuesOf(adx(2), market, 'plusDi'))).toEqual([NaN, NaN, 18.181818, 32.258065]);
  expect(rounded(valuesOf(adx(2), market, 'minusDi'))).toEqual([NaN, NaN, 36.363636, 12.903226]);
  expect(rounded(valuesOf(adx(2), market, 'dx'))).toEqual([NaN, NaN, 33.333333, 42.857143]);
  expect(rounded(valuesOf(adx(2), market, 'adx'))).toEqual([NaN, NaN, NaN, 38.095238]);
});

test('supertrend begins as a down-trend, its bands ratchet, and the close flips it', () => {
  const market = bars([10, 8, 9], [11, 9, 10], [12, 10, 11], [14, 11, 13.5], [13, 10, 11], [10, 8, 8.5]);
  expect(rounded(valuesOf(supertrend(1, 1), market))).toEqual([NaN, 12, 12, 9.5, 9.5, 12]);
  expect(rounded(valuesOf(supertrend(1, 1), market, 'direction'))).toEqual([NaN, -1, -1, 1, 1, -1]);
});

test('the parabolic stop accelerates at each new extreme, and reverses to the old one when touched', () => {
  const market = bars([10, 8, 9], [11, 9, 10], [13, 10, 12], [12, 8, 9], [11, 7, 8], [11, 8, 9]);
  expect(rounded(valuesOf(psar(0.02, 0.2), market))).toEqual([NaN, 8, 8.06, 13, 13, 12.76]);
});

test('the parabolic stop starts downwards when the second low fell further than its high rose', () => {
  expect(rounded(valuesOf(psar(), bars([10, 8, 9], [9.5, 7, 8], [9, 6, 7])))).toEqual([NaN, 10, 9.94]);
});

test('the parabolic stop starts upwards when the high rose as far as the low fell, or further', () => {
  // Its first level, the first low, is broken at once, so it shows the high and turns.
  expect(valuesOf(psar(), bars([10, 8, 9], [12, 7, 8]))).toEqual([NaN, 12]);
});

test('the parabolic stop accelerates no further than its limit', () => {
  const market = bars([10, 8, 9], [11, 9, 10], [13, 10, 12], [15, 12, 14], [17, 14, 16], [17, 15, 16]);
  expect(rounded(valuesOf(psar(0.1, 0.2), market))).toEqual([NaN, 8, 8.3, 9, 10, 11.4]);
});

test('the adaptive average follows a straight line fast and noise slowly', () => {
  expect(rounded(valuesOf(kama(2), testBars([1, 2, 4, 3])))).toEqual([NaN, NaN, 2.888889, 2.896705]);
});

test('the Hull average of a straight line is the line itself, without lag', () => {
  expect(rounded(valuesOf(hma(4), testBars([1, 2, 3, 4, 5, 6])))).toEqual([NaN, NaN, NaN, NaN, 5, 6]);
});

test('TRIX of single bars is the rate of change of the price', () => {
  const market = testBars([100, 110, 99]);
  expect(rounded(valuesOf(trix(1), market))).toEqual([NaN, 10, -10]);
  expect(rounded(valuesOf(roc(1), market))).toEqual([NaN, 10, -10]);
});

test('CCI measures in units of 0.015 mean absolute deviations', () => {
  expect(rounded(valuesOf(cci(3), testBars([1, 2, 3, 2])))).toEqual([NaN, NaN, 100, -50]);
});

test('the stochastic and Williams %R place the close in the range, from either end', () => {
  const market = bars([10, 6, 8], [12, 8, 9], [11, 4, 10]);
  expect(rounded(valuesOf(stochastic(2, 1, 1), market))).toEqual([NaN, 50, 75]);
  expect(rounded(valuesOf(williamsR(2), market))).toEqual([NaN, -50, -25]);
  expect(rounded(valuesOf(stochastic(2, 1, 2), market, 'd'))).toEqual([NaN, NaN, 62.5]);
});

test('of two equal highs Aroon counts the most recent', () => {
  const market = bars([5, 2, 3], [5, 1, 3], [4, 3, 3], [4, 1, 3]);
  expect(rounded(valuesOf(aroon(2), market, 'up'))).toEqual([NaN, NaN, 50, 0]);
  expect(rounded(valuesOf(aroon(2), market, 'down'))).toEqual([NaN, NaN, 50, 100]);
  expect(rounded(valuesOf(aroon(2), market, 'oscillator'))).toEqual([NaN, NaN, 0, -100]);
});

test('a volume-weighted price is undefined while nothing traded, and the session starts anew at midnight UTC', () => {
  expect(rounded(valuesOf(rollingVwap(2), bars([1, 1, 1, 0], [2, 2, 2, 0], [4, 4, 4, 3], [8, 8, 8, 1])))).toEqual([
    NaN,
    NaN,
    4,
    5,
  ]);
  const day = Array.from({ length: 26 }, (_, hour) => ({
    high: hour,
    low: hour,
    close: hour,
    volume: hour < 24 ? 1 : 2,
  }));
  expect(rounded(valuesOf(sessionVwap(), testBars(day)).slice(-3))).toEqual([11.5, 24, 24.5]);
});

test('money flow of a coin that trades for a fraction of one unit still counts', () => {
  const market = testBars([1e-6, 2e-6, 1e-6].map((price) => ({ high: price, low: price, close: price, volume: 1 })));
  expect(rounded(valuesOf(mfi(2), market))).toEqual([NaN, NaN, 66.666667]);
});

test('the cloud at a bar is the senkou of `base` bars before', () => {
  const market = randomWalk(3, 40);
  const at = (output: 'senkouA' | 'senkouB' | 'cloudA' | 'cloudB'): number[] =>
    valuesOf<typeof output | 'tenkan' | 'kijun'>(ichimoku(3, 5, 9), market, output);
  expect(at('cloudA').slice(5)).toEqual(at('senkouA').slice(0, -5));
  expect(at('cloudB').slice(5)).toEqual(at('senkouB').slice(0, -5));
});

test('the Keltner middle does not wait for a longer range average', () => {
  const market = randomWalk(4, 8);
  const defined = (output: 'upper' | 'middle' | 'lower'): number =>
    valuesOf(keltner(3, 2, 6), market, output).findIndex((value) => !Number.isNaN(value));
  expect([defined('middle'), defined('upper'), defined('lower')]).toEqual([2, 6, 6]);
});

test('a delayed indicator stands as the plain one stood before', () => {
  const market = randomWalk(9, 30);
  const plain: Indicator<'upper' | 'middle' | 'lower'> = donchian(4);
  expect(valuesOf(delayed(donchian(4), 3), market, 'lower').slice(3)).toEqual(
    valuesOf(plain, market, 'lower').slice(0, -3),
  );
});
