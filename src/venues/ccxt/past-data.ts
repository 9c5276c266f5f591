import { z } from 'zod';
import { isTimeframe, TIMEFRAMES, type Timeframe } from '../../domain/index.ts';
import type {
  DatasetKey,
  InstrumentName,
  Listing,
  PastData,
  PastReply,
  PastRequest,
  PastRow,
} from '../../market/index.ts';
import { AssayError, type Timers } from '../../runtime/index.ts';
import { nearNames } from '../near-names.ts';
import { localCcxtEnvironment, ccxtMarketData } from './environments.ts';
import { openCcxt, type CcxtClient } from './library.ts';

/** What there is of a client's past beside candles and funding. */
interface PastClient extends CcxtClient {
  readonly timeframes: Readonly<Record<string, unknown>>;
  readonly features?: unknown;
  loadMarkets(reload?: boolean): Promise<Readonly<Record<string, unknown>>>;
  /** `undefined` for what is no JSON. */
  parseJson(body: string): unknown;
  fetchOpenInterestHistory(
    symbol: string,
    timeframe: string,
    since: number,
    limit: number,
    params: Readonly<Record<string, unknown>>,
  ): Promise<readonly unknown[]>;
}

export interface CcxtPastOptions {
  /** ccxt's name of the exchange. */
  readonly exchange: string;
  /** Origin of a practice exchange on this machine. */
  readonly local?: string;
  readonly timers: Timers;
}

/** Where weekly candles begin on Mondays, as ours do; elsewhere they are not asked for. */
const MONDAYS: ReadonlySet<string> = new Set(['bybit', 'binance', 'binanceusdm', 'okx']);
/** Of whose markets ccxt can be told which we want: inverse and options take requests of their own. */
const MARKETS_BY_TYPE: ReadonlySet<string> = new Set(['bybit', 'binance']);
/** Rows a page where ccxt does not say what the exchange allows; and of funding and open interest, of which it never does. */
const CANDLES_PER_PAGE = 300;
const POINTS_PER_PAGE = 100;
const TIMEOUT_MS = 20_000;

const decimal = z.string();
const candle = z.tuple([z.int(), decimal, decimal, decimal, decimal]).rest(z.unknown());
const tradedCandle = z.tuple([z.int(), decimal, decimal, decimal, decimal, decimal]).rest(z.unknown());
const funding = z.object({ timestamp: z.int(), fundingRate: decimal });
const interest = z.object({ timestamp: z.int(), openInterestAmount: decimal });
const market = z.object({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  settle: z.string().nullish(),
  spot: z.boolean().nullish(),
  swap: z.boolean().nullish(),
  linear: z.boolean().nullish(),
});
type Market = z.infer<typeof market>;
const limits = z.object({ fetchOHLCV: z.object({ limit: z.int().positive() }) });
const features = z.object({ spot: z.unknown(), swap: z.object({ linear: z.unknown() }).nullish() });

/**
 * The public past of any exchange that ccxt knows. Numbers are the text the exchange wrote, where it writes text; where
 * it writes JSON numbers, the shortest text that names the same float.
 *
 * @throws {AssayError} VENUE_ENVIRONMENT for an exchange ccxt does not know, or an origin that is not on this machine
 */
export function ccxtPastData({ exchange, local, timers }: CcxtPastOptions): PastData {
  const environment = local === undefined ? ccxtMarketData(exchange) : localCcxtEnvironment(local);
  const opened = openCcxt({
    exchange,
    environment,
    timeoutMs: TIMEOUT_MS,
    options: MARKETS_BY_TYPE.has(exchange) ? { fetchMarkets: { types: ['spot', 'linear'] } } : {},
  });
  const client = opened.client as PastClient;
  refuseUnreadable(client);
  let learned: Promise<Learned> | undefined;

  /** What has to be known of the exchange before anything can be asked; a failure is not remembered. */
  function learn(): Promise<Learned> {
    learned ??= readMarkets(client, timers).catch((error: unknown) => {
      learned = undefined;
      throw error;
    });
    return learned;
  }

  return {
    name: `${exchange} through ccxt`,
    timeframesOf: (kind) => timeframesOf(client, kind),
    pageRowsOf: (kind) => (kind === 'candles' || kind === 'mark' ? candlesPerPage(client) : POINTS_PER_PAGE),
    listing: (instrument) =>
      understood(async () => {
        const { markets } = await learn();
        return { type: 'answer', value: listingOf(instrument, markets) };
      }),
    page: (request) =>
      understood(async () => {
        const { markets, aheadMs } = await learn();
        const found = markets.find((one) => isOf(request.instrument, one));
        if (found === undefined)
          return { type: 'refused', detail: `${exchange} does not list ${request.instrument.pair}` };
        const value = await rowsOf(client, found.symbol, request);
        return { type: 'answer', value, ...(aheadMs === undefined ? {} : { serverTime: timers.now() + aheadMs }) };
      }),
    close: () => opened.close(),
  };
}

/**
 * To ccxt an answer that is no JSON is an empty list: half an answer, or the page of some server in between, would be an
 * exchange without a past.
 */
function refuseUnreadable(client: PastClient): void {
  const parse = client.parseJson.bind(client);
  client.parseJson = (body) => {
    const parsed = parse(body);
    if (parsed === undefined) throw new Error(`the answer is no JSON: ${body.slice(0, 40)}`);
    return parsed;
  };
}

interface Learned {
  readonly markets: readonly Market[];
  /** How far the exchange's clock is ahead of ours, where it tells. */
  readonly aheadMs: number | undefined;
}

async function readMarkets(client: PastClient, timers: Timers): Promise<Learned> {
  // Anew, since ccxt remembers a first look that failed, and fails with it for ever.
  const raw = Object.values(await client.loadMarkets(true));
  const markets = raw.flatMap((one) => {
    const parsed = market.safeParse(one);
    return parsed.success ? [parsed.data] : []; // Options and the like, which are never asked for here.
  });
  const askedAt = timers.now();
  const told = client.has['fetchTime'] === true ? await client.fetchTime() : undefined;
  // It was told halfway between question and answer, as near as anyone can say.
  return { markets, aheadMs: told === undefined ? undefined : told - (askedAt + timers.now()) / 2 };
}

async function rowsOf(
  client: PastClient,
  symbol: string,
  { series, from, to }: PastRequest,
): Promise<readonly PastRow[]> {
  const until = { until: to - 1 };
  switch (series.kind) {
    case 'candles': {
      const rows = await client.fetchOHLCV(symbol, series.timeframe, from, candlesPerPage(client), until);
      return z
        .array(tradedCandle)
        .parse(rows)
        .map(([at, open, high, low, close, volume]) => [at, open, high, low, close, volume]);
    }
    case 'mark': {
      const params = { ...until, price: 'mark' };
      const rows = await client.fetchOHLCV(symbol, series.timeframe, from, candlesPerPage(client), params);
      return z
        .array(candle)
        .parse(rows)
        .map(([at, open, high, low, close]) => [at, open, high, low, close]);
    }
    case 'funding': {
      const rows = await client.fetchFundingRateHistory(symbol, from, POINTS_PER_PAGE, until);
      return z
        .array(funding)
        .parse(rows)
        .map(({ timestamp, fundingRate }) => [timestamp, fundingRate]);
    }
    case 'open-interest': {
      const rows = await client.fetchOpenInterestHistory(symbol, series.timeframe, from, POINTS_PER_PAGE, until);
      return z
        .array(interest)
        .parse(rows)
        .map(({ timestamp, openInterestAmount }) => [timestamp, openInterestAmount]);
    }
  }
}

function timeframesOf({ has, timeframes, id }: PastClient, kind: DatasetKey['kind']): readonly Timeframe[] {
  const method = {
    candles: 'fetchOHLCV',
    mark: 'fetchMarkOHLCV',
    funding: 'fetchFundingRateHistory',
    'open-interest': 'fetchOpenInterestHistory',
  }[kind];
  if (has[method] !== true) return [];
  if (kind === 'funding') return TIMEFRAMES;
  const known = Object.keys(timeframes).filter(isTimeframe);
  return TIMEFRAMES.filter((one) => known.includes(one) && (one !== '1w' || MONDAYS.has(id)));
}

/** As many as both spot and perpetuals allow. */
function candlesPerPage(client: PastClient): number {
  const known = features.safeParse(client.features);
  if (!known.success) return CANDLES_PER_PAGE;
  const allowed = [known.data.spot, known.data.swap?.linear].flatMap((one) => {
    const parsed = limits.safeParse(one);
    return parsed.success ? [parsed.data.fetchOHLCV.limit] : [];
  });
  return allowed.length === 0 ? CANDLES_PER_PAGE : Math.min(1_000, ...allowed);
}

function isOf({ kind, base, quote }: InstrumentName, one: Market): boolean {
  if (one.base !== base || one.quote !== quote) return false;
  return kind === 'spot' ? one.spot === true : one.swap === true && one.linear === true && one.settle === quote;
}

function listingOf(instrument: InstrumentName, markets: readonly Market[]): Listing {
  if (markets.some((one) => isOf(instrument, one))) return { listed: true };
  const alike = markets.filter((one) => isOf({ ...instrument, base: one.base, quote: one.quote }, one));
  const suffix = instrument.kind === 'spot' ? '' : '-PERP';
  const near = nearNames(instrument.pair, [...new Set(alike.map(({ base, quote }) => base + quote))]);
  return { listed: false, near: near.map((name) => `${name}${suffix}`) };
}

/** Errors of these classes say that the question was wrong; ccxt's others, and everything of the network, pass. */
const FINAL: ReadonlySet<string> = new Set([
  'AccountNotEnabled',
  'ArgumentsRequired',
  'AuthenticationError',
  'BadRequest',
  'BadSymbol',
  'ExchangeClosedByUser',
  'NotSupported',
  'PermissionDenied',
]);

async function understood<T>(ask: () => Promise<PastReply<T>>): Promise<PastReply<T>> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AssayError || !(error instanceof Error)) throw error;
    if (!FINAL.has(error.name)) throw error;
    return { type: 'refused', detail: `${error.name}: ${error.message.replaceAll(/\s+/g, ' ').slice(0, 160)}` };
  }
}
