import type { Random } from '../../../runtime/index.ts';
import type { ConditionNode, NumberNode } from '../../../strategy/index.ts';
import { oneOf, weighted } from './draw.ts';
import { constantsFor, FACTORS, LAGS, MACD_PERIODS, PERIODS, WIDTHS } from './ladders.ts';
import {
  above,
  below,
  CLOSE,
  constant,
  crossesAbove,
  indicator,
  line,
  mean,
  minus,
  over,
  past,
  plus,
  times,
} from './nodes.ts';
import type { Unit } from './units.ts';

/** What rules may be made of. */
export interface Vocabulary {
  /** Whether the hour, and prices since midnight, mean something: bars of an hour or less. */
  readonly isIntraday: boolean;
  /** Whether days of the week and of the month do: bars of a day or less. */
  readonly isDaily: boolean;
}

/** A random condition, no deeper than this: a comparison where one is left. */
export function grownCondition(depth: number, words: Vocabulary, random: Random): ConditionNode {
  if (depth <= 3) return grownComparison(depth, words, random);
  const part = (): ConditionNode => grownCondition(depth - 1, words, random);
  return weighted<() => ConditionNode>(
    [
      [5, () => grownComparison(depth, words, random)],
      [3, () => ({ op: 'all', of: [part(), part()] })],
      [1, () => ({ op: 'any', of: [part(), part()] })],
      [0.5, () => ({ op: 'not', of: part() })],
      [1, () => ({ op: 'becomes', of: part() })],
      [0.5, () => lasting(part(), random)],
    ],
    random,
  )();
}

function lasting(of: ConditionNode, random: Random): ConditionNode {
  const bars = oneOf([2, 3, 5, 8], random);
  return { op: 'lasts', of, bars, least: oneOf([Math.ceil(bars / 2), bars], random) };
}

/** A number against another of its unit, or against a constant that means something for it. */
function grownComparison(depth: number, words: Vocabulary, random: Random): ConditionNode {
  const unit = weighted<Unit>(
    [
      [6, 'price'],
      [4, 'change'],
      [3, 'oscillator'],
      [1, 'negative'],
      [2, 'move'],
      [1, 'strength'],
      [2, 'ratio'],
      [1, 'volume'],
      [0.5, 'flow'],
      ...(words.isDaily ? [[1, 'clock'] as const] : []),
    ],
    random,
  );
  for (;;) {
    const left = grownNumber(unit, depth - 1, words, random);
    const constants = constantsFor(left);
    const isBare = constants.length > 0 && random() < 0.85;
    const right = isBare ? constant(oneOf(constants, random)) : grownNumber(unit, depth - 1, words, random);
    // A clock is compared with a time; a number with itself is never above.
    if ((unit === 'clock' && !isBare) || JSON.stringify(left) === JSON.stringify(right)) continue;
    const ways = [
      [4, above],
      [4, below],
      [unit === 'clock' ? 0 : 2, crossesAbove],
      [unit === 'clock' ? 0 : 2, (one: NumberNode, other: NumberNode): ConditionNode => crossesAbove(other, one)],
    ] as const;
    return weighted<(one: NumberNode, other: NumberNode) => ConditionNode>(ways, random)(left, right);
  }
}

/** A random number of a unit, no deeper than this where that is possible. */
export function grownNumber(unit: Unit, depth: number, words: Vocabulary, random: Random): NumberNode {
  const period = (): number => oneOf(PERIODS, random);
  const width = (): number => oneOf(WIDTHS, random);
  const inner = (of: Unit): NumberNode => grownNumber(of, depth - 1, words, random);
  const isLeaf = depth <= 2;
  const functions = (ways: Ways): Ways => (isLeaf ? [] : ways);
  return weighted<() => NumberNode>(waysOf(), random)();

  function waysOf(): Ways {
    switch (unit) {
      case 'price':
        return [
          [3, () => CLOSE],
          [0.5, () => ({ op: 'price', source: oneOf(['high', 'low', 'open'] as const, random) })],
          [4, () => indicator(oneOf(['sma', 'ema', 'wma', 'hma', 'kama'], random), period())],
          [2, () => past(line('donchian', oneOf(['upper', 'middle', 'lower'], random), period()), 1)],
          [1, () => line('bollinger', oneOf(['upper', 'middle', 'lower'], random), period(), width())],
          [1, () => keltner(oneOf(['upper', 'lower'], random), period(), width())],
          [0.5, () => indicator('vwap', period())],
          [0.5, () => indicator('supertrend', period(), width())],
          ...(words.isIntraday ? [[1, () => indicator('sessionVwap')] as const] : []),
          ...functions([
            [1, () => past(inner('price'), oneOf(LAGS, random))],
            [1, () => oneOf([plus, minus], random)(inner('price'), times(oneOf(FACTORS, random), inner('range')))],
          ]),
        ];
      case 'range':
        return [
          [3, () => indicator('atr', period())],
          [2, () => indicator('deviation', Math.max(3, period()))],
          ...functions([[1, () => mean(inner('range'), period())]]),
        ];
      case 'move':
        return [
          [2, () => minus(CLOSE, past(CLOSE, oneOf(LAGS, random)))],
          [1, () => line('macd', oneOf(['histogram', 'macd'], random), ...oneOf(MACD_PERIODS, random))],
          ...functions([[1, () => minus(inner('price'), inner('price'))]]),
        ];
      case 'change':
        return [
          [2, () => indicator('roc', period())],
          [1, () => indicator('cci', period())],
          [1, () => line('aroon', 'oscillator', period())],
          [0.5, () => indicator('trix', period())],
          ...functions([[3, () => over(inner('move'), inner('range'))]]),
        ];
      case 'oscillator':
        return [
          [4, () => indicator('rsi', period())],
          [1, () => indicator('mfi', period())],
          [2, () => line('stochastic', oneOf(['k', 'd'], random), Math.max(3, period()), 3, 3)],
        ];
      case 'negative':
        return [[1, () => indicator('williamsR', period())]];
      case 'flow':
        return [
          [1, () => indicator('obv')],
          [1, () => mean(indicator('obv'), period())],
        ];
      case 'strength':
        return [[1, () => indicator('adx', period())]];
      case 'ratio':
        return [
          [2, () => over(indicator('atr', period()), CLOSE)],
          ...functions([[3, () => over(inner('range'), mean(inner('range'), period()))]]),
        ];
      case 'volume':
        return [
          [2, () => VOLUME],
          [3, () => times(oneOf(FACTORS, random), mean(VOLUME, period()))],
          [1, () => mean(VOLUME, period())],
        ];
      case 'clock':
        return [
          [words.isIntraday ? 3 : 0, () => ({ op: 'clock', unit: 'hour' })],
          [2, () => ({ op: 'clock', unit: 'weekday' })],
          [1, () => ({ op: 'clock', unit: 'month-day' })],
        ];
      case 'number':
        return [[1, () => constant(oneOf(FACTORS, random))]];
    }
  }
}

type Ways = readonly (readonly [weight: number, way: () => NumberNode])[];

const VOLUME: NumberNode = { op: 'price', source: 'volume' };

function keltner(output: string, period: number, width: number): NumberNode {
  return line('keltner', output, period, width, period);
}
