import { z } from 'zod';
import type { Timeframe } from '../domain/index.ts';
import { readStatus, type CandleRow, type CandleSource } from './candle-source.ts';

/** Bybit's names of the intervals. */
export const BYBIT_INTERVALS: Readonly<Record<Timeframe, string>> = {
  '1m': '1',
  '3m': '3',
  '5m': '5',
  '15m': '15',
  '30m': '30',
  '1h': '60',
  '2h': '120',
  '4h': '240',
  '6h': '360',
  '12h': '720',
  '1d': 'D',
  '1w': 'W',
};

/** Too many visits, server busy, timed out or restarting: all pass. */
const PASSING = new Set([10000, 10006, 10016, 10018, 10429]);
/** After too many requests from one address Bybit answers 403 for at least ten minutes. */
const BAN_MS = 600_000;

const replySchema = z.object({
  retCode: z.int(),
  retMsg: z.string().default(''),
  result: z.object({ list: z.array(z.array(z.string()).min(6)).default([]) }).optional(),
  time: z.number().optional(),
});

/**
 * Bybit's `GET /v5/market/kline`: at most 1,000 candles, newest first, the forming one included; spot and linear
 * perpetuals. Volume is in base currency for both.
 */
export function bybitCandles(baseUrl = 'https://api.bybit.com'): CandleSource {
  return {
    name: 'bybit /v5/market/kline',
    pageBars: 1000,
    url({ instrument, timeframe, from, to }) {
      const query = new URLSearchParams({
        category: instrument.kind === 'spot' ? 'spot' : 'linear',
        symbol: instrument.pair,
        interval: BYBIT_INTERVALS[timeframe],
        start: String(from),
        end: String(to - 1),
        limit: '1000',
      });
      return `${baseUrl}/v5/market/kline?${query.toString()}`;
    },
    read(reply, now) {
      if (reply.status === 403) {
        if (/too frequent/i.test(reply.body))
          return { type: 'busy', detail: 'HTTP 403: too many requests from this address', waitMs: BAN_MS };
        return { type: 'refused', detail: 'HTTP 403: Bybit does not serve this address (it excludes some countries)' };
      }
      if (reply.status !== 200) return readStatus(reply, now);
      const { retCode, retMsg, result, time } = replySchema.parse(JSON.parse(reply.body));
      const detail = `${retCode} ${retMsg}`;
      if (PASSING.has(retCode)) {
        const resetsAt = Number(reply.headers['x-bapi-limit-reset-timestamp'] ?? Number.NaN);
        return { type: 'busy', detail, ...(resetsAt > now ? { waitMs: resetsAt - now } : {}) };
      }
      if (retCode !== 0 || result === undefined) return { type: 'refused', detail };
      const rows = result.list.map(([start, open, high, low, close, volume]): CandleRow => [
        Number(start),
        open!,
        high!,
        low!,
        close!,
        volume!,
      ]);
      return { type: 'candles', rows, ...(time === undefined ? {} : { serverTime: time }) };
    },
  };
}
