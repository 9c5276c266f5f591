import type { NumberNode } from '../../strategy/index.ts';

type IndicatorNode = Extract<NumberNode, { readonly op: 'indicator' }>;
type Lines = Readonly<Record<string, Float64Array>>;
/** Gives a column to write a line in, every place of it: there may be numbers of another in it. */
type Room = () => Float64Array;

/** The prices that these kernels read. */
interface Prices {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** A loop over all bars is run so many at a time: entered once, it would be compiled as a poor thing. */
const CHUNK = 2048;

/**
 * Indicators over whole columns: the arithmetic of `strategy/indicators` in the same order, so the same bits, without a
 * call for each bar. Few indicators are in most rules; the others are fed bar by bar.
 *
 * @returns `undefined` for one of those
 */
export function kernelLines(
  { name, parameters, source = 'close' }: IndicatorNode,
  prices: Prices,
  room: Room = () => new Float64Array(prices.close.length),
): Lines | undefined {
  const [period = 0, second = 0, third = 0] = parameters;
  const isOwn = Object.hasOwn(prices, source);
  const price = isOwn ? prices[source as keyof Prices] : prices.close;
  switch (name) {
    case 'atr':
      return averageTrueRange(prices, period, room);
    case 'ema':
      return isOwn ? { ema: exponential(price, period, 0, room()) } : undefined;
    case 'rsi':
      return isOwn ? { rsi: relativeStrength(price, period, room()) } : undefined;
    case 'macd':
      return isOwn ? macd(price, [period, second, third], room) : undefined;
    default:
      return undefined;
  }
}

/** What an average needs of itself to go on. */
interface Chain {
  readonly period: number;
  readonly out: Float64Array;
}

/**
 * Two exponential averages of the close and an average range in one pass. Each is a chain in which every number waits for
 * the one before; three of them side by side take hardly longer than the longest.
 */
export function threeLines(
  prices: Prices,
  [fast, slow, range]: readonly [fast: number, slow: number, range: number],
  room: Room = () => new Float64Array(prices.close.length),
) {
  const { length } = prices.close;
  const begun = Math.min(length, Math.max(fast, slow, range + 1));
  const chains = [fast, slow].map((period): Chain => ({ period, out: room() }));
  const state = new Float64Array(3);
  chains.forEach((chain, place) => (state[place] = beginExponential(prices.close, chain, begun)));
  const atr = room();
  const tr = new Float64Array(begun).fill(NaN, 0, 1);
  if (begun > 1) trueRange(prices.high, prices.low, prices.close, tr, 1, begun);
  state[2] = beginWilder(tr, { period: range, out: atr }, begun);
  for (let from = begun; from < length; from += CHUNK)
    threeOn(prices, chains[0]!, chains[1]!, range, atr, state, from, Math.min(from + CHUNK, length));
  return { fast: chains[0]!.out, slow: chains[1]!.out, atr };
}

function threeOn(
  { high, low, close }: Prices,
  { period: fast, out: fastOut }: Chain,
  { period: slow, out: slowOut }: Chain,
  period: number,
  atr: Float64Array,
  state: Float64Array,
  from: number,
  to: number,
): void {
  let one = state[0]!;
  let two = state[1]!;
  let mean = state[2]!;
  let before = close[from - 1]!;
  const ofOne = 2 / (fast + 1);
  const ofTwo = 2 / (slow + 1);
  const kept = period - 1;
  for (let bar = from; bar < to; bar += 1) {
    const price = close[bar]!;
    const up = high[bar]!;
    const down = low[bar]!;
    const range = (before > up ? before : up) - (before < down ? before : down);
    before = price;
    one += ofOne * (price - one);
    two += ofTwo * (price - two);
    mean = (mean * kept + range) / period;
    fastOut[bar] = one;
    slowOut[bar] = two;
    atr[bar] = mean;
  }
  state[0] = one;
  state[1] = two;
  state[2] = mean;
}

/** The bars before `until`. @returns the average at the last of them */
function beginExponential(values: Float64Array, { period, out }: Chain, until: number): number {
  const weight = 2 / (period + 1);
  let mean = 0;
  for (let bar = 0; bar < until; bar += 1) {
    if (bar < period) mean += (values[bar]! - mean) / (bar + 1);
    else mean += weight * (values[bar]! - mean);
    out[bar] = bar < period - 1 ? NaN : mean;
  }
  return mean;
}

function beginWilder(values: Float64Array, { period, out }: Chain, until: number): number {
  let mean = 0;
  out[0] = NaN;
  for (let bar = 1; bar < until; bar += 1) {
    if (bar <= period) mean += (values[bar]! - mean) / bar;
    else mean = (mean * (period - 1) + values[bar]!) / period;
    out[bar] = bar < period ? NaN : mean;
  }
  return mean;
}

/** Weight `2 / (period + 1)`, started with the running mean of the first `period` numbers from `start` on. */
function exponential(values: Float64Array, period: number, start: number, out: Float64Array): Float64Array {
  out.fill(NaN, 0, Math.min(values.length, start + period - 1));
  const begun = Math.min(start + period, values.length);
  let mean = 0;
  for (let bar = start; bar < begun; bar += 1) mean += (values[bar]! - mean) / (bar - start + 1);
  if (start + period <= values.length) out[start + period - 1] = mean;
  const weight = 2 / (period + 1);
  for (let from = start + period; from < values.length; from += CHUNK)
    mean = exponentialOn(values, out, from, Math.min(from + CHUNK, values.length), weight, mean);
  return out;
}

function exponentialOn(
  values: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  weight: number,
  before: number,
): number {
  let mean = before;
  for (let bar = from; bar < to; bar += 1) {
    mean += weight * (values[bar]! - mean);
    out[bar] = mean;
  }
  return mean;
}

function averageTrueRange({ high, low, close }: Prices, period: number, room: Room): Lines {
  const { length } = close;
  const tr = room().fill(NaN, 0, 1);
  const atr = room().fill(NaN, 0, Math.min(period, length));
  for (let from = 1; from < length; from += CHUNK)
    trueRange(high, low, close, tr, from, Math.min(from + CHUNK, length));
  let mean = 0;
  const begun = Math.min(period + 1, length);
  for (let bar = 1; bar < begun; bar += 1) mean += (tr[bar]! - mean) / bar;
  if (period < length) atr[period] = mean;
  for (let from = period + 1; from < length; from += CHUNK)
    mean = wilderOn(tr, atr, from, Math.min(from + CHUNK, length), period, mean);
  return { atr, tr };
}

function trueRange(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  let before = close[from - 1]!;
  for (let bar = from; bar < to; bar += 1) {
    const up = high[bar]!;
    const down = low[bar]!;
    out[bar] = (before > up ? before : up) - (before < down ? before : down);
    before = close[bar]!;
  }
}

function wilderOn(
  values: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  period: number,
  before: number,
): number {
  let mean = before;
  const kept = period - 1;
  for (let bar = from; bar < to; bar += 1) {
    mean = (mean * kept + values[bar]!) / period;
    out[bar] = mean;
  }
  return mean;
}

function relativeStrength(values: Float64Array, period: number, out: Float64Array): Float64Array {
  const { length } = values;
  out.fill(NaN, 0, Math.min(period, length));
  let gains = 0;
  let losses = 0;
  const begun = Math.min(period + 1, length);
  for (let bar = 1; bar < begun; bar += 1) {
    const change = values[bar]! - values[bar - 1]!;
    gains += ((change > 0 ? change : 0) - gains) / bar;
    losses += ((change < 0 ? -change : 0) - losses) / bar;
  }
  if (period < length) out[period] = share(gains, losses);
  const state = Float64Array.of(gains, losses);
  for (let from = period + 1; from < length; from += CHUNK)
    strengthOn(values, out, from, Math.min(from + CHUNK, length), period, state);
  return out;
}

function strengthOn(
  values: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  period: number,
  state: Float64Array,
): void {
  let gains = state[0]!;
  let losses = state[1]!;
  const kept = period - 1;
  for (let bar = from; bar < to; bar += 1) {
    const change = values[bar]! - values[bar - 1]!;
    gains = (gains * kept + (change > 0 ? change : 0)) / period;
    losses = (losses * kept + (change < 0 ? -change : 0)) / period;
    out[bar] = share(gains, losses);
  }
  state[0] = gains;
  state[1] = losses;
}

function share(gains: number, losses: number): number {
  const total = gains + losses;
  return total === 0 ? 0 : (100 * gains) / total;
}

/** All three lines begin with the signal. The fast average leaves out so many prices that both begin at one bar. */
function macd(
  values: Float64Array,
  [fast, slow, signalPeriod]: readonly [fast: number, slow: number, signal: number],
  room: Room,
): Lines {
  const { length } = values;
  // Where the histogram will be: of the slow average only the difference is asked for.
  const slowLine = exponential(values, slow, 0, room());
  const line = exponential(values, fast, slow - fast, room());
  for (let bar = 0; bar < length; bar += 1) line[bar] = line[bar]! - slowLine[bar]!;
  const signal = exponential(line, signalPeriod, slow - 1, room());
  const histogram = slowLine;
  for (let bar = 0; bar < length; bar += 1) histogram[bar] = line[bar]! - signal[bar]!;
  line.fill(NaN, 0, Math.min(length, slow + signalPeriod - 2));
  return { macd: line, signal, histogram };
}
