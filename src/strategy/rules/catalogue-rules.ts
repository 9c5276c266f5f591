import type { ParameterValue } from '../parameters.ts';
import type { ConditionNode, IndicatorNode, NumberNode, RuleStrategy, SideRules } from './tree.ts';

type Values = Readonly<Record<string, ParameterValue>>;
type Sides = Pick<RuleStrategy, 'long' | 'short'>;

/**
 * A strategy of the catalogue as rules, with the given parameters settled: the same decisions at the same bars. The grid
 * and buying by the calendar rest orders of their own and cannot be written as rules.
 *
 * @returns `undefined` for those, and for a name that is not in the catalogue
 */
export function catalogueRules(name: string, values: Values): RuleStrategy | undefined {
  const template = TEMPLATES[name];
  if (template === undefined) return undefined;
  const { title, family, sides } = template;
  const number = (parameter: string): number => values[parameter] as number;
  return {
    format: 'assay-rules-1',
    name,
    title,
    description: `${title} of the catalogue, written as rules.`,
    family,
    ...allowed(sides(number), values['direction'] as Direction),
    ...protection(number),
  };
}

type Direction = 'long' | 'short' | 'both';

/** A signal of a side that is not taken means out. */
function allowed({ long, short }: Required<Sides>, direction: Direction): Sides {
  if (direction === 'both') return { long, short };
  const [taken, other] = direction === 'long' ? [long, short] : [short, long];
  const leave = taken.leave === undefined ? other.enter : any(other.enter, taken.leave);
  return { [direction]: { enter: taken.enter, leave } };
}

function protection(number: (parameter: string) => number): Partial<RuleStrategy> {
  const distance = (parameter: string): NumberNode => ({
    op: 'multiply',
    left: constant(number(parameter)),
    right: indicator('atr', number('atrPeriod')),
  });
  return {
    ...(number('stopAtr') > 0 ? { stopLoss: distance('stopAtr') } : {}),
    ...(number('targetAtr') > 0 ? { takeProfit: distance('targetAtr') } : {}),
    ...(number('trailAtr') > 0 ? { trailingStop: distance('trailAtr') } : {}),
  };
}

interface Template {
  readonly title: string;
  readonly family: RuleStrategy['family'];
  sides(number: (parameter: string) => number): Required<Sides>;
}

const TEMPLATES: Readonly<Record<string, Template>> = {
  'ema-cross': {
    title: 'EMA cross',
    family: 'TF',
    sides: (number) => crossing(indicator('ema', number('fast')), indicator('ema', number('slow'))),
  },
  'sma-cross': {
    title: 'SMA cross',
    family: 'TF',
    sides: (number) => crossing(indicator('sma', number('fast')), indicator('sma', number('slow'))),
  },
  'donchian-trend': { title: 'Donchian trend with ATR trail', family: 'TF', sides: donchianTrend },
  'macd-momentum': { title: 'MACD momentum', family: 'MM', sides: macdMomentum },
  'rsi-reversion': { title: 'RSI mean reversion', family: 'MR', sides: rsiReversion },
  'bollinger-breakout': { title: 'Bollinger breakout', family: 'VL', sides: bollingerBreakout },
};

function crossing(fast: NumberNode, slow: NumberNode): Required<Sides> {
  const up: ConditionNode = { op: 'crosses-above', left: fast, right: slow };
  const down: ConditionNode = { op: 'crosses-below', left: fast, right: slow };
  return sides(up, down);
}

/** The close against channels that end a bar before it. Where it is beyond the longer one, the shorter says nothing. */
function donchianTrend(number: (parameter: string) => number): Required<Sides> {
  const channel = (bars: number, output: string): NumberNode => ({
    op: 'past',
    of: { ...indicator('donchian', bars), output },
    bars: 1,
  });
  const [high, low] = [channel(number('entry'), 'upper'), channel(number('entry'), 'lower')];
  const up = above(CLOSE, high);
  const down = above(low, CLOSE);
  return {
    long: { enter: up, leave: above(channel(number('exit'), 'lower'), CLOSE) },
    short: { enter: down, leave: above(CLOSE, channel(number('exit'), 'upper')) },
  };
}

/** A cross against the trend filter means out. */
function macdMomentum(number: (parameter: string) => number): Required<Sides> {
  const histogram = { ...indicator('macd', number('fast'), number('slow'), number('signal')), output: 'histogram' };
  const up: ConditionNode = { op: 'crosses-above', left: histogram, right: constant(0) };
  const down: ConditionNode = { op: 'crosses-below', left: histogram, right: constant(0) };
  const trend = number('trend');
  if (trend === 0) return sides(up, down);
  const average = indicator('ema', trend);
  return {
    long: { enter: all(up, above(CLOSE, average)), leave: any(up, down) },
    short: { enter: all(down, above(average, CLOSE)), leave: any(up, down) },
  };
}

/** Only the step into a zone enters; both zones look at where RSI was at the bar before. */
function rsiReversion(number: (parameter: string) => number): Required<Sides> {
  const strength = indicator('rsi', number('period'));
  const into = (zone: ConditionNode): ConditionNode => ({ op: 'becomes', of: zone });
  const oversold = into(above(constant(number('oversold')), strength));
  const overbought = into(above(strength, constant(number('overbought'))));
  const [exit, trend] = [constant(number('exit')), number('trend')];
  const average = indicator('ema', Math.max(trend, 1));
  const filtered = (entry: ConditionNode, filter: ConditionNode): ConditionNode =>
    trend === 0 ? entry : all(entry, filter);
  return {
    long: { enter: filtered(oversold, above(CLOSE, average)), leave: not(above(exit, strength)) },
    short: { enter: filtered(overbought, above(average, CLOSE)), leave: not(above(strength, exit)) },
  };
}

function bollingerBreakout(number: (parameter: string) => number): Required<Sides> {
  const band = (output: string): NumberNode => ({
    ...indicator('bollinger', number('period'), number('width')),
    output,
  });
  const into = (zone: ConditionNode): ConditionNode => ({ op: 'becomes', of: zone });
  return {
    long: { enter: into(above(CLOSE, band('upper'))), leave: not(above(CLOSE, band('middle'))) },
    short: { enter: into(above(band('lower'), CLOSE)), leave: not(above(band('middle'), CLOSE)) },
  };
}

const CLOSE: NumberNode = { op: 'price', source: 'close' };

/** The other side's signal ends a position; with both sides taken it reverses it. */
function sides(up: ConditionNode, down: ConditionNode): Required<Sides> {
  const side = (enter: ConditionNode, leave: ConditionNode): SideRules => ({ enter, leave });
  return { long: side(up, down), short: side(down, up) };
}

function indicator(name: string, ...parameters: readonly number[]): IndicatorNode {
  return { op: 'indicator', name, parameters };
}
function constant(value: number): NumberNode {
  return { op: 'constant', value };
}
function above(left: NumberNode, right: NumberNode): ConditionNode {
  return { op: 'above', left, right };
}
function all(...of: readonly ConditionNode[]): ConditionNode {
  return { op: 'all', of };
}
function any(...of: readonly ConditionNode[]): ConditionNode {
  return { op: 'any', of };
}
function not(of: ConditionNode): ConditionNode {
  return { op: 'not', of };
}
