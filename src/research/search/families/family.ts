import type { ConditionNode, NumberNode, RuleStrategy, SideRules } from '../../../strategy/index.ts';
import { above, all, below, constant, indicator, mean, over, times } from '../grammar/nodes.ts';
import { mirrored } from '../grammar/mirror.ts';
import { space, type Dimension, type Point, type Space, type SpaceRule } from '../spaces/space.ts';

/** Candidates that bet on one thing, as a template with parameters. */
export interface Family {
  /** `kebab-case`. */
  readonly name: string;
  readonly title: string;
  readonly group: 'trend' | 'momentum' | 'reversion' | 'breakout' | 'volatility' | 'calendar';
  /** Who pays for it, and why they go on doing so. A family that cannot say this deserves a stricter level. */
  readonly rationale: string;
  /**
   * Sign of the correlation it bets on, between what prices did before the entry and what they do after it: 1 they go on,
   * -1 they turn, 0 it looks at the time only. A family that earns against its sign was lucky.
   */
  readonly expectedSign: 1 | -1 | 0;
  /** Bars must be no longer than this for it to mean anything. */
  readonly barMsMax?: number;
  /**
   * Values of some parameters, of which every plain form is tried before anything is learnt: where a family bets on one
   * needle among few, such as an hour of the day, no neighbour leads to it. Each counts as a trial like any other.
   */
  readonly screen?: Screen;
  /** At most seven parameters, each of at most twelve values. */
  readonly space: Space;
  rules(point: Point): RuleStrategy;
}

export type Screen = Readonly<Record<string, readonly number[]>>;

export type Side = 'long' | 'short' | 'both';

/** A family as it is written, for the long side. */
export interface Template extends Omit<Family, 'space' | 'rules'> {
  readonly dimensions: readonly Dimension[];
  readonly constraints?: readonly SpaceRule[];
  /** How a position ends besides the template's own reason to leave. */
  readonly exits: readonly Exit[];
  /** Whether only trends, quiet or lively markets are taken is a parameter too. */
  readonly hasFilter?: boolean;
  signal(parameters: Parameters): SideRules;
}

/** The values of a point: a number, or one of a few words. */
export interface Parameters {
  number(name: string): number;
  word(name: string): string;
}

/** `protection`: none, a stop or a trailing stop. `target`: a take-profit. `time`: at most so many bars. */
export type Exit = 'protection' | 'target' | 'time';

const ATR_BARS = 14;
const FILTER_BARS = 100;
/** Wilder (1978): above 25 a market has a direction. */
const TRENDING = 25;

const EXIT_DIMENSIONS: Readonly<Record<Exit, readonly Dimension[]>> = {
  protection: [
    { type: 'choice', name: 'protection', values: ['none', 'stop', 'trail'] },
    {
      type: 'list',
      name: 'distanceAtr',
      values: [1, 1.5, 2, 3, 4, 6],
      when: { name: 'protection', is: ['stop', 'trail'] },
    },
  ],
  // 0 is none.
  target: [{ type: 'list', name: 'targetAtr', values: [0, 1, 2, 3, 5, 8, 13] }],
  time: [{ type: 'list', name: 'barsMax', values: [2, 3, 5, 8, 13, 21, 34, 55, 89, 144] }],
};

const FILTER: Dimension = { type: 'choice', name: 'filter', values: ['none', 'trending', 'quiet', 'lively'] };

/**
 * The family of a template, for these sides: the short side is the long one with the chart on its head. With one side only,
 * the side is no parameter. What looks at the time only would enter on both sides at once, so it takes one.
 *
 * @returns `undefined` where no side is left
 */
export function familyOf(template: Template, wanted: readonly Side[]): Family | undefined {
  const { dimensions, constraints = [], exits, hasFilter = false, signal: _, ...description } = template;
  const sides = template.expectedSign === 0 ? wanted.filter((side) => side !== 'both') : wanted;
  if (sides.length === 0) return undefined;
  const side: Dimension[] = sides.length === 1 ? [] : [{ type: 'choice', name: 'side', values: sides }];
  const parameters: readonly Dimension[] = [
    ...dimensions,
    ...(hasFilter ? [FILTER] : []),
    ...side,
    ...exits.flatMap((exit) => EXIT_DIMENSIONS[exit]),
  ];
  return {
    ...description,
    space: space(parameters, constraints),
    rules: (point) => rulesOf(template, { side: sides[0]!, ...point }),
  };
}

const CODES = {
  trend: 'TF',
  momentum: 'MM',
  reversion: 'MR',
  breakout: 'VL',
  volatility: 'VL',
  calendar: 'MF',
} as const;

function rulesOf({ name, title, group, rationale, signal }: Template, point: Point): RuleStrategy {
  const own = signal({
    number: (parameter) => point[parameter] as number,
    word: (parameter) => point[parameter] as string,
  });
  const long: SideRules = { ...own, enter: filtered(own.enter, point['filter'] as string | undefined) };
  const isTaken = (side: Side): boolean => point['side'] === side || point['side'] === 'both';
  return {
    format: 'assay-rules-1',
    name,
    title,
    description: rationale,
    family: CODES[group],
    ...(isTaken('long') ? { long } : {}),
    ...(isTaken('short') ? { short: otherSide(long) } : {}),
    ...protection(point),
    ...(point['barsMax'] === undefined ? {} : { barsMax: point['barsMax'] as number }),
  };
}

function otherSide({ enter, leave }: SideRules): SideRules {
  return { enter: mirrored(enter), ...(leave === undefined ? {} : { leave: mirrored(leave) }) };
}

function protection(point: Point): Partial<RuleStrategy> {
  const distance = (name: string): NumberNode => times(point[name] as number, indicator('atr', ATR_BARS));
  return {
    ...(point['protection'] === 'stop' ? { stopLoss: distance('distanceAtr') } : {}),
    ...(point['protection'] === 'trail' ? { trailingStop: distance('distanceAtr') } : {}),
    ...((point['targetAtr'] ?? 0) === 0 ? {} : { takeProfit: distance('targetAtr') }),
  };
}

function filtered(enter: ConditionNode, filter: string | undefined): ConditionNode {
  const range = indicator('atr', ATR_BARS);
  const liveliness = over(range, mean(range, FILTER_BARS));
  switch (filter) {
    case 'trending':
      return all(enter, above(indicator('adx', ATR_BARS), constant(TRENDING)));
    case 'quiet':
      return all(enter, below(liveliness, constant(1)));
    case 'lively':
      return all(enter, above(liveliness, constant(1)));
    default:
      return enter;
  }
}
