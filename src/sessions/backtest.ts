import { roundTrips, summarise, type EquityPoint, type RoundTrips, type Summary } from '../analytics/index.ts';
import {
  toFloat,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Price,
  type Rate,
  type Timeframe,
} from '../domain/index.ts';
import { Engine, type RiskLimits, type StrategySlot } from '../engine/index.ts';
import { barsBetween, type BarColumns } from '../market/index.ts';
import { seededRandom } from '../runtime/index.ts';
import type { Journal } from '../storage/index.ts';
import { createSimulatedVenue, type SimulatedVenueOptions } from '../venues/index.ts';
import { assertAgreement } from './agreement.ts';
import { alignedStart } from './aligned-start.ts';
import { columnsFeed } from './columns-feed.ts';
import { digestJournal } from './digest.ts';
import { runLoop } from './loop.ts';
import { Recorder, type Refusal } from './recorder.ts';
import { inToldOrder } from './told-order.ts';
import { warmUp } from './warm-up.ts';

/** What a simulated fill costs and how it comes about. */
export type TradingCosts = Pick<
  SimulatedVenueOptions,
  'slippage' | 'participationMax' | 'latencyMs' | 'limitFill' | 'funding' | 'liquidationFeeRate'
>;

export interface BacktestInput {
  readonly slot: StrategySlot;
  /** Others on the same account: they share its equity, by which each is sized, and its limits. */
  readonly companions?: readonly StrategySlot[];
  /** In the order of the slot's instruments; those of companions after them. */
  readonly instruments: readonly Instrument[];
  /** One per instrument, all of one base timeframe, the finest there is: fills happen on these. */
  readonly data: readonly BarColumns[];
  /** Opening time of the first bar to trade on; earlier bars only warm the indicators. */
  readonly from?: EpochMs;
  /** Bars that open before this. */
  readonly to?: EpochMs;
  readonly cash: Money;
  readonly limits: RiskLimits;
  readonly leverage: number;
  /** Stop of every position whose strategy asked for none, as a fraction of its entry. Absent: none. */
  readonly protectiveStopRate?: Rate;
  readonly costs: TradingCosts;
  readonly seed: number;
  /** Keeps the entries, or writes them somewhere; a digest is taken in any case. */
  readonly onLine?: (line: string) => void;
  /** Told the market's clock after each entry, for whoever waits. */
  readonly onTime?: (at: EpochMs) => void;
  /** Instead of the digest journal, for measuring a storage. */
  readonly journal?: Journal;
}

export interface BacktestResult {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly baseTimeframe: Timeframe;
  readonly bars: number;
  readonly events: number;
  readonly summary: Summary;
  readonly trips: RoundTrips;
  readonly equity: readonly EquityPoint[];
  readonly executions: Recorder['executions'];
  readonly finalEquity: Money;
  readonly ordersSent: number;
  readonly refusals: readonly Refusal[];
  /** Last price of each instrument. */
  readonly marks: ReadonlyMap<InstrumentId, Price>;
  /** SHA-256 of the journal: equal for equal inputs. */
  readonly journalDigest: string;
  /** What the simulated venue cannot do, in sentences. */
  readonly venueLimits: readonly string[];
}

/** The engine on recorded bars: the same loop as paper and live, on a simulated venue that answers at once. */
export async function runBacktest(input: BacktestInput): Promise<BacktestResult> {
  const { slot, companions = [], instruments, costs } = input;
  const timeframes = [...new Set([slot, ...companions].flatMap((one) => one.timeframes))];
  const data = input.data.map((columns) => barsBetween(columns, input.to === undefined ? {} : { to: input.to }));
  const baseTimeframe = data[0]!.timeframe;
  const seated = [slot, ...companions];
  const told = inToldOrder(data, ({ instrument }) => instrument, seated);
  const feed = columnsFeed(told, input.from === undefined ? undefined : alignedStart(input.from, timeframes));
  const startAt = feed.cursor;
  const currency = instruments[0]!.quote;
  const random = seededRandom(input.seed);

  const engine = new Engine({
    sessionId: 'bt',
    currency,
    deposited: input.cash,
    instruments,
    strategies: seated,
    limits: input.limits,
    leverage: input.leverage,
    ...(input.protectiveStopRate === undefined ? {} : { protectiveStopRate: input.protectiveStopRate }),
  });
  const perpetuals = instruments.filter(({ kind }) => kind === 'linear-perpetual');
  const venue = createSimulatedVenue({
    instruments: inToldOrder(instruments, ({ id }) => id, seated),
    feed,
    baseTimeframe,
    timeframes: [...new Set([baseTimeframe, ...timeframes])],
    currency,
    cash: input.cash,
    random,
    ...costs,
    leverage: Object.fromEntries(
      perpetuals.map(({ id, leverageMax }) => [id, Math.min(Math.max(input.leverage, 1), leverageMax)]),
    ),
  });
  if (input.from !== undefined && startAt !== undefined) warmUp(engine, told, timeframes, startAt);

  const recorder = new Recorder(engine, baseTimeframe);
  const digest = digestJournal(input.onLine);
  const events = await runLoop({
    engine,
    venue,
    source: venue,
    journal: input.journal ?? digest,
    durability: 'grouped',
    lastSeq: 0,
    checkpoint: (seq) => ({ seq, marketAt: engine.lastEventAt, engine: engine.snapshot(), venue: venue.snapshot() }),
    observe(entry) {
      recorder.observe(entry);
      input.onTime?.(engine.lastEventAt);
    },
  });
  await assertAgreement(engine, venue);

  const from = startAt ?? (0 as EpochMs);
  const barsOf = new Map(data.map((columns) => [columns.instrument, columns]));
  const equity = recorder.curve();
  const trips = roundTrips(recorder.executions, barsOf, recorder.stops);
  return {
    from,
    to: engine.lastEventAt,
    baseTimeframe,
    bars: recorder.bars,
    events,
    summary: summarise({
      start: { at: from, equity: toFloat(input.cash) },
      equity,
      trips,
      benchmark: barsBetween(data[0]!, { from }),
      executions: recorder.executions,
      bars: barsOf,
      margin: {
        leverage: Math.max(1, input.leverage),
        maintenanceRates: new Map(
          perpetuals.map(({ id, maintenanceMarginRate }) => [id, toFloat(maintenanceMarginRate)]),
        ),
      },
    }),
    trips,
    equity,
    executions: recorder.executions,
    finalEquity: engine.equity,
    ordersSent: recorder.ordersSent,
    refusals: recorder.refusals,
    marks: new Map(instruments.flatMap(({ id }) => markOf(engine, id))),
    journalDigest: digest.digest(),
    venueLimits: venue.limits,
  };
}

function markOf(engine: Engine, id: InstrumentId): [InstrumentId, Price][] {
  const mark = engine.portfolio.mark(id);
  return mark === undefined ? [] : [[id, mark]];
}
