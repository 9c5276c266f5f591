import {
  fromStoredFloat,
  timeframeMs,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Price,
  type Rate,
  type StrategyId,
} from '../../domain/index.ts';
import type { RiskLimits, StrategySlot } from '../../engine/index.ts';
import type { BarColumns } from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';
import { runBacktest, type TradingCosts } from '../../sessions/index.ts';
import type { RecordedEntry } from '../../storage/index.ts';
import type { ParityPlan } from '../policy/policy.ts';
import { compare, type ParityComparison } from './compare.ts';
import type { PriceAt } from './gap.ts';
import { OrderLog } from './order-log.ts';

/** A session as it was begun: enough to begin it again in the backtester. */
export interface ReplaySubject {
  readonly instruments: readonly Instrument[];
  /** In the order of the session. */
  readonly strategies: readonly StrategySlot[];
  /** Bars of the time before, which warm the indicators, and of the whole of the session; one per instrument. */
  readonly data: readonly BarColumns[];
  readonly from: EpochMs;
  /** Market time of the newest event of the session. */
  readonly heardUntil: EpochMs;
  readonly cash: Money;
  readonly limits: RiskLimits;
  readonly leverage: number;
  readonly protectiveStopRate?: Rate;
  /** What fills are expected to cost. */
  readonly costs: TradingCosts;
  readonly seed: number;
}

export interface StrategyParity extends ParityComparison {
  readonly strategyId: StrategyId;
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/**
 * Runs the session's time again in the backtester, all of its strategies on one account, and compares what each did with
 * what its journal tells.
 *
 * @param entries the session's journal, from its first entry on
 * @throws {AssayError} `PARITY_NOTHING` when not one bar of the session has closed; `PARITY_DATA_MISSING` when the bars do
 *   not reach over its time
 */
export async function replayParity(
  subject: ReplaySubject,
  entries: AsyncIterable<RecordedEntry>,
  plan: ParityPlan,
): Promise<readonly StrategyParity[]> {
  const { data, strategies, from, heardUntil } = subject;
  const baseMs = timeframeMs(data[0]!.timeframe);
  // What was heard after the last close the replay can see has no counterpart there.
  const until = (Math.floor(heardUntil / baseMs) * baseMs) as EpochMs;
  requireBars(data, from, until);
  const session = logsOf(strategies);
  for await (const entry of entries) {
    if (entry.type !== 'entry' || entry.event.at > until) continue;
    for (const log of session.values()) log.observe(entry);
  }
  const { logs: replay, marks } = await replayed(subject, until);
  return strategies.map(({ strategyId, timeframes, instruments }) => ({
    strategyId,
    from,
    until,
    ...compare({
      session: session.get(strategyId)!,
      replay: replay.get(strategyId)!,
      from,
      until,
      baseMs,
      barMs: Math.min(...timeframes.map(timeframeMs)),
      instruments,
      marks,
      priceAt: pricesOf(data),
      plan,
    }),
  }));
}

async function replayed(subject: ReplaySubject, until: EpochMs) {
  const { strategies, heardUntil: _heard, ...rest } = subject;
  const [slot, ...companions] = strategies;
  const logs = logsOf(strategies);
  const { marks } = await runBacktest({
    ...rest,
    slot: slot!,
    companions,
    to: until,
    journal: {
      pending: 0,
      append: (entry) => {
        if (entry.event.type === 'bar' && entry.effects.length === 0) return;
        for (const log of logs.values()) log.observe(entry);
      },
      commit() {},
    },
  });
  return { logs, marks };
}

function logsOf(strategies: readonly StrategySlot[]): ReadonlyMap<StrategyId, OrderLog> {
  return new Map(strategies.map(({ strategyId }) => [strategyId, new OrderLog(strategyId)]));
}

function requireBars(data: readonly BarColumns[], from: EpochMs, until: EpochMs): void {
  if (until <= from) {
    throw usageError('PARITY_NOTHING', 'not one bar of the session has closed yet; there is nothing to replay');
  }
  for (const { instrument, openTime, length, timeframe } of data) {
    const [first, end] = [openTime[0], openTime[length - 1]];
    const missing = first === undefined || first > from || end === undefined || end + timeframeMs(timeframe) < until;
    if (!missing) continue;
    const day = (at: number): string => new Date(at).toISOString().slice(0, 16);
    throw usageError(
      'PARITY_DATA_MISSING',
      `the archive lacks ${timeframe} bars of ${instrument} from ${day(from)} to ${day(until)}, so the session cannot be ` +
        `replayed; get them with: assay data download ${instrument}`,
    );
  }
}

/** Opening price of the base bar an instant lies in. */
function pricesOf(data: readonly BarColumns[]): PriceAt {
  const columns = new Map<InstrumentId, BarColumns>(data.map((one) => [one.instrument, one]));
  return (instrument, at): Price | undefined => {
    const bars = columns.get(instrument);
    if (bars === undefined) return undefined;
    let [low, high] = [0, bars.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bars.openTime[middle]! <= at) low = middle + 1;
      else high = middle;
    }
    const bar = low - 1;
    if (bar < 0 || at >= bars.openTime[bar]! + timeframeMs(bars.timeframe)) return undefined;
    return fromStoredFloat(bars.open[bar]!, bars.priceDecimals);
  };
}
