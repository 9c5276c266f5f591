import {
  RULE_INDICATORS,
  type ConditionNode,
  type NumberNode,
  type RuleStrategy,
  type SideRules,
} from '../../src/strategy/index.ts';
import type { Chance } from './chance.ts';

/** For tests: any strategy of rules, with every kind of part, over indicators of short periods; most of them trade. */
export function randomRules(chance: Chance, { isSpot }: { readonly isSpot: boolean }): RuleStrategy {
  const sides = isSpot && chance.of(0.8) ? 'long' : chance.one(['long', 'short', 'both', 'both'] as const);
  const isMirrored = chance.of(0.3);
  const up = condition(chance, 2);
  const down = isMirrored ? ({ op: 'not', of: up } as const) : condition(chance, 2);
  return {
    format: 'assay-rules-1',
    name: 'chance',
    title: 'Chance',
    description: 'Drawn by a seed.',
    family: 'MF',
    ...(sides === 'short' ? {} : { long: side(chance, up, down) }),
    ...(sides === 'long' ? {} : { short: side(chance, down, up) }),
    ...maybe(chance, 0.5, 'stopLoss', distance),
    ...maybe(chance, 0.4, 'takeProfit', distance),
    ...maybe(chance, 0.4, 'trailingStop', distance),
    ...maybe(chance, 0.3, 'barsMax', () => chance.whole(1, 30)),
    ...maybe(chance, 0.3, 'coolDownBars', () => chance.whole(0, 6)),
  };
}

function maybe<Name extends string, Value>(
  chance: Chance,
  likely: number,
  name: Name,
  make: (chance: Chance) => Value,
) {
  return (chance.of(likely) ? { [name]: make(chance) } : {}) as Partial<Record<Name, Value>>;
}

function side(chance: Chance, enter: ConditionNode, other: ConditionNode): SideRules {
  const leave = chance.one([undefined, other, condition(chance, 2), { op: 'not', of: enter } as const]);
  return { enter, ...(leave === undefined ? {} : { leave }) };
}

/** Mostly some ranges or a part of the price; sometimes a number that means nothing, is unknown or below zero. */
function distance(chance: Chance): NumberNode {
  const factor = constant(chance.between(0.05, 5));
  const some = chance.next();
  if (some < 0.5) return { op: 'multiply', left: factor, right: indicator(chance, 'atr') };
  if (some < 0.75) return { op: 'multiply', left: constant(chance.between(0.0001, 0.05)), right: CLOSE };
  if (some < 0.85)
    return { op: 'multiply', left: constant(chance.between(0, 3)), right: indicator(chance, 'deviation') };
  return number(chance, 2);
}

const CLOSE: NumberNode = { op: 'price', source: 'close' };
/** Those on the scale of a price, so that comparing them with it says something. */
const LEVELS = ['sma', 'ema', 'wma', 'hma', 'kama', 'highest', 'lowest', 'vwap', 'bollinger', 'keltner', 'donchian'];

function condition(chance: Chance, depth: number): ConditionNode {
  const some = chance.next();
  if (depth === 0 || some < 0.45) return comparison(chance, depth);
  if (some < 0.6) return { op: chance.one(['all', 'any'] as const), of: several(chance, depth - 1) };
  if (some < 0.72) return { op: 'not', of: condition(chance, depth - 1) };
  if (some < 0.85) return { op: 'becomes', of: condition(chance, depth - 1) };
  const bars = chance.whole(1, 6);
  return { op: 'lasts', of: condition(chance, depth - 1), bars, least: chance.whole(1, bars) };
}

function several(chance: Chance, depth: number): ConditionNode[] {
  return Array.from({ length: chance.whole(1, 3) }, () => condition(chance, depth));
}

function comparison(chance: Chance, depth: number): ConditionNode {
  const op = chance.one(['above', 'below', 'crosses-above', 'crosses-below'] as const);
  const some = chance.next();
  if (some < 0.55) return { op, left: level(chance), right: level(chance) };
  if (some < 0.7) return { op, left: indicator(chance, 'rsi'), right: constant(chance.between(20, 80)) };
  if (some < 0.8)
    return {
      op,
      left: { op: 'clock', unit: chance.one(['hour', 'weekday', 'month-day']) },
      right: constant(chance.whole(0, 24)),
    };
  return { op, left: number(chance, depth), right: number(chance, depth) };
}

function level(chance: Chance): NumberNode {
  const some = chance.next();
  if (some < 0.4) return { op: 'price', source: chance.one(['open', 'high', 'low', 'close', 'hl2', 'hlc3', 'ohlc4']) };
  const drawn = indicator(chance, chance.one(LEVELS));
  if (some < 0.8) return drawn;
  if (some < 0.9) return { op: 'past', of: drawn, bars: chance.whole(1, 4) };
  if (some < 0.95) return { op: 'mean', of: drawn, bars: 3 };
  return { op: chance.one(['smaller', 'larger'] as const), left: drawn, right: CLOSE };
}

function number(chance: Chance, depth: number): NumberNode {
  const some = chance.next();
  if (depth === 0 || some < 0.3) {
    if (chance.of(0.3)) return constant(chance.between(-200, 200));
    if (chance.of(0.4)) return { op: 'price', source: chance.one(['close', 'volume', 'high', 'hlc3']) };
    return indicator(chance, chance.one(Object.keys(RULE_INDICATORS)));
  }
  if (some < 0.4) return { op: 'past', of: number(chance, depth - 1), bars: chance.whole(1, 5) };
  if (some < 0.55)
    return { op: chance.one(['negate', 'absolute', 'logarithm', 'root'] as const), of: number(chance, depth - 1) };
  if (some < 0.65)
    return { op: chance.one(['mean', 'deviation'] as const), of: number(chance, depth - 1), bars: chance.whole(2, 8) };
  const op = chance.one(['add', 'subtract', 'multiply', 'divide', 'smaller', 'larger'] as const);
  return { op, left: number(chance, depth - 1), right: number(chance, depth - 1) };
}

function indicator(chance: Chance, name: string): NumberNode {
  const spec = RULE_INDICATORS[name]!;
  const drawn = spec.parameters.map(({ kind, min, max }) =>
    kind === 'bars' ? chance.whole(min, Math.max(min, 9)) : chance.between(0.1, Math.min(max, 4)),
  );
  const output = chance.one([undefined, ...spec.outputs]);
  const source = spec.hasSource && chance.of(0.3) ? chance.one(['open', 'hlc3', 'high'] as const) : undefined;
  return {
    op: 'indicator',
    name,
    parameters: ordered(name, drawn),
    ...(output === undefined ? {} : { output }),
    ...(source === undefined ? {} : { source }),
  };
}

/** A MACD needs its fast average to be the faster one, a parabolic stop its step below its limit. */
function ordered(name: string, [one = NaN, other = NaN, ...rest]: readonly number[]): readonly number[] {
  if (name === 'macd') return [Math.max(1, Math.min(one, other - 1)), Math.max(other, 3), ...rest];
  if (name === 'psar') return [Math.min(one, other), Math.max(one, other)];
  return [one, other, ...rest].filter((value) => !Number.isNaN(value));
}

function constant(value: number): NumberNode {
  return { op: 'constant', value };
}
