import {
  fixed,
  negate,
  ZERO,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Quantity,
  type VenueEvent,
} from '../../src/domain/index.ts';
import { startExchange, type PracticeExchange } from '../../src/exchange/index.ts';
import { realTimers, type Log, type Timers } from '../../src/runtime/index.ts';
import {
  createBybitVenue,
  localEnvironment,
  readInstruments,
  type BybitCredentials,
  type BybitEnvironment,
  type BybitVenue,
  type BybitVenueOptions,
  type RemoteVenue,
} from '../../src/venues/index.ts';

export const BTC = 'BTCUSDT-PERP.BYBIT' as InstrumentId;
export const BTC_SPOT = 'BTCUSDT.BYBIT' as InstrumentId;

/** A practice exchange of one's own, an account on it for us, and one for whoever is on the other side. */
export interface PracticeDesk {
  readonly serving: PracticeExchange;
  readonly environment: BybitEnvironment;
  readonly credentials: BybitCredentials;
  readonly uid: string;
  /** What the adapters have written down. */
  readonly log: LogBook;
  /** Puts a limit order of the other side into the book; returns its order id. */
  maker(order: { category?: 'linear' | 'spot'; side: 'Buy' | 'Sell'; qty: string; price: string }): string;
  /** Whether that order still rests. */
  isOpen(orderId: string): boolean;
  /** Takes from the book. */
  taker(order: { category?: 'linear' | 'spot'; side: 'Buy' | 'Sell'; qty: string }): void;
  /** An order on our own account, placed by its owner by hand. */
  ownerPlaces(fields: Readonly<Record<string, unknown>>): void;
  /** The other side takes all its orders back. */
  clear(): void;
  /** With the exchange's own rules. */
  instruments(): Promise<readonly Instrument[]>;
  venue(changes?: Partial<BybitVenueOptions>): Promise<BybitVenue>;
  /** Our account as the exchange itself keeps it: currency, the perpetual, and coins. */
  books(): { readonly cash: Money; readonly position: Quantity; readonly coins: Quantity };
  /** Ours, as fast as the exchange's. */
  readonly timers: Timers;
  /** The exchange's clock. */
  now(): number;
  /** Of every trade on our account, as the exchange keeps them. */
  executionIds(): readonly string[];
  close(): Promise<void>;
}

export interface PracticeDeskOptions {
  readonly seed?: number;
  readonly limits?: number;
  readonly acknowledge?: 'before' | 'after' | 'either';
  /** Seconds on both sides to a second; default 1. */
  readonly speed?: number;
  readonly instruments?: readonly InstrumentId[];
}

export async function practiceDesk(options: PracticeDeskOptions = {}): Promise<PracticeDesk> {
  const { seed = 1, limits = Infinity, acknowledge = 'either', instruments = [BTC], speed = 1 } = options;
  const real = realTimers();
  const beganMs = real.monotonicMs();
  const beganAt = real.now();
  const monotonicMs = (): number => beganMs + (real.monotonicMs() - beganMs) * speed;
  const timers: Timers = {
    now: () => Math.floor(beganAt + monotonicMs() - beganMs) as EpochMs,
    monotonicMs,
    sleep: (ms, signal) => real.sleep(ms / speed, signal),
  };
  const log = new LogBook();
  const deposits = [{ coin: 'USDT', amount: fixed('10000') }];
  const serving = await startExchange({ seed, limits, speed, acknowledge, deposits, cursors: 'percent-encoded' });
  const { control, account: ours } = serving;
  control.setIndexPrice('BTCUSDT', fixed('100'));
  const other = control.createAccount({
    deposits: [
      { coin: 'USDT', amount: fixed('1000000') },
      { coin: 'BTC', amount: fixed('1000') },
    ],
  });
  const environment = localEnvironment(serving.url);
  const credentials = { key: ours.key, secret: ours.secret };
  // In fast time a request is soon too old for the exchange, however quick this machine is.
  const recvWindowMs = Math.min(60_000, 5_000 * speed);
  const access = { environment, credentials, timers, log, recvWindowMs };
  const venues: BybitVenue[] = [];
  const byHand = (
    path: string,
    fields: Readonly<Record<string, unknown>>,
    uid: string = other.uid,
  ): Readonly<Record<string, unknown>> => {
    const reply = control.byHand(uid, path, fields) as {
      retCode: number;
      retMsg: string;
      result: Record<string, unknown>;
    };
    if (reply.retCode !== 0) throw new Error(`${path}: ${reply.retCode} ${reply.retMsg}`);
    return reply.result;
  };
  return {
    serving,
    environment,
    credentials,
    uid: ours.uid,
    log,
    maker: ({ category = 'linear', ...order }) =>
      String(
        byHand('/v5/order/create', { category, symbol: 'BTCUSDT', orderType: 'Limit', timeInForce: 'GTC', ...order })[
          'orderId'
        ],
      ),
    isOpen: (orderId) => {
      const { orders } = JSON.parse(JSON.stringify(control.ledger(other.uid))) as WrittenBooks;
      const last = orders.findLast((order) => order.orderId === orderId);
      return last?.orderStatus === 'New' || last?.orderStatus === 'PartiallyFilled';
    },
    taker: ({ category = 'linear', ...order }) =>
      void byHand('/v5/order/create', {
        category,
        symbol: 'BTCUSDT',
        orderType: 'Market',
        marketUnit: 'baseCoin',
        ...order,
      }),
    ownerPlaces: (fields) =>
      void byHand('/v5/order/create', { category: 'linear', symbol: 'BTCUSDT', ...fields }, ours.uid),
    clear: () => {
      for (const category of ['linear', 'spot']) byHand('/v5/order/cancel-all', { category, symbol: 'BTCUSDT' });
    },
    instruments: () => readInstruments({ ...access, instruments }),
    async venue(changes = {}) {
      const venue = createBybitVenue({
        ...access,
        instruments: await readInstruments({ ...access, instruments }),
        timeframes: ['1m'],
        ...changes,
      });
      venues.push(venue);
      return venue;
    },
    books() {
      const { wallet, positions } = JSON.parse(JSON.stringify(control.ledger(ours.uid))) as WrittenBooks;
      const held = positions.find(({ symbol, size }) => symbol === 'BTCUSDT' && fixed(size) !== ZERO);
      const size = held === undefined ? ZERO : fixed(held.size);
      const balance = (name: string): Quantity =>
        fixed(wallet.coin.find(({ coin }) => coin === name)?.walletBalance ?? '0');
      return { cash: balance('USDT'), position: held?.side === 'Sell' ? negate(size) : size, coins: balance('BTC') };
    },
    timers,
    now: () => control.ledger(ours.uid).at,
    executionIds() {
      const { executions } = JSON.parse(JSON.stringify(control.ledger(ours.uid))) as WrittenBooks;
      return executions.filter(({ execType }) => execType !== 'Funding').map(({ execId }) => execId);
    },
    async close() {
      for (const venue of venues) venue.close();
      await serving.close();
    },
  };
}

/** What these tests read of the exchange's ledger. */
interface WrittenBooks {
  readonly wallet: { readonly coin: readonly { readonly coin: string; readonly walletBalance: string }[] };
  readonly orders: readonly { readonly orderId: string; readonly orderStatus: string }[];
  readonly executions: readonly { readonly execId: string; readonly execType: string }[];
  readonly positions: readonly { readonly symbol: string; readonly side: string; readonly size: string }[];
}

/** Log lines, kept to be looked at. */
export class LogBook implements Log {
  readonly lines: { readonly level: string; readonly message: string; readonly facts: unknown }[] = [];
  debug = this.writer('debug');
  info = this.writer('info');
  warn = this.writer('warn');
  error = this.writer('error');

  private writer(level: string) {
    return (message: string, facts?: unknown): void => void this.lines.push({ level, message, facts });
  }
}

/** Everything a venue has said, and a way to wait until it has said something. */
export class Ear {
  readonly heard: VenueEvent[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(venue: RemoteVenue) {
    void this.listen(venue);
  }

  /** @throws when it does not come in time; that is a failure of the test, and says what came instead */
  async until<T extends VenueEvent>(matches: (event: VenueEvent) => event is T, from?: number): Promise<T>;
  async until(matches: (event: VenueEvent) => boolean, from?: number): Promise<VenueEvent>;
  async until(matches: (event: VenueEvent) => boolean, from = 0): Promise<VenueEvent> {
    const deadlineMs = performance.now() + 15_000;
    for (;;) {
      const found = this.heard.slice(from).find(matches);
      if (found !== undefined) return found;
      if (performance.now() > deadlineMs)
        throw new Error(`it never came; heard: ${this.heard.map(({ type }) => type).join(', ')}`);
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve);
        setTimeout(resolve, 200);
      });
    }
  }

  private async listen(venue: RemoteVenue): Promise<void> {
    for (let event = await venue.next(); event !== undefined; event = await venue.next()) {
      this.heard.push(event);
      for (const wake of this.waiting) wake();
      this.waiting.clear();
    }
  }
}
