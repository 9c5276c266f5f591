import type { NumberNode } from '../../../strategy/index.ts';
import { checkThat } from '../../validation/statistic.ts';

/**
 * What a number is a measure of. Only numbers of one unit are compared, so a search does not ask whether a price is above
 * a volume.
 *
 * - `price`: a level. `move`: one price less another. `range`: how far prices are apart, without a direction.
 * - `oscillator`: 0 to 100, 50 being neither up nor down. `negative`: the same from -100 to 0. `change`: up above zero and
 *   down below. `flow`: an amount that has gone up or down.
 * - `strength`: 0 to 100, without a direction. `ratio`: range by range or price. `volume`. `clock`.
 * - `number`: a constant, which is of whatever it is compared with.
 */
export type Unit =
  | 'price'
  | 'move'
  | 'range'
  | 'oscillator'
  | 'negative'
  | 'change'
  | 'flow'
  | 'strength'
  | 'ratio'
  | 'volume'
  | 'clock'
  | 'number';

/** Units of an indicator's lines; of `source`, that of the price it is taken of. */
export const INDICATOR_UNITS: Readonly<Record<string, Readonly<Record<string, Unit | 'source'>>>> = {
  sma: { sma: 'source' },
  ema: { ema: 'source' },
  wma: { wma: 'source' },
  hma: { hma: 'source' },
  kama: { kama: 'source' },
  rsi: { rsi: 'oscillator' },
  roc: { roc: 'change' },
  trix: { trix: 'change' },
  deviation: { stdev: 'range' },
  highest: { highest: 'source' },
  lowest: { lowest: 'source' },
  atr: { atr: 'range', tr: 'range' },
  adx: { adx: 'strength', plusDi: 'strength', minusDi: 'strength', dx: 'strength' },
  aroon: { up: 'strength', down: 'strength', oscillator: 'change' },
  cci: { cci: 'change' },
  donchian: { upper: 'price', middle: 'price', lower: 'price' },
  mfi: { mfi: 'oscillator' },
  vwap: { vwap: 'price' },
  williamsR: { williamsR: 'negative' },
  obv: { obv: 'flow' },
  sessionVwap: { vwap: 'price' },
  bollinger: { upper: 'price', middle: 'price', lower: 'price' },
  keltner: { upper: 'price', middle: 'price', lower: 'price' },
  macd: { macd: 'move', signal: 'move', histogram: 'move' },
  stochastic: { k: 'oscillator', d: 'oscillator' },
  supertrend: { supertrend: 'price', direction: 'change' },
  psar: { psar: 'price' },
  ichimoku: { tenkan: 'price', kijun: 'price', senkouA: 'price', senkouB: 'price', cloudA: 'price', cloudB: 'price' },
};

/**
 * The unit of a number tree.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for one that mixes units without meaning, such as a price times a price
 */
export function unitOf(node: NumberNode): Unit {
  switch (node.op) {
    case 'constant':
      return 'number';
    case 'price':
      return node.source === 'volume' ? 'volume' : 'price';
    case 'clock':
      return 'clock';
    case 'indicator': {
      const lines = INDICATOR_UNITS[node.name];
      const output = node.output ?? Object.keys(lines ?? {})[0]!;
      const unit = lines?.[output];
      checkThat(unit !== undefined, `no unit is known of ${node.name} ${output}`);
      return unit === 'source' ? (node.source === 'volume' ? 'volume' : 'price') : unit!;
    }
    case 'on':
    case 'past':
    case 'mean':
      return unitOf(node.of);
    case 'negate': {
      const unit = unitOf(node.of);
      return meaning(node, unit === 'move' || unit === 'change' || unit === 'flow' ? unit : undefined);
    }
    case 'absolute':
    case 'deviation':
      return spreadOf(node, unitOf(node.of));
    case 'logarithm':
    case 'root':
      return meaning(node, unitOf(node.of) === 'ratio' ? 'ratio' : undefined);
    case 'add':
    case 'subtract':
      return ofSum(node, unitOf(node.left), unitOf(node.right));
    case 'multiply':
    case 'divide':
      return ofProduct(node, unitOf(node.left), unitOf(node.right));
    case 'smaller':
    case 'larger': {
      const [left, right] = [unitOf(node.left), unitOf(node.right)];
      return meaning(node, left === right ? left : undefined);
    }
  }
}

type Arithmetic = Extract<NumberNode, { readonly left: NumberNode }>;

function spreadOf(node: NumberNode, unit: Unit): Unit {
  if (unit === 'price' || unit === 'move' || unit === 'range') return 'range';
  return meaning(node, unit === 'volume' ? 'volume' : unit === 'number' || unit === 'clock' ? undefined : 'ratio');
}

function ofSum(node: Arithmetic, left: Unit, right: Unit): Unit {
  if (left === 'price' && right === 'price' && node.op === 'subtract') return 'move';
  if (left === 'price' && (right === 'range' || right === 'move')) return 'price';
  const adds = new Set<Unit>(['move', 'range', 'change', 'flow', 'ratio', 'volume']);
  return meaning(node, left === right && adds.has(left) ? left : undefined);
}

function ofProduct(node: Arithmetic, left: Unit, right: Unit): Unit {
  if (node.op === 'multiply') {
    if (left === 'number') return right;
    return meaning(node, right === 'number' ? left : undefined);
  }
  if (right === 'number') return left;
  if (left === 'move' && (right === 'range' || right === 'price')) return 'change';
  const isRatio =
    (left === 'range' && (right === 'range' || right === 'price')) || (left === right && UNSIGNED.has(left));
  return meaning(node, isRatio ? 'ratio' : undefined);
}

const UNSIGNED: ReadonlySet<Unit> = new Set(['ratio', 'volume', 'strength']);

function meaning(node: NumberNode, unit: Unit | undefined): Unit {
  checkThat(unit !== undefined, `"${node.op}" has no meaning for its parts`);
  return unit!;
}
