import type {
  AccountStatement,
  ApprovedOrder,
  ClientOrderId,
  EpochMs,
  Instrument,
  OrderAmendment,
  Sighting,
  Timeframe,
  VenueEvent,
} from '../../domain/index.ts';
import { whenBegun } from '../begun.ts';
import { quoteCurrencyOf } from '../quote-currency.ts';
import { RemoteEvents } from '../remote-events.ts';
import type { RemoteVenue } from '../remote.ts';
import type { VenueReport } from '../venue.ts';
import { AccountStream } from './account-stream.ts';
import { readReport, readStatement, type AccountParts } from './account.ts';
import type { BybitAccess } from './asking.ts';
import { VenueClock } from '../clock.ts';
import { redactorOf } from './credentials.ts';
import { KnownOrders } from '../known-orders.ts';
import { Line } from './line.ts';
import { lookUp } from './lookup.ts';
import { MarketStream } from './market-stream.ts';
import { OrderEntry } from './order-entry.ts';
import { Pace } from './pace.ts';
import { Questions } from './questions.ts';
import { Rest } from './rest.ts';
import { serverTimeOf } from './server-time.ts';
import { CATEGORIES, marketOf, type KnownOrder } from './symbols.ts';
import { keepTime } from '../time-keeping.ts';

export interface BybitVenueOptions extends BybitAccess {
  /** All of one quote currency. */
  readonly instruments: readonly Instrument[];
  /** Of the bars that are told. */
  readonly timeframes: readonly Timeframe[];
  /** Tell the bars that close after this; those of the past are asked for. Absent: those that close from now on. */
  readonly barsSince?: EpochMs;
  /** `stream`: on the trade stream while it is up, where there is one. */
  readonly orderEntry?: 'rest' | 'stream';
  /** Quotes of one instrument are no closer than this; 0 for none. */
  readonly quoteEveryMs?: number;
}

export interface BybitVenue extends RemoteVenue {
  /** Resolves when the venue's clock is known, which everything that is signed needs. */
  readonly ready: Promise<void>;
  close(): void;
  /** For screens: which lines are up, and how far the clocks are apart. */
  health(): BybitHealth;
}

export interface BybitHealth {
  readonly accountStream: boolean;
  readonly tradeStream: boolean | undefined;
  /** The venue's clock less this machine's. */
  readonly clockOffsetMs: number;
  readonly clockUncertaintyMs: number;
}

/** Bybit refuses what is dated this far ahead of its clock, so ours can be ahead by no more. */
const AHEAD_MS = 1_000;
const LIMITS: readonly string[] = [
  'trailing stops are not sent: Bybit ties them to the position, where they have no id of ours',
  'the account has to be one of its own, in one-way mode: what else is held on it counts as a difference',
  'a futures order beyond the price band rests at the band, unless the account is set to have it rejected',
  'market orders trade within a band of about one percent of the last price, and can end filled in part',
];

/**
 * Bybit V5 as a venue. It begins to listen at once; nothing is sent until asked for.
 *
 * @throws {AssayError} VENUE_ENVIRONMENT when the instruments are of several quote currencies
 */
export function createBybitVenue(options: BybitVenueOptions): BybitVenue {
  return new Venue(options, quoteCurrencyOf(options.instruments));
}

class Venue implements BybitVenue {
  readonly requestWindowMs: number;
  readonly limits = LIMITS;
  readonly ready: Promise<void>;
  private readonly options: BybitVenueOptions;
  private readonly clock: VenueClock;
  private readonly rest: Rest;
  private readonly questions: Questions;
  private readonly orders = new KnownOrders<KnownOrder>();
  private readonly account: AccountParts;
  private readonly entry: OrderEntry;
  private readonly trade: Line | undefined;
  private accountStream: AccountStream | undefined;
  private marketStream: MarketStream | undefined;
  private readonly events: RemoteEvents;
  private readonly over = new AbortController();

  constructor(options: BybitVenueOptions, currency: string) {
    this.options = options;
    const { environment, credentials, instruments, timers, log, recvWindowMs = 5_000 } = options;
    this.requestWindowMs = recvWindowMs + AHEAD_MS;
    this.clock = new VenueClock(timers);
    this.events = new RemoteEvents(() => this.clock.now());
    const pace = new Pace(timers);
    this.rest = new Rest({ environment, credentials, timers, clock: this.clock, pace, recvWindowMs });
    this.questions = new Questions(this.rest, timers, log);
    const categories = CATEGORIES.filter((category) =>
      instruments.some((instrument) => marketOf(instrument).category === category),
    );
    this.account = {
      questions: this.questions,
      clock: this.clock,
      orders: this.orders,
      instruments,
      categories,
      currency,
    };
    this.trade = this.tradeLine(recvWindowMs);
    this.entry = new OrderEntry({
      rest: this.rest,
      trade: this.trade,
      pace,
      timers,
      orders: this.orders,
      say: (event) => this.events.say(event),
      locate: async (id) => {
        await this.find(id);
        return this.orders.get(id);
      },
      clean: redactorOf(credentials),
      now: () => this.clock.now(),
    });
    // Until the account stream is up, what happens on the account is not heard.
    this.events.say({ type: 'stream-lost', detail: 'the account stream is not open yet' });
    this.ready = this.begin(recvWindowMs);
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
    await this.begun();
    const { questions, orders, account } = this;
    return lookUp(
      { questions, orders, categories: account.categories, settleCoins: [account.currency] },
      clientOrderId,
    );
  }

  async statement({ since }: { readonly since: EpochMs }): Promise<AccountStatement> {
    await this.begun();
    return readStatement(this.account, since);
  }

  async report(): Promise<VenueReport> {
    await this.begun();
    return readReport(this.account);
  }

  serverTime(): EpochMs {
    return this.clock.now();
  }

  health(): BybitHealth {
    return {
      accountStream: this.accountStream?.isUp ?? false,
      tradeStream: this.trade?.isUp,
      clockOffsetMs: this.clock.offsetMs(),
      clockUncertaintyMs: this.clock.uncertaintyMs(),
    };
  }

  close(): void {
    this.over.abort();
    this.accountStream?.close();
    this.marketStream?.close();
    this.trade?.close();
    this.rest.close();
    this.events.close();
  }

  private begun(): Promise<void> {
    return whenBegun(this.ready, () => this.clock.isKnown, this.options.timers);
  }

  /** The clock first: whatever is signed is dated by it. */
  private async begin(recvWindowMs: number): Promise<void> {
    const { options, clock, questions, orders } = this;
    const { environment, credentials, instruments, timeframes, timers, log } = options;
    await keepTime({ askTime: serverTimeOf(questions), clock, timers, log, over: this.over.signal });
    if (this.over.signal.aborted) return;
    this.trade?.open();
    this.accountStream = new AccountStream({
      environment,
      credentials,
      clock,
      timers,
      log,
      orders,
      recvWindowMs,
      say: (event, saidAt) => this.events.say(event, saidAt),
    });
    this.marketStream = new MarketStream({
      environment,
      instruments,
      timeframes,
      questions,
      clock,
      timers,
      log,
      recvWindowMs,
      quoteEveryMs: options.quoteEveryMs ?? 1_000,
      barsSince: options.barsSince ?? clock.now(),
      say: (event) => this.events.say(event),
    });
  }

  private tradeLine(recvWindowMs: number): Line | undefined {
    const { environment, credentials, timers, log, orderEntry = 'stream' } = this.options;
    const { tradeStream } = environment;
    if (tradeStream === undefined || orderEntry === 'rest') return undefined;
    return new Line({
      kind: 'trade',
      url: tradeStream,
      environment,
      credentials,
      topics: [],
      timers,
      clock: this.clock,
      log,
      recvWindowMs,
      hear: () => {},
      up: () => {},
      down: (why) => log.warn('the trade stream is away; orders go by REST', { why }),
    });
  }
}
