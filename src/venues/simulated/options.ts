import {
  fixed,
  fromFloat,
  ONE,
  timeframeMs,
  type Instrument,
  type Money,
  type Rate,
  type Timeframe,
} from '../../domain/index.ts';
import { silentLog, usageError, type Log, type SeededRandom } from '../../runtime/index.ts';
import type { BarFeed } from './feed.ts';
import type { FundingSchedule } from './funding-schedule.ts';
import { slippageRates, type SlippageModel, type SlippageRates } from './slippage.ts';

/** What a simulated venue is made of. Everything that shapes a fill is here, so a run can be named by it. */
export interface SimulatedVenueOptions {
  /** What can be traded, in the order in which bars, reports and simultaneous happenings are told. */
  readonly instruments: readonly Instrument[];
  /** Bars of the base timeframe, oldest first. The caller keeps the feed's place across a restart. */
  readonly feed: BarFeed;
  /** Timeframe of the feed's bars: the finest price detail there is. */
  readonly baseTimeframe: Timeframe;
  /** What to announce. Coarser ones are built up from the base bars; the base is announced only if it is listed. */
  readonly timeframes: readonly Timeframe[];
  /** Settlement currency: the quote currency of every instrument. */
  readonly currency: string;
  /** Money put in at the start. */
  readonly cash: Money;
  readonly slippage: SlippageModel;
  /**
   * Largest share of a bar's volume that all our fills in one instrument may take, in (0, 1].
   * Absent: any quantity fills at once, which is said in `limits`.
   */
  readonly participationMax?: Rate;
  /** Whole milliseconds between sending an order, cancel or amendment and its taking effect. Default 0. */
  readonly latencyMs?: number;
  /**
   * When a resting limit order fills: `through` (default) when the price trades at least one step beyond it,
   * because our place in the queue at the limit itself is unknown; `touch` when the price reaches it.
   */
  readonly limitFill?: 'through' | 'touch';
  /** Initial margin of a perpetual is its notional divided by this. By instrument id; default 1. */
  readonly leverage?: Readonly<Record<string, number>>;
  /** By instrument id, perpetuals only. A perpetual without a schedule pays no funding, which is said in `limits`. */
  readonly funding?: Readonly<Record<string, FundingSchedule>>;
  /** Charged on the notional of a forced close, on top of the taker fee. Default 0. */
  readonly liquidationFeeRate?: Rate;
  /** Chance in [0, 1) that a fill is told twice, as venues do around reconnects. Default 0. */
  readonly duplicateFillChance?: number;
  /** Drawn from only when `duplicateFillChance` is above 0. */
  readonly random: SeededRandom;
  readonly log?: Log;
}

/** The options with every default settled and every bound checked. */
export interface Settings {
  readonly instruments: readonly Instrument[];
  readonly baseTimeframe: Timeframe;
  readonly baseMs: number;
  readonly announceBase: boolean;
  /** Coarser than the base, finest first. */
  readonly coarseTimeframes: readonly Timeframe[];
  readonly currency: string;
  readonly cash: Money;
  readonly slippage: SlippageRates;
  readonly slippageModel: SlippageModel;
  readonly participationMax: Rate | undefined;
  readonly latencyMs: number;
  readonly limitFill: 'through' | 'touch';
  readonly leverage: ReadonlyMap<string, Rate>;
  readonly funding: ReadonlyMap<string, FundingSchedule>;
  readonly liquidationFeeRate: Rate;
  readonly duplicateFillChance: number;
  readonly log: Log;
}

/** @throws {AssayError} `BAD_VENUE_OPTIONS`, naming the option and what it may be. */
export function settle(options: SimulatedVenueOptions): Settings {
  const { instruments, baseTimeframe, currency, cash, slippage } = options;
  const { participationMax, latencyMs = 0, duplicateFillChance = 0 } = options;
  const liquidationFeeRate = options.liquidationFeeRate ?? fixed('0');
  require(instruments.length > 0, 'instruments: give at least one');
  require(new Set(instruments.map((each) => each.id)).size ===
    instruments.length, 'instruments: each id may occur once');
  for (const each of instruments) {
    require(each.quote ===
      currency, `instruments: ${each.id} is quoted in ${each.quote}, the account is kept in ${currency}`);
    require(each.priceStep > 0n && each.quantityStep > 0n, `instruments: steps of ${each.id} must be above 0`);
    require(each.kind === 'spot' ||
      each.feeCurrency === 'quote', `instruments: ${each.id} is a perpetual and must pay fees in quote`);
  }
  require(cash >= 0n, 'cash: must not be negative');
  require(options.timeframes.length > 0, 'timeframes: give at least one');
  for (const each of options.timeframes) {
    const fits =
      timeframeMs(each) >= timeframeMs(baseTimeframe) && timeframeMs(each) % timeframeMs(baseTimeframe) === 0;
    require(fits, `timeframes: ${each} cannot be built from ${baseTimeframe} bars`);
  }
  if (participationMax !== undefined) {
    require(participationMax > 0n && participationMax <= ONE, 'participationMax: must be above 0 and at most 1');
  }
  require(Number.isSafeInteger(latencyMs) &&
    latencyMs >= 0, 'latencyMs: must be a whole number of milliseconds, 0 or more');
  require(liquidationFeeRate >= 0n, 'liquidationFeeRate: must not be negative');
  require(duplicateFillChance >= 0 && duplicateFillChance < 1, 'duplicateFillChance: must be in [0, 1)');
  return {
    instruments,
    baseTimeframe,
    baseMs: timeframeMs(baseTimeframe),
    announceBase: options.timeframes.includes(baseTimeframe),
    coarseTimeframes: [...new Set(options.timeframes)]
      .filter((each) => each !== baseTimeframe)
      .toSorted((a, b) => timeframeMs(a) - timeframeMs(b)),
    currency,
    cash,
    slippage: slippageRates(slippage),
    slippageModel: slippage,
    participationMax,
    latencyMs,
    limitFill: options.limitFill ?? 'through',
    leverage: settleLeverage(options),
    funding: settleFunding(options),
    liquidationFeeRate,
    duplicateFillChance,
    log: options.log ?? silentLog,
  };
}

function settleLeverage({ instruments, leverage = {} }: SimulatedVenueOptions): ReadonlyMap<string, Rate> {
  for (const [id, value] of Object.entries(leverage)) {
    const instrument = perpetual(instruments, 'leverage', id);
    const fits = value >= 1 && value <= instrument.leverageMax;
    require(fits, `leverage: ${id} allows 1 to ${instrument.leverageMax}, not ${value}`);
  }
  return new Map(instruments.map(({ id }) => [id, fromFloat(leverage[id] ?? 1, fixed('0.0001'))]));
}

function settleFunding({ instruments, funding = {} }: SimulatedVenueOptions): ReadonlyMap<string, FundingSchedule> {
  for (const [id, schedule] of Object.entries(funding)) {
    perpetual(instruments, 'funding', id);
    if (schedule.model === 'constant') continue;
    const ascending = schedule.points.every((point, index) => index === 0 || schedule.points[index - 1]!.at < point.at);
    require(ascending, `funding: points of ${id} must be in time order, one per instant`);
  }
  return new Map(Object.entries(funding));
}

function perpetual(instruments: readonly Instrument[], option: string, id: string): Instrument {
  const instrument = instruments.find((each) => each.id === id);
  if (instrument === undefined) throw usageError('BAD_VENUE_OPTIONS', `${option}: ${id} is not among the instruments`);
  require(instrument.kind === 'linear-perpetual', `${option}: ${id} is spot; only perpetuals have it`);
  return instrument;
}

function require(holds: boolean, sentence: string): void {
  if (!holds) throw usageError('BAD_VENUE_OPTIONS', sentence);
}
