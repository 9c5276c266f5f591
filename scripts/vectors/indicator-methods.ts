import {
  adx,
  aroon,
  atr,
  bollinger,
  cci,
  computeColumns,
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
  type BarColumns,
  type Indicator,
} from '../../src/strategy/indicators/index.ts';
import { readBars } from './bars.ts';
import type { Evaluate } from './methods.ts';

/** How the format writes an indicator: its parameters in order, and its names for the outputs, the principal first. */
interface Entry {
  readonly make: (...parameters: number[]) => Indicator;
  readonly outputs: Readonly<Record<string, string>>;
}

const BANDS = { upper: 'upper', middle: 'middle', lower: 'lower' };

const INDICATORS: Readonly<Record<string, Entry>> = {
  SMA: { make: (period) => sma(period), outputs: { sma: 'sma' } },
  EMA: { make: (period) => ema(period), outputs: { ema: 'ema' } },
  WMA: { make: (period) => wma(period), outputs: { wma: 'wma' } },
  HMA: { make: (period) => hma(period), outputs: { hma: 'hma' } },
  KAMA: { make: (period, fast, slow) => kama(period, fast, slow), outputs: { kama: 'kama' } },
  TRIX: { make: (period) => trix(period), outputs: { trix: 'trix' } },
  RSI: { make: (period) => rsi(period), outputs: { rsi: 'rsi' } },
  ROC: { make: (period) => roc(period), outputs: { roc: 'roc' } },
  STDDEV: { make: (period) => standardDeviation(period), outputs: { stddev: 'stdev' } },
  // TA-Lib's MAX and MIN are of the close.
  MAX: { make: (period) => highest(period, 'close'), outputs: { max: 'highest' } },
  MIN: { make: (period) => lowest(period, 'close'), outputs: { min: 'lowest' } },
  ATR: { make: (period) => atr(period), outputs: { atr: 'atr', tr: 'tr' } },
  MACD: {
    make: (fast, slow, signal) => macd(fast, slow, signal),
    outputs: { macd: 'macd', signal: 'signal', hist: 'histogram' },
  },
  BBANDS: { make: (period, width) => bollinger(period, width), outputs: BANDS },
  STOCH: { make: stochastic, outputs: { slowk: 'k', slowd: 'd' } },
  ADX: { make: (period) => adx(period), outputs: { adx: 'adx', plus_di: 'plusDi', minus_di: 'minusDi', dx: 'dx' } },
  CCI: { make: (period) => cci(period), outputs: { cci: 'cci' } },
  OBV: { make: obv, outputs: { obv: 'obv' } },
  MFI: { make: (period) => mfi(period), outputs: { mfi: 'mfi' } },
  WILLR: { make: williamsR, outputs: { willr: 'williamsR' } },
  AROON: { make: aroon, outputs: { down: 'down', up: 'up', osc: 'oscillator' } },
  SAR: { make: psar, outputs: { sar: 'psar' } },
  VWAP_ROLLING: { make: (period) => rollingVwap(period), outputs: { vwap: 'vwap' } },
  VWAP_SESSION_UTC: { make: sessionVwap, outputs: { vwap: 'vwap' } },
  SUPERTREND: { make: supertrend, outputs: { supertrend: 'supertrend', direction: 'direction' } },
  DONCHIAN: { make: donchian, outputs: BANDS },
  KELTNER: { make: keltner, outputs: BANDS },
  ICHIMOKU: {
    make: ichimoku,
    outputs: { tenkan: 'tenkan', kijun: 'kijun', senkou_a: 'senkouA', senkou_b: 'senkouB' },
  },
};

/**
 * Knows three spellings: an indicator's name (`SMA`, parameters in `inputs.params`), a published vector (`MFI(20)
 * published vector`), and `degenerate series: last values`, whose answers name their own indicators.
 */
export function indicatorMethod(method: string): Evaluate | undefined {
  if (method.startsWith('degenerate series')) return lastValues;
  const written = /^(?<name>[A-Za-z_]+)(?:\((?<parameters>[\d.,\s]*)\))?(?: published vector)?$/.exec(method)?.groups;
  const entry = find(written?.['name']);
  if (entry === undefined) return undefined;
  const inName = numbers(written?.['parameters']?.split(',').filter((word) => word.trim() !== ''));
  return ({ inputs, dataFolder }) => {
    const given = inputs['params'];
    const parameters = given === undefined ? inName : numbers(Object.values(given as object));
    return compute(entry, parameters, readBars(inputs, dataFolder));
  };
}

function find(name: string | undefined): Entry | undefined {
  const key = name?.toUpperCase();
  return key !== undefined && Object.hasOwn(INDICATORS, key) ? INDICATORS[key] : undefined;
}

function numbers(words: readonly unknown[] = []): number[] {
  return words.map((word) => {
    const value = Number(word);
    if (Number.isNaN(value)) throw new RangeError(`"${String(word)}" is not a parameter: it must be a number`);
    return value;
  });
}

/** By the format's names for the outputs. */
function compute(entry: Entry, parameters: readonly number[], bars: BarColumns): Record<string, Float64Array> {
  const columns = computeColumns(entry.make(...parameters), bars);
  return Object.fromEntries(Object.entries(entry.outputs).map(([name, output]) => [name, columns[output]!]));
}

/** `stoch_5_3_3` wants the last slowk and slowd of STOCH(5, 3, 3); `aroon14_down_up` the two it names, in that order. */
const LAST_VALUE = /^(?<name>[a-z]+(?:_[a-z]+)*?)_?(?<parameters>\d[\d._]*)?(?<outputs>(?:_[a-z]+)*)$/;

const lastValues: Evaluate = ({ inputs, expected, dataFolder }) => {
  const bars = readBars(inputs, dataFolder);
  return Object.fromEntries(
    Object.keys(expected).map((key) => {
      const written = LAST_VALUE.exec(key)?.groups;
      const entry = find(written?.['name']);
      if (entry === undefined) throw new RangeError(`"${key}" names no indicator`);
      const parameters = numbers(written?.['parameters']?.split('_').filter((word) => word !== ''));
      const columns = compute(entry, parameters, bars);
      const named = written?.['outputs']?.split('_').filter((word) => word !== '') ?? [];
      const order = named.length > 0 ? named : Object.keys(entry.outputs);
      const values = order.map((output) => columns[output]?.at(-1));
      return [key, Array.isArray(expected[key]) ? values : values[0]];
    }),
  );
};
