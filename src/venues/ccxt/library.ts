import { createRequire } from 'node:module'; // ambient-ok: reads a package of ours, nothing of the world
import { usageError } from '../../runtime/index.ts';
import { guardedAgents } from '../guarded-agents.ts';
import type { CcxtCredentials } from './credentials.ts';
import { assertMayReach, type CcxtEnvironment } from './environments.ts';
import { guardedFetch } from './http.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * As much of a ccxt exchange as we use. What it answers is `unknown` until it has been read: with numbers kept as text,
 * its own types are not true.
 */
export interface CcxtClient {
  readonly id: string;
  readonly has: Readonly<Record<string, unknown>>;
  /** Milliseconds that one unit of cost takes. */
  readonly rateLimit: number;
  readonly options: Record<string, unknown>;
  urls: { api: unknown; test?: unknown };
  milliseconds(): number;
  seconds(): number;
  /** Runs a method later, whatever has become of the client by then. */
  delay(ms: number, method: (...given: unknown[]) => Promise<unknown>, ...given: unknown[]): void;
  /** The cost is text, too, where numbers are. */
  throttle(cost?: number | string): Promise<void>;
  fetchImplementation: unknown;
  agent: unknown;
  httpAgent: unknown;
  setSandboxMode(on: boolean): void;
  amountToPrecision(symbol: string, amount: unknown): string;
  priceToPrecision(symbol: string, price: unknown): string;
  handleMessage(connection: unknown, message: unknown): void;
  /** Told of each WebSocket as it opens. */
  onConnected(connection: unknown): void;
  client(url: string): CcxtSocket;

  loadMarkets(): Promise<Readonly<Record<string, unknown>>>;
  setMarketsFromExchange(other: CcxtClient): void;
  fetchTime(): Promise<number | undefined>;
  /** @returns rows of opening time, open, high, low, close and volume */
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since?: number,
    limit?: number,
    params?: Options,
  ): Promise<readonly (readonly unknown[])[]>;
  fetchFundingRateHistory(
    symbol: string,
    since?: number,
    limit?: number,
    params?: Options,
  ): Promise<readonly unknown[]>;
  fetchTicker(symbol: string): Promise<unknown>;
  fetchTradingFee(symbol: string): Promise<unknown>;
  fetchMarketLeverageTiers(symbol: string): Promise<unknown>;
  fetchBalance(params?: Options): Promise<unknown>;
  fetchPositions(symbols?: readonly string[], params?: Options): Promise<readonly unknown[]>;
  fetchOrder(id: string | undefined, symbol: string, params?: Options): Promise<unknown>;
  fetchOpenOrders(symbol?: string, since?: number, limit?: number, params?: Options): Promise<readonly unknown[]>;
  fetchCanceledAndClosedOrders(
    symbol?: string,
    since?: number,
    limit?: number,
    params?: Options,
  ): Promise<readonly unknown[]>;
  fetchMyTrades(symbol?: string, since?: number, limit?: number, params?: Options): Promise<readonly unknown[]>;
  fetchFundingHistory(symbol?: string, since?: number, limit?: number, params?: Options): Promise<readonly unknown[]>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price?: string,
    params?: Options,
  ): Promise<unknown>;
  editOrder(
    id: string | undefined,
    symbol: string,
    type: string,
    side: string,
    amount?: string,
    price?: string,
    params?: Options,
  ): Promise<unknown>;
  cancelOrder(id: string | undefined, symbol: string, params?: Options): Promise<unknown>;
  watchOrders(symbol?: string, since?: number, limit?: number, params?: Options): Promise<readonly unknown[]>;
  watchMyTrades(symbol?: string, since?: number, limit?: number, params?: Options): Promise<readonly unknown[]>;
  watchOHLCV(symbol: string, timeframe: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<unknown>;
}

/** One WebSocket of ccxt's. */
interface CcxtSocket {
  readonly connected: Promise<unknown>;
  future(name: string): Promise<unknown>;
  send(message: unknown): Promise<unknown>;
}

interface Library {
  readonly pro: Readonly<Record<string, new (config: Options) => CcxtClient>>;
  readonly exchanges: readonly string[];
}

const KEEP_ALIVE_MS = 5_000;

const read = createRequire(import.meta.url);

/** The library, read when the first exchange is asked for: it knows a hundred, and takes half a second to say so. */
function ccxtLibrary(): Library {
  return read('ccxt') as Library;
}

/** ccxt's names of the exchanges that have streams. */
export function ccxtExchanges(): readonly string[] {
  return Object.keys(ccxtLibrary().pro).filter((id) => ccxtLibrary().exchanges.includes(id));
}

export interface CcxtAccess {
  /** ccxt's name of the exchange, e.g. `binanceusdm`. */
  readonly exchange: string;
  readonly environment: CcxtEnvironment;
  /** Absent for market data. */
  readonly credentials?: CcxtCredentials;
  /** After this a request counts as not answered. */
  readonly timeoutMs?: number;
  /** The exchange's own settings, in ccxt's words. */
  readonly options?: Options;
  /** The venue's clock, by which everything that is signed is dated; absent: this machine's. */
  now?(): number;
  /** Told what each request costs as it leaves, and may hold it back; absent: ccxt's own pace. */
  throttle?(cost: number): Promise<void>;
}

export interface OpenedCcxt {
  readonly client: CcxtClient;
  close(): Promise<void>;
}

/**
 * A connection to one exchange through ccxt. Numbers stay the text the exchange wrote; every socket is opened through a
 * guard that knows the hosts of the environment; nothing is sent twice.
 *
 * @throws {AssayError} VENUE_ENVIRONMENT for an exchange that ccxt does not know, or keys for one whose hosts we do not
 */
export function openCcxt(access: CcxtAccess): OpenedCcxt {
  const { exchange, environment, credentials, timeoutMs = 10_000, options = {} } = access;
  const Exchange = ccxtExchanges().includes(exchange) ? ccxtLibrary().pro[exchange] : undefined;
  if (Exchange === undefined)
    throw usageError('VENUE_ENVIRONMENT', `ccxt has no exchange "${exchange.slice(0, 40)}" with streams`);
  if (credentials !== undefined && environment.name !== 'local' && environment.hosts === undefined)
    throw usageError('VENUE_ENVIRONMENT', `the hosts of ${exchange} are not known, so it is shown no keys`);
  const client = new Exchange({
    ...(credentials === undefined
      ? {}
      : { apiKey: credentials.key, secret: credentials.secret, password: credentials.password }),
    // Text stays text: a float would not be what the exchange said.
    number: String,
    // Nobody here needs the list of all currencies, which some exchanges show to keys only.
    has: { fetchCurrencies: false },
    enableRateLimit: true,
    timeout: timeoutMs,
    // Two of these without an answer, and a stream is taken for broken.
    streaming: { keepAlive: KEEP_ALIVE_MS },
    options: { ...options, maxRetriesOnFailure: 0 },
  });
  if (environment.name === 'testnet') client.setSandboxMode(true);
  if (environment.local !== undefined)
    client.urls = { ...client.urls, api: movedTo(client.urls.api, environment.local) };
  const listed = hostsOf(client.urls.api, client);
  const agents = guardedAgents((host) => assertMayReach(environment, host, listed));
  client.fetchImplementation = guardedFetch(agents);
  client.agent = agents.https;
  client.httpAgent = agents.http;
  const { now, throttle } = access;
  if (now !== undefined) {
    client.milliseconds = now;
    client.seconds = () => Math.floor(now() / 1_000);
  }
  const later = laterOf(client);
  const ownPace = client.throttle.bind(client);
  client.throttle = (cost = 1) => (throttle ?? ownPace)(Number(cost));
  guardConnections(client, (host) => assertMayReach(environment, host, listed));
  // Ours are whole steps already, and ccxt would round with floats.
  client.amountToPrecision = (_, amount) => String(amount);
  client.priceToPrecision = (_, price) => String(price);
  return {
    client,
    async close() {
      later.close();
      await client.close().catch(() => {}); // A stream that could not be closed properly loses its socket below.
      agents.close();
    },
  };
}

/**
 * No WebSocket is even prepared for a host of another environment. And none takes the process with it: ccxt leaves
 * promises behind that nobody waits for, and they fail when their connection does.
 */
function guardConnections(client: CcxtClient, assertHost: (host: string) => void): void {
  const connectionTo = client.client.bind(client);
  const guarded = new WeakSet<CcxtSocket>();
  client.client = (url) => {
    // ccxt keeps some of its own business under names that are no addresses, and never connects to them.
    if (URL.canParse(url)) assertHost(new URL(url).hostname);
    const connection = connectionTo(url);
    if (guarded.has(connection)) return connection;
    guarded.add(connection);
    connection.connected.catch(() => {}); // Whoever watches is told by its own promise.
    const futureOf = connection.future.bind(connection);
    connection.future = (name) => {
      const future = futureOf(name);
      future.catch(() => {}); // As above.
      return future;
    };
    const send = connection.send.bind(connection);
    connection.send = (message) => {
      const sent = send(message);
      sent.catch(() => {}); // As above: a connection on which nothing can be sent ends.
      return sent;
    };
    return connection;
  };
}

/** What ccxt does by itself from time to time, such as keeping a stream alive, ends with the connection. */
function laterOf(client: CcxtClient): { close(): void } {
  const waiting = new Set<NodeJS.Timeout>();
  client.delay = (ms, method, ...given) => {
    // ambient-ok: ccxt's own timer, which it would leave behind
    const timer = setTimeout(() => {
      waiting.delete(timer);
      method.apply(client, given).catch(() => {}); // A stream that was not kept alive ends, and is opened again.
    }, ms);
    waiting.add(timer);
  };
  return {
    close() {
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** The same addresses on another host, with their paths. */
function movedTo(address: unknown, host: string): unknown {
  if (typeof address === 'string')
    return address.replace(/^(http|ws)s?:\/\/[^/]+/, (_, scheme: string) => `${scheme}://${host}`);
  if (typeof address !== 'object' || address === null) return address;
  return Object.fromEntries(Object.entries(address).map(([name, one]) => [name, movedTo(one, host)]));
}

function hostsOf(address: unknown, client: CcxtClient): readonly string[] {
  if (typeof address === 'string') {
    const { hostname = '' } = client as { readonly hostname?: string };
    const url = address.replace('{hostname}', hostname);
    return URL.canParse(url) ? [new URL(url).hostname] : [];
  }
  if (typeof address !== 'object' || address === null) return [];
  return [...new Set(Object.values(address).flatMap((one) => hostsOf(one, client)))];
}
