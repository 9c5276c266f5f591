import type { Candles, MarketLabel } from '../../../contract/index.ts';
import { instant } from '../../api/index.ts';
import { format, isTimeframe, timeframeMs, type EpochMs } from '../../domain/index.ts';
import { barsBetween, resample } from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';
import { marketTime, seatOf, type PlatformParts } from './parts.ts';

export interface CandleQuery {
  readonly instrument: string;
  readonly timeframe?: string | undefined;
  readonly limit: number;
  readonly strategyId?: string | undefined;
}

/**
 * Closed bars up to the market's clock, with our fills on them. Never a bar the engine has not seen: the screen must
 * not know the future either.
 *
 * @throws {AssayError} INSTRUMENT_UNKNOWN, BAD_TIMEFRAME, STRATEGY_UNKNOWN
 */
export async function candles(parts: PlatformParts, market: MarketLabel, query: CandleQuery): Promise<Candles> {
  const { storage, sessionId, timers, plan } = parts;
  const columns = parts.bars(query.instrument);
  if (columns === undefined) {
    const known = plan.instruments.map(({ id }) => id).join(', ');
    throw usageError('INSTRUMENT_UNKNOWN', `"${query.instrument}" is not traded here; there are ${known}`);
  }
  const timeframe = query.timeframe ?? columns.timeframe;
  if (!isTimeframe(timeframe) || timeframeMs(timeframe) % timeframeMs(columns.timeframe) !== 0) {
    throw usageError('BAD_TIMEFRAME', `${timeframe} bars cannot be made of ${columns.timeframe} bars`);
  }
  const until = marketTime(parts);
  const from = until - (query.limit + 1) * timeframeMs(timeframe);
  const seen = barsBetween(columns, { from, to: until - timeframeMs(columns.timeframe) + 1 });
  const bars = timeframe === columns.timeframe ? seen : resample(seen, timeframe).columns;
  const skip = Math.max(bars.length - query.limit, 0);
  const rows = Array.from({ length: bars.length - skip }, (_, index): Candles['bars'][number] => {
    const row = skip + index;
    return [bars.openTime[row]!, bars.open[row]!, bars.high[row]!, bars.low[row]!, bars.close[row]!, bars.volume[row]!];
  });
  const fills = await storage.views.listFills({
    sessionId,
    instrument: columns.instrument,
    from: (rows[0]?.[0] ?? until) as EpochMs,
    ...(query.strategyId === undefined ? {} : { strategyId: seatOf(plan, query.strategyId).strategyId }),
  });
  return {
    instrument: columns.instrument,
    timeframe,
    asOf: instant(timers.now()),
    market,
    bars: rows,
    fills: fills.map(({ fill, strategyId, purpose }) => ({
      at: instant(fill.executedAt),
      strategyId,
      side: fill.side,
      price: format(fill.price),
      quantity: format(fill.quantity),
      purpose,
    })),
  };
}
