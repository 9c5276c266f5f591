import { z } from 'zod';
import { readStatus, retryAfterMs, type CandleRow, type CandleSource } from './candle-source.ts';

const replySchema = z.array(
  z.tuple([z.number(), z.string(), z.string(), z.string(), z.string(), z.string()]).rest(z.unknown()),
);

/**
 * Binance's `GET /api/v3/klines` (spot) and `/fapi/v1/klines` (linear perpetuals): at most 1,000 candles, oldest
 * first, the forming one included.
 */
export function binanceCandles(
  spotUrl = 'https://api.binance.com',
  perpetualUrl = 'https://fapi.binance.com',
): CandleSource {
  return {
    name: 'binance klines',
    pageBars: 1000,
    url({ instrument, timeframe, from, to }) {
      const query = new URLSearchParams({
        symbol: instrument.pair,
        interval: timeframe, // Binance's names are ours.
        startTime: String(from),
        endTime: String(to - 1),
        limit: '1000',
      });
      const path = instrument.kind === 'spot' ? `${spotUrl}/api/v3/klines` : `${perpetualUrl}/fapi/v1/klines`;
      return `${path}?${query.toString()}`;
    },
    read(reply, now) {
      // 418: banned for having ignored 429; it passes, and says when.
      if (reply.status === 418) {
        return {
          type: 'busy',
          detail: 'HTTP 418: banned for too many requests',
          waitMs: retryAfterMs(reply.headers['retry-after'], now) ?? 120_000,
        };
      }
      if (reply.status === 451) return { type: 'refused', detail: 'HTTP 451: Binance does not serve this country' };
      if (reply.status !== 200) return readStatus(reply, now);
      const rows = replySchema
        .parse(JSON.parse(reply.body))
        .map(([openTime, open, high, low, close, volume]): CandleRow => [openTime, open, high, low, close, volume]);
      const serverTime = Date.parse(reply.headers['date'] ?? '');
      return { type: 'candles', rows, ...(Number.isNaN(serverTime) ? {} : { serverTime }) };
    },
  };
}
