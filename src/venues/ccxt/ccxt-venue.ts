import type {
  AccountStatement,
  ApprovedOrder,
  ClientOrderId,
  EpochMs,
  Fill,
  Instrument,
  OrderAmendment,
  Sighting,
  Timeframe,
  VenueEvent,
  VenueOrderId,
} from '../../domain/index.ts';
import { AssayError, usageError } from '../../runtime/index.ts';
import { whenBegun } from '../begun.ts';
import { KnownOrders } from '../known-orders.ts';
import { quoteCurrencyOf } from '../quote-currency.ts';
import { RemoteEvents } from '../remote-events.ts';
import type { RemoteVenue } from '../remote.ts';
import { keepTime } from '../time-keeping.ts';
import type { VenueReport } from '../venue.ts';
import { AccountStream } from './account-stream.ts';
import { readReport, readStatement, type AccountParts } from './account.ts';
import { CcxtConnection, type CcxtVenueAccess } from './connection.ts';
import { FEATURE_WORDS, FEATURES } from './features.ts';
import { lookUp } from './lookup.ts';
import { MarketStream } from './market-stream.ts';
import { OrderEntry, type KnownOrder } from './order-entry.ts';
import { readMarket } from './parse/market.ts';
import type { TradeReading } from './parse/trade.ts';
import { symbolOf, type CcxtMarket } from './symbols.ts';
import { dialectForOrders } from './verified.ts';

export interface CcxtVenueOptions extends Omit<CcxtVenueAccess, 'dialect'> {
  /** In ccxt's spelling, e.g. `binanceusdm`. */
  readonly exchange: string;
  /** All of one quote currency. */
  readonly instruments: readonly Instrument[];
  /** Of the bars that are told. */
  readonly timeframes: readonly Timeframe[];
  /** Tell the bars that close after this; those of the past are asked for. Absent: those that close from now on. */
  readonly barsSince?: EpochMs;
}

export interface CcxtVenue extends RemoteVenue {
  /** Resolves when the venue's clock and markets are known, which everything else needs. */
  readonly ready: Promise<void>;
  close(): void;
}

const RETRY_MS = 2_000;
const LIMITS: readonly string[] = [
  'trailing stops are not sent through ccxt',
  'no quotes are told, so spreads are not seen',
  'the account has to be one of its own, in one-way mode: what else is held on it counts as a difference',
  'fees in a third currency are not understood; have them taken in the currency of the market',
];

/**
 * An exchange through ccxt as a venue. It begins to listen at once; nothing is sent until asked for.
 *
 * @throws {AssayError} VENUE_NOT_FOR_LIVE when nobody could say for certain what an order there has become;
 *   VENUE_ENVIRONMENT when the instruments are of several quote currencies, or of another exchange
 */
export function createCcxtVenue(options: CcxtVenueOptions): CcxtVenue {
  const { exchange, environment, instruments } = options;
  const dialect = dialectForOrders(exchange, environment);
  const currency = quoteCurrencyOf(instruments);
  const stranger = instruments.find(
    ({ id, kind }) => !id.endsWith(`.${dialect.venue}`) || !dialect.kinds.includes(kind),
  );
  if (stranger !== undefined)
    throw usageError('VENUE_ENVIRONMENT', `${stranger.id} is not traded at ${dialect.exchange} through ccxt`);
  return new Venue({ ...options, dialect }, currency);
}

type VenueParts = CcxtVenueOptions & CcxtVenueAccess;

class Venue implements CcxtVenue {
  readonly requestWindowMs: number;
  readonly limits: readonly string[];
  readonly ready: Promise<void>;
  private readonly options: VenueParts;
  private readonly connection: CcxtConnection;
  private readonly events: RemoteEvents;
  private readonly orders = new KnownOrders<KnownOrder>();
  private readonly owners = new KnownOrders<ClientOrderId, VenueOrderId>();
  private readonly markets = new Map<string, CcxtMarket>();
  private readonly account: AccountParts;
  private readonly entry: OrderEntry;
  private accountStream: AccountStream | undefined;
  private marketStream: MarketStream | undefined;
  private readonly over = new AbortController();

  constructor(options: VenueParts, currency: string) {
    this.options = options;
    const { dialect, instruments, timers } = options;
    const { orders } = this;
    this.requestWindowMs = dialect.requestWindowMs;
    this.limits = [
      ...LIMITS,
      ...FEATURES.filter((feature) => !dialect.features[feature]).map((feature) => FEATURE_WORDS[feature]),
    ];
    this.connection = new CcxtConnection(options);
    this.events = new RemoteEvents(() => this.connection.now());
    this.account = {
      connection: this.connection,
      dialect,
      orders,
      timers,
      instruments,
      currency,
      markets: [],
      marketOf: (symbol) => this.markets.get(symbol),
      owned: (fill, order) => this.owned(fill, order),
    };
    this.entry = new OrderEntry({
      connection: this.connection,
      dialect,
      orders,
      marketOf: ({ instrument }) => this.markets.get(symbolOf(instrument)),
      say: (event) => this.say(event),
      locate: async (id) => {
        await this.find(id);
        return orders.get(id);
      },
      now: () => this.connection.now(),
    });
    // Until the account stream is up, what happens on the account is not heard.
    this.say({ type: 'stream-lost', detail: 'the account stream is not open yet' });
    this.ready = this.begin();
  }

  next(): Promise<VenueEvent | undefined> {
    return this.events.next();
  }

  submit(order: ApprovedOrder): void {
    this.entry.submit(order);
  }

  cancel(clientOrderId: ClientOrderId): void {
    this.entry.cancel(clientOrderId);
  }

  amend(amendment: OrderAmendment): void {
    this.entry.amend(amendment);
  }

  async find(clientOrderId: ClientOrderId): Promise<Sighting> {
    return lookUp(await this.begun(), clientOrderId);
  }

  async statement({ since }: { readonly since: EpochMs }): Promise<AccountStatement> {
    return readStatement(await this.begun(), since);
  }

  async report(): Promise<VenueReport> {
    return readReport(await this.begun());
  }

  serverTime(): EpochMs {
    return this.connection.now();
  }

  close(): void {
    this.over.abort();
    this.accountStream?.close();
    this.marketStream?.close();
    this.connection.close();
    this.events.close();
  }

  private async begun(): Promise<AccountParts> {
    await whenBegun(this.ready, () => this.hasBegun, this.options.timers);
    const markets = this.options.instruments.flatMap(({ id }) => this.markets.get(symbolOf(id)) ?? []);
    return { ...this.account, markets };
  }

  private get hasBegun(): boolean {
    return this.connection.clock.isKnown && this.markets.size > 0;
  }

  /** Clock and markets first: whatever is signed is dated by the one and named by the other. */
  private async begin(): Promise<void> {
    const { connection, options, orders, markets } = this;
    const { dialect, instruments, timeframes, timers, log } = options;
    const { clock } = connection;
    await keepTime({ askTime: () => connection.serverTime(), clock, timers, log, over: this.over.signal });
    while (!this.over.signal.aborted && markets.size === 0) await this.learnMarkets();
    if (this.over.signal.aborted) return;
    this.accountStream = new AccountStream({
      connection,
      dialect,
      timers,
      log,
      orders,
      marketOf: (symbol) => markets.get(symbol),
      sayUnowned: (reading) => void this.sayUnowned(reading),
      say: (event) => this.say(event),
    });
    this.marketStream = new MarketStream({
      connection,
      instruments,
      timeframes,
      barsSince: options.barsSince ?? connection.now(),
      timers,
      log,
      pushesLastState: dialect.features.barStream,
      say: (event) => this.say(event),
    });
  }

  private async learnMarkets(): Promise<void> {
    const { connection, options, markets } = this;
    const { dialect, timers, log } = options;
    try {
      const listed = await connection.loadMarkets();
      for (const row of Object.values(listed)) {
        const reading = readMarket(dialect, row);
        if (reading.ok && reading.value !== undefined) markets.set(reading.value.symbol, reading.value);
      }
      const missing = options.instruments.find(({ id }) => !markets.has(symbolOf(id)));
      if (missing !== undefined) log.error('the exchange lists no such market', { instrument: missing.id });
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      log.warn('the markets could not be read', { error: error.message });
      await timers.sleep(RETRY_MS, this.over.signal).catch(() => {}); // Called off: it is over.
    }
  }

  /** By what we know of the order, else by asking for it. */
  private async owned(fill: Fill, order: VenueOrderId | undefined): Promise<Fill> {
    if (order === undefined) return fill;
    const known = this.owners.get(order);
    if (known !== undefined) return { ...fill, clientOrderId: known };
    const { connection, options } = this;
    const raw = await connection.ask('the order of an execution', (client) =>
      client.fetchOrder(order, symbolOf(fill.instrument)),
    );
    const text = (raw as { readonly clientOrderId?: unknown } | undefined)?.clientOrderId;
    if (typeof text !== 'string') return fill;
    if (options.dialect.isForcedId(text)) return { ...fill, kind: 'liquidation' };
    const clientOrderId = options.dialect.readClientId(text);
    if (clientOrderId === undefined) return fill;
    this.owners.learn(order, clientOrderId);
    return { ...fill, clientOrderId };
  }

  private async sayUnowned({
    execution: { fill },
    venueOrderId,
  }: Extract<TradeReading, { type: 'fill' }>): Promise<void> {
    try {
      this.say({ type: 'fill', fill: await this.owned(fill, venueOrderId) });
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      // It is not guessed at: it counts as missed, and has to be asked for.
      this.say({ type: 'stream-lost', detail: `nobody knows whose fill ${fill.fillId} is: ${error.message}` });
      if (this.accountStream?.isUp === true) this.say({ type: 'stream-restored' });
    }
  }

  private say(event: Parameters<RemoteEvents['say']>[0]): void {
    if (event.type === 'order-accepted') this.owners.learn(event.venueOrderId, event.clientOrderId);
    if (event.type === 'order-statement' && event.statement.clientOrderId !== undefined)
      this.owners.learn(event.statement.venueOrderId, event.statement.clientOrderId);
    this.events.say(event);
  }
}
