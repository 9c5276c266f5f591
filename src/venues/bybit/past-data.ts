import { z } from 'zod';
import { TIMEFRAMES, type EpochMs, type Timeframe } from '../../domain/index.ts';
import {
  readStatus,
  type DatasetKey,
  type HttpGet,
  type HttpReply,
  type InstrumentName,
  type Listing,
  type PastData,
  type PastReply,
  type PastRequest,
  type PastRow,
} from '../../market/index.ts';
import type { Timers } from '../../runtime/index.ts';
import { nearNames } from '../near-names.ts';
import { assertMayReach, type BybitEnvironment } from './environments.ts';
import { BYBIT_INTERVALS } from './intervals.ts';
import { BAN_MS, Pace } from './pace.ts';
import { marketOf, type Category } from './symbols.ts';

/** Timeframes of open interest, with Bybit's names. */
const INTEREST_INTERVALS: Readonly<Partial<Record<Timeframe, string>>> = {
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '1h',
  '4h': '4h',
  '1d': '1d',
};

/** Too many visits, server busy, timed out or restarting: all pass. */
const PASSING: ReadonlySet<number> = new Set([10000, 10006, 10016, 10018, 10429]);

const envelope = z.object({
  retCode: z.int(),
  retMsg: z.string().default(''),
  result: z.unknown().optional(),
  time: z.int().optional(),
});
const decimal = z.string();
const instant = z.string().regex(/^\d{1,16}$/);
const cursor = z.string().nullish();
const candles = z.object({ list: z.array(z.tuple([instant, decimal, decimal, decimal, decimal]).rest(decimal)) });
const fundings = z.object({ list: z.array(z.object({ fundingRate: decimal, fundingRateTimestamp: instant })) });
const interests = z.object({ list: z.array(z.object({ openInterest: decimal, timestamp: instant })) });
const instruments = z.object({ list: z.array(z.object({ symbol: z.string() })), nextPageCursor: cursor });

/** What Bybit itself lists under a name, for somebody who spelt it another way. */
const SYMBOLS_PER_PAGE = 1_000;
const PAGES_MAX = 20;

export interface BybitPastOptions {
  readonly environment: BybitEnvironment;
  readonly http: HttpGet;
  readonly timers: Timers;
}

/**
 * Bybit's public past, asked for over REST without a key: candles, mark prices, settled funding and open interest of spot
 * and linear perpetuals. Volume and open interest are in base currency; open interest counts both sides.
 */
export function bybitPastData({ environment, http, timers }: BybitPastOptions): PastData {
  const pace = new Pace(timers);
  const listed = new Map<Category, readonly string[]>();

  async function ask<T>(
    path: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
    read: (result: unknown) => T,
  ): Promise<PastReply<T>> {
    assertMayReach(environment.name, 'public', new URL(environment.rest).hostname);
    for (let waitMs = pace.take(path, 'normal'); waitMs > 0; waitMs = pace.take(path, 'normal'))
      await timers.sleep(waitMs, signal);
    const reply = await http(`${environment.rest}${path}?${new URLSearchParams(parameters).toString()}`, signal);
    return understand(reply, timers.now(), read);
  }

  /** Every page of them; asked for once. */
  async function symbolsOf(category: Category, signal: AbortSignal): Promise<PastReply<readonly string[]>> {
    const names: string[] = [];
    let nextCursor = '';
    for (let turn = 0; turn < PAGES_MAX; turn += 1) {
      const at: Readonly<Record<string, string>> = nextCursor === '' ? {} : { cursor: nextCursor };
      const parameters = { category, limit: String(SYMBOLS_PER_PAGE), ...at };
      const reply = await ask('/v5/market/instruments-info', parameters, signal, (raw) => instruments.parse(raw));
      if (reply.type !== 'answer') return reply;
      names.push(...reply.value.list.map((row) => row.symbol));
      nextCursor = reply.value.nextPageCursor ?? '';
      if (nextCursor === '' || reply.value.list.length === 0) break;
    }
    return { type: 'answer', value: names };
  }

  return {
    name: 'bybit',
    timeframesOf,
    pageRowsOf: (kind) => (kind === 'candles' || kind === 'mark' ? 1_000 : 200),
    page: (request, signal) => ask(pathOf(request.series), parametersOf(request), signal, readerOf(request.series)),
    async listing(instrument, signal) {
      const { category, symbol } = marketOf(instrument);
      const known = listed.get(category);
      const reply = known === undefined ? await symbolsOf(category, signal) : { type: 'answer' as const, value: known };
      if (reply.type !== 'answer') return reply;
      listed.set(category, reply.value);
      return { type: 'answer', value: listingOf(instrument, symbol, reply.value) };
    },
    close: () => Promise.resolve(),
  };
}

function timeframesOf(kind: DatasetKey['kind']): readonly Timeframe[] {
  return kind === 'open-interest' ? TIMEFRAMES.filter((one) => INTEREST_INTERVALS[one] !== undefined) : TIMEFRAMES;
}

function pathOf({ kind }: DatasetKey): string {
  switch (kind) {
    case 'candles':
      return '/v5/market/kline';
    case 'mark':
      return '/v5/market/mark-price-kline';
    case 'funding':
      return '/v5/market/funding/history';
    case 'open-interest':
      return '/v5/market/open-interest';
  }
}

function parametersOf({ instrument, series, from, to }: PastRequest): Readonly<Record<string, string>> {
  const market = { ...marketOf(instrument) };
  // Bybit counts both ends of a range in.
  const end = String(to - 1);
  switch (series.kind) {
    case 'candles':
    case 'mark':
      return { ...market, interval: BYBIT_INTERVALS[series.timeframe], start: String(from), end, limit: '1000' };
    case 'funding':
      return { ...market, startTime: String(from), endTime: end, limit: '200' };
    case 'open-interest':
      return {
        ...market,
        intervalTime: INTEREST_INTERVALS[series.timeframe] ?? series.timeframe,
        startTime: String(from),
        endTime: end,
        limit: '200',
      };
  }
}

function readerOf({ kind }: DatasetKey): (result: unknown) => readonly PastRow[] {
  switch (kind) {
    case 'candles':
      // Behind the volume stands the turnover.
      return (raw) => candles.parse(raw).list.map(([start, ...numbers]) => [Number(start), ...numbers.slice(0, 5)]);
    case 'mark':
      return (raw) => candles.parse(raw).list.map(([start, ...numbers]) => [Number(start), ...numbers]);
    case 'funding':
      return (raw) =>
        fundings.parse(raw).list.map(({ fundingRateTimestamp: at, fundingRate }) => [Number(at), fundingRate]);
    case 'open-interest':
      return (raw) => interests.parse(raw).list.map(({ timestamp, openInterest }) => [Number(timestamp), openInterest]);
  }
}

/** @throws on a body that is not one of Bybit's */
function understand<T>(reply: HttpReply, now: EpochMs, read: (result: unknown) => T): PastReply<T> {
  if (reply.status === 403) {
    if (/too frequent/i.test(reply.body))
      return { type: 'busy', detail: 'HTTP 403: too many requests from this address', waitMs: BAN_MS };
    return { type: 'refused', detail: 'HTTP 403: Bybit does not serve this address (it excludes some countries)' };
  }
  if (reply.status !== 200) return readStatus(reply, now);
  const { retCode, retMsg, result, time } = envelope.parse(JSON.parse(reply.body));
  const detail = `${retCode} ${retMsg}`.trim();
  if (PASSING.has(retCode)) {
    const resetsAt = Number(reply.headers['x-bapi-limit-reset-timestamp'] ?? Number.NaN);
    return { type: 'busy', detail, ...(resetsAt > now ? { waitMs: resetsAt - now } : {}) };
  }
  if (retCode !== 0) return { type: 'refused', detail };
  return { type: 'answer', value: read(result), ...(time === undefined ? {} : { serverTime: time }) };
}

function listingOf({ kind }: InstrumentName, symbol: string, names: readonly string[]): Listing {
  if (names.includes(symbol)) return { listed: true };
  const suffix = kind === 'spot' ? '' : '-PERP';
  return { listed: false, near: nearNames(symbol, names).map((name) => `${name}${suffix}`) };
}
