import { fixed, type InstrumentId, type Money, type Rate } from '../../domain/index.ts';
import { isLimitName, isLooser, LIMIT_NAMES, problemsIn, saidLimit } from './limit-table.ts';

/**
 * Bounds no strategy can loosen. Each is checked by a rule in `rules/` or by `watch.ts`; `docs/risk.md` says which, and
 * `limit-table.ts` how far each may go and which way is looser. An absent one is no limit.
 *
 * Rates are fractions of equity, unrealised profit included. Values are at the mark, at worst: what is held on a side
 * and all that is pending there, orders of unknown outcome too.
 */
export interface RiskLimits {
  /** Largest value of one order. */
  readonly orderNotionalRateMax: Rate;
  /** The same in quote currency. */
  readonly orderNotionalMax?: Money;

  /** Largest value held in one direction of an instrument; opposite positions of other strategies take nothing off. */
  readonly positionNotionalRateMax: Rate;
  /** The same in quote currency. */
  readonly positionNotionalMax?: Money;
  /** Largest value in one instrument when the strategies' longs and shorts are added, not netted. */
  readonly instrumentGrossRateMax?: Rate;

  /** Largest sum of absolute positions. */
  readonly grossLeverageMax: Rate;
  /** Largest sum of positions in one direction. A hedge gives no room: its stop may close it first. */
  readonly netLeverageMax?: Rate;
  /** Largest value of all orders that wait, entries of both sides added. */
  readonly pendingNotionalRateMax?: Rate;
  /**
   * How far beyond the position and leverage limits price moves may carry what is held before new risk is latched off:
   * 1 is not at all, 1.2 a fifth.
   */
  readonly exposureDriftMax?: Rate;

  /** Largest value in one direction of an instrument and those that move with it, each weighted by its correlation. */
  readonly correlatedNotionalRateMax?: Rate;
  /** Correlation from which instruments count as moving together. */
  readonly correlationMin: Rate;
  /** Bar returns a correlation is taken over; fewer than these known count as correlation one. */
  readonly correlationBars: number;

  /** Largest value of one strategy's positions and pending orders, over all instruments. */
  readonly strategyNotionalRateMax?: Rate;
  /** The same for each strategy by its id; once given, a strategy that is not named has none. */
  readonly strategyBudgets?: Readonly<Record<string, Rate>>;
  /** A strategy's first entry opens a probation of this length … */
  readonly rampMs?: number;
  /** … during which it has this part of the order and position limits. */
  readonly rampFraction: Rate;

  /** How far a limit price or trigger of an entry may stand from the market, as a fraction of it. */
  readonly priceCollarRate: Rate;
  /** How far an entry's limit price may stand on the side that trades at once. */
  readonly aggressiveCollarRate?: Rate;
  /** Oldest price an entry may be judged by. */
  readonly priceAgeMaxMs?: number;

  /** The only instruments that may be entered. */
  readonly instrumentsAllowed?: readonly InstrumentId[];
  /** Least value traded in an instrument in the last 24 hours, by its bars, in quote currency. */
  readonly turnoverMin?: Money;

  readonly openOrdersMax: number;
  readonly openOrdersPerInstrumentMax: number;
  /** Entries a second that may leave in the long run … */
  readonly entriesPerSecondMax: number;
  /** … and at once. */
  readonly entriesBurstMax: number;
  /** Cancels and reducing orders a second that cost entries nothing; they are never refused … */
  readonly reservedPerSecond: number;
  /** … and at once. What goes beyond is taken from the entries' share. */
  readonly reservedBurst: number;
  /** An entry like one of the same strategy within this time is taken for a repetition. */
  readonly duplicateWindowMs: number;
  /** Oldest decision that may still become an entry. */
  readonly intentTtlMs: number;

  /** Entries of one strategy in an hour; the next one takes its right to enter. */
  readonly entriesPerHourMax?: number;
  /** Orders of one strategy refused by the venue within a minute that take its right to enter. */
  readonly venueRejectsMax?: number;
  /** Round trips that one strategy loses in a row, after fees and funding, that take its right to enter. */
  readonly losingTripsMax?: number;
  /** Cancels and amendments for each fill of one strategy, over ten minutes. */
  readonly cancelsPerFillMax?: number;
  /** Amendments of one strategy's entries in a minute. */
  readonly amendsPerMinuteMax?: number;

  /** No entry that would pay funding this close before it is due, at 00:00, 08:00 and 16:00 UTC … */
  readonly fundingWindowMs?: number;
  /** … while the last known rate is above this, or none is known. */
  readonly fundingRateMax: Rate;

  /** Loss since 00:00 UTC (unrealised, fees and funding included) that latches new risk off, as a fraction of the day's first equity. */
  readonly dailyLossRateMax: Rate;
  /** The same that halts the account and closes everything. */
  readonly dailyLossStopRate?: Rate;
  /** Fall from the highest equity that latches new risk off. */
  readonly drawdownRateMax: Rate;
  /** The same that halts the account and closes everything. */
  readonly drawdownStopRate?: Rate;
}

/**
 * What holds when nobody says otherwise: an unlevered account, with room for an order that replaces one still in
 * flight and for equity that has fallen while positions are open. A levered session must ask for more.
 */
export const defaultLimits: RiskLimits = {
  orderNotionalRateMax: fixed('1.5'),
  positionNotionalRateMax: fixed('1.5'),
  grossLeverageMax: fixed('2'),
  correlationMin: fixed('0.7'),
  correlationBars: 60,
  rampFraction: fixed('0.1'),
  priceCollarRate: fixed('0.1'),
  openOrdersMax: 200,
  openOrdersPerInstrumentMax: 50,
  entriesPerSecondMax: 50,
  entriesBurstMax: 200,
  reservedPerSecond: 50,
  reservedBurst: 400,
  duplicateWindowMs: 2_000,
  intentTtlMs: 2_000,
  fundingRateMax: fixed('0.0005'),
  dailyLossRateMax: fixed('0.1'),
  drawdownRateMax: fixed('0.3'),
};

const HOUR_MS = 3_600_000;

/**
 * What an account that holds somebody's money begins with: every control that needs no word from an operator is on, and
 * small. Turnover, budgets by name and the list of instruments are theirs to give.
 */
export const cautiousLimits: RiskLimits = {
  ...defaultLimits,
  orderNotionalRateMax: fixed('0.02'),
  orderNotionalMax: fixed('500'),
  positionNotionalRateMax: fixed('0.1'),
  instrumentGrossRateMax: fixed('0.1'),
  grossLeverageMax: fixed('1'),
  netLeverageMax: fixed('0.5'),
  pendingNotionalRateMax: fixed('0.2'),
  exposureDriftMax: fixed('1'),
  correlatedNotionalRateMax: fixed('0.25'),
  strategyNotionalRateMax: fixed('0.25'),
  rampMs: 24 * HOUR_MS,
  priceCollarRate: fixed('0.02'),
  aggressiveCollarRate: fixed('0.005'),
  priceAgeMaxMs: 3_000,
  openOrdersMax: 100,
  openOrdersPerInstrumentMax: 20,
  entriesPerSecondMax: 5,
  entriesBurstMax: 10,
  reservedPerSecond: 5,
  reservedBurst: 20,
  entriesPerHourMax: 20,
  venueRejectsMax: 3,
  losingTripsMax: 5,
  cancelsPerFillMax: 50,
  amendsPerMinuteMax: 30,
  dailyLossRateMax: fixed('0.02'),
  dailyLossStopRate: fixed('0.04'),
  drawdownRateMax: fixed('0.1'),
  drawdownStopRate: fixed('0.1'),
};

export type SettledLimits =
  | { readonly ok: true; readonly limits: RiskLimits }
  /** One sentence that names the limit, the value and the bounds. */
  | { readonly ok: false; readonly problem: string };

/**
 * The defaults with `partial` laid over them, refused when a value is out of bounds or a name is not a limit's.
 *
 * @param ceilings what no limit may be looser than: an installation's own bounds, narrower than the program's
 */
export function settleLimits(partial: Partial<RiskLimits>, ceilings: Partial<RiskLimits> = {}): SettledLimits {
  const { limits, problems } = laidOver(partial);
  const [problem] = [...problems, ...beyondCeilings(limits, ceilings)];
  return problem === undefined ? { ok: true, limits } : { ok: false, problem };
}

/** The defaults with `partial` laid over them, and all that is wrong with that. */
export function laidOver(partial: Partial<RiskLimits>): {
  readonly limits: RiskLimits;
  readonly problems: readonly string[];
} {
  // A key that is present but undefined means the default, as an absent one does.
  const given = Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
  const limits: RiskLimits = { ...defaultLimits, ...given };
  const unknown = Object.keys(partial).filter((name) => !isLimitName(name));
  if (unknown.length === 0) return { limits, problems: problemsIn(limits) };
  const problems = unknown.map((name) => `"${name}" is not a risk limit; the limits are ${LIMIT_NAMES.join(', ')}`);
  return { limits, problems };
}

/** The limits with a ceiling in place of whatever is looser than it: no session begins beyond what its file allows. */
export function withinCeilings(limits: RiskLimits, ceilings: Partial<RiskLimits>): SettledLimits {
  const beyond = LIMIT_NAMES.filter((name) => ceilings[name] !== undefined && isLooser(name, ceilings, limits));
  const lowered = Object.fromEntries(beyond.map((name) => [name, ceilings[name]]));
  return settleLimits({ ...limits, ...lowered }, ceilings);
}

/** A sentence about each limit that protects less than an installation allows. */
export function beyondCeilings(limits: RiskLimits, ceilings: Partial<RiskLimits>): readonly string[] {
  const beyond = LIMIT_NAMES.filter((name) => ceilings[name] !== undefined && isLooser(name, ceilings, limits));
  return beyond.map(
    (name) => `${name} is ${saidLimit(limits[name])}; the ceiling of this installation is ${saidLimit(ceilings[name])}`,
  );
}
