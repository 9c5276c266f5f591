import { fixed, format, ONE, type Fixed, type InstrumentId, type Rate } from '../../domain/index.ts';
import type { RiskLimits } from './limits.ts';

/** How far one limit may go, and in which direction it protects less. An absent limit protects least of all. */
type LimitRow =
  | { readonly kind: 'amount'; readonly looser: 'higher' | 'lower'; readonly lowest?: Fixed; readonly highest?: Fixed }
  | {
      readonly kind: 'count';
      /** `changed`: neither way is safer, so that any change both loosens and tightens. */
      readonly looser: 'higher' | 'lower' | 'changed';
      readonly lowest?: number;
      readonly highest: number;
    }
  /** More instruments are looser. */
  | { readonly kind: 'instruments' }
  /** A higher budget is looser; a strategy that is not named has none. */
  | { readonly kind: 'budgets' };

export type LimitName = keyof RiskLimits;

/** No venue lends more than a hundred times. */
const LEVERAGE = fixed('100');
const DAY_MS = 86_400_000;
const upTo = (highest: Fixed): LimitRow => ({ kind: 'amount', looser: 'higher', highest });
const countTo = (highest: number, lowest = 1): LimitRow => ({ kind: 'count', looser: 'higher', lowest, highest });
/** A longer time is safer. */
const spanTo = (highest: number): LimitRow => ({ kind: 'count', looser: 'lower', highest });

const TABLE = {
  orderNotionalRateMax: upTo(LEVERAGE),
  orderNotionalMax: { kind: 'amount', looser: 'higher' },
  positionNotionalRateMax: upTo(LEVERAGE),
  positionNotionalMax: { kind: 'amount', looser: 'higher' },
  instrumentGrossRateMax: upTo(LEVERAGE),
  grossLeverageMax: upTo(LEVERAGE),
  netLeverageMax: upTo(LEVERAGE),
  pendingNotionalRateMax: upTo(LEVERAGE),
  exposureDriftMax: { kind: 'amount', looser: 'higher', lowest: ONE, highest: fixed('10') },
  correlatedNotionalRateMax: upTo(LEVERAGE),
  correlationMin: upTo(ONE),
  correlationBars: { kind: 'count', looser: 'changed', lowest: 10, highest: 120 },
  strategyNotionalRateMax: upTo(LEVERAGE),
  strategyBudgets: { kind: 'budgets' },
  rampMs: spanTo(365 * DAY_MS),
  rampFraction: upTo(ONE),
  // At 1 a sell at a hundredth of the market would pass: that is no collar.
  priceCollarRate: upTo(fixed('0.5')),
  aggressiveCollarRate: upTo(fixed('0.5')),
  priceAgeMaxMs: countTo(DAY_MS),
  instrumentsAllowed: { kind: 'instruments' },
  turnoverMin: { kind: 'amount', looser: 'lower' },
  openOrdersMax: countTo(10_000),
  openOrdersPerInstrumentMax: countTo(10_000),
  entriesPerSecondMax: countTo(1_000),
  entriesBurstMax: countTo(10_000),
  reservedPerSecond: countTo(1_000),
  reservedBurst: countTo(10_000),
  duplicateWindowMs: spanTo(3_600_000),
  intentTtlMs: countTo(60_000),
  entriesPerHourMax: countTo(10_000),
  venueRejectsMax: countTo(1_000),
  losingTripsMax: countTo(1_000),
  cancelsPerFillMax: countTo(10_000),
  amendsPerMinuteMax: countTo(10_000),
  fundingWindowMs: spanTo(3_600_000),
  fundingRateMax: upTo(ONE),
  dailyLossRateMax: upTo(ONE),
  dailyLossStopRate: upTo(ONE),
  drawdownRateMax: upTo(ONE),
  drawdownStopRate: upTo(ONE),
} as const satisfies Record<LimitName, LimitRow>;

export const LIMIT_NAMES = Object.keys(TABLE) as readonly LimitName[];

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(TABLE, name);
}

/** What a limit is counted in, for whoever shows it or reads it from a form. */
export function limitUnit(name: LimitName): 'rate' | 'money' | 'count' | 'milliseconds' | 'instruments' | 'budgets' {
  const { kind } = TABLE[name];
  switch (kind) {
    case 'amount':
      return name === 'orderNotionalMax' || name === 'positionNotionalMax' || name === 'turnoverMin' ? 'money' : 'rate';
    case 'count':
      return name.endsWith('Ms') ? 'milliseconds' : 'count';
    case 'instruments':
    case 'budgets':
      return kind;
  }
}

/** A sentence about each value that is out of its bounds. */
export function problemsIn(limits: RiskLimits): readonly string[] {
  const problems = LIMIT_NAMES.flatMap((name) => {
    const value: unknown = limits[name];
    const problem = value === undefined ? undefined : problemOf(value, TABLE[name]);
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
  // What is not even a number cannot be compared with its neighbour.
  if (problems.length > 0) return problems;
  const { dailyLossRateMax, dailyLossStopRate, drawdownRateMax, drawdownStopRate } = limits;
  if (dailyLossStopRate !== undefined && dailyLossStopRate < dailyLossRateMax) {
    problems.push(
      `dailyLossStopRate is ${format(dailyLossStopRate)}; it must be at least dailyLossRateMax, ${format(dailyLossRateMax)}`,
    );
  }
  if (drawdownStopRate !== undefined && drawdownStopRate < drawdownRateMax) {
    problems.push(
      `drawdownStopRate is ${format(drawdownStopRate)}; it must be at least drawdownRateMax, ${format(drawdownRateMax)}`,
    );
  }
  return problems;
}

function problemOf(value: unknown, row: LimitRow): string | undefined {
  switch (row.kind) {
    case 'amount':
      if (typeof value !== 'bigint') return `is ${saidLimit(value)}; it must be an exact decimal`;
      if (value <= 0n) return `is ${format(value as Fixed)}; it must be above 0`;
      if (row.lowest !== undefined && value < row.lowest) {
        return `is ${format(value as Fixed)}; it must be at least ${format(row.lowest)}`;
      }
      return row.highest !== undefined && value > row.highest
        ? `is ${format(value as Fixed)}; it must be at most ${format(row.highest)}`
        : undefined;
    case 'count': {
      const lowest = row.lowest ?? 0;
      const whole = typeof value === 'number' && Number.isInteger(value) && value >= lowest && value <= row.highest;
      return whole ? undefined : `is ${saidLimit(value)}; it must be a whole number from ${lowest} to ${row.highest}`;
    }
    case 'instruments':
      return Array.isArray(value) && value.every((one) => typeof one === 'string')
        ? undefined
        : 'must be a list of instruments';
    case 'budgets': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must name strategies';
      const budgets = Object.entries(value as Readonly<Record<string, unknown>>);
      const bad = budgets.find(([, rate]) => typeof rate !== 'bigint' || rate < 0n || rate > LEVERAGE);
      return bad && `gives ${bad[0]} ${saidLimit(bad[1])}; it must be from 0 to ${format(LEVERAGE)}`;
    }
  }
}

/** Whether `after` protects less than `before` in this limit, in any part of it. */
export function isLooser(name: LimitName, before: Partial<RiskLimits>, after: Partial<RiskLimits>): boolean {
  const row: LimitRow = TABLE[name];
  const [was, is] = [before[name], after[name]];
  if (was === undefined) return false;
  if (is === undefined) return true;
  switch (row.kind) {
    case 'amount':
    case 'count':
      return row.looser === 'changed' ? is !== was : row.looser === 'higher' ? is > was : is < was;
    case 'instruments':
      return (is as readonly InstrumentId[]).some((id) => !(was as readonly InstrumentId[]).includes(id));
    case 'budgets': {
      const earlier = was as Readonly<Record<string, Rate>>;
      return Object.entries(is as Readonly<Record<string, Rate>>).some(([id, rate]) => rate > (earlier[id] ?? 0n));
    }
  }
}

/** A limit's value, or what was given for one, in a sentence. */
export function saidLimit(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'none';
    case 'bigint':
      return format(value as Fixed);
    case 'number':
    case 'string':
    case 'boolean':
      return String(value);
    case 'object':
      if (Array.isArray(value)) return value.map(saidLimit).join(', ');
      return Object.entries(value ?? {})
        .map(([id, rate]) => `${id} ${saidLimit(rate)}`)
        .join(', ');
    case 'symbol':
    case 'function':
      return `a ${typeof value}`;
  }
}
