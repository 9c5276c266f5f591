import type { Log, Timers } from '../../runtime/index.ts';
import type { KnownOrders } from '../known-orders.ts';
import type { Untimed } from '../remote-events.ts';
import type { CcxtConnection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import type { CcxtClient } from './library.ts';
import type { KnownOrder } from './order-entry.ts';
import { readOrder, type MarketFinder } from './parse/order.ts';
import { readTrade, type TradeReading } from './parse/trade.ts';
import { keepOpen } from './reopening.ts';

export interface AccountStreamParts {
  readonly connection: CcxtConnection;
  readonly dialect: Dialect;
  readonly timers: Timers;
  readonly log: Log;
  readonly orders: KnownOrders<KnownOrder>;
  marketOf: MarketFinder;
  /** Says a fill whose order the stream does not name, once its owner is known. */
  sayUnowned(reading: Extract<TradeReading, { type: 'fill' }>): void;
  say(event: Untimed): void;
}

/**
 * What the exchange tells of the account by itself, through ccxt's `watchOrders` and `watchMyTrades`. It says nothing of
 * what was before, so a connection is `restored` once all is subscribed, and what was missed has to be asked for.
 */
export class AccountStream {
  private readonly parts: AccountStreamParts;
  private readonly over = new AbortController();
  private hears = false;

  constructor(parts: AccountStreamParts) {
    this.parts = parts;
    const { connection, timers, log } = parts;
    void keepOpen({
      open: () => connection.another(),
      listen: (client) => this.listen(client),
      down: (error) => this.down(connection.describe(error)),
      timers,
      over: this.over.signal,
      log,
      what: 'the account stream',
    });
  }

  get isUp(): boolean {
    return this.hears;
  }

  close(): void {
    this.over.abort();
    this.hears = false;
  }

  /** Ends only by an error: ccxt tells of a lost connection by failing whoever waits on it. */
  private async listen(client: CcxtClient): Promise<void> {
    this.noticeReadiness(client);
    await Promise.all([
      this.follow(
        () => client.watchOrders(),
        (row) => this.onOrder(row),
      ),
      this.follow(
        () => client.watchMyTrades(),
        (row) => this.onTrade(row),
      ),
    ]);
  }

  private async follow(watch: () => Promise<readonly unknown[]>, hear: (row: unknown) => void): Promise<void> {
    while (!this.over.signal.aborted) for (const row of await watch()) hear(row);
  }

  /** ccxt does not say when a subscription has been granted; the exchange does, and then everything is heard. */
  private noticeReadiness(client: CcxtClient): void {
    const { readyWhen, isGrant } = this.parts.dialect.stream;
    if (readyWhen.type === 'connected') {
      client.onConnected = () => this.up();
      return;
    }
    let granted = 0;
    const handle = client.handleMessage.bind(client);
    client.handleMessage = (connection, message) => {
      handle(connection, message);
      if (granted >= readyWhen.grants || !isGrant(message)) return;
      granted += 1;
      if (granted === readyWhen.grants) this.up();
    };
  }

  private up(): void {
    if (this.hears || this.over.signal.aborted) return;
    this.hears = true;
    this.parts.say({ type: 'stream-restored' });
  }

  private down(detail: string): void {
    if (!this.hears) return; // It is known already.
    this.hears = false;
    this.parts.say({ type: 'stream-lost', detail });
  }

  private onOrder(row: unknown): void {
    const { dialect, marketOf, orders, say } = this.parts;
    const reading = readOrder(dialect, marketOf, row);
    if (!reading.ok) return this.putAside(reading.problem);
    const { statement, symbol, waitsForTrigger } = reading.value;
    const { clientOrderId } = statement;
    const market = marketOf(symbol);
    if (clientOrderId !== undefined && market !== undefined) {
      const waited = orders.get(clientOrderId)?.waitsForTrigger === true;
      orders.learn(clientOrderId, { market, terms: statement, waitsForTrigger });
      const isOver = statement.status !== 'working' && statement.status !== 'partially-filled';
      if (waited && !waitsForTrigger && !isOver) say({ type: 'order-triggered', clientOrderId });
    }
    say({ type: 'order-statement', statement });
  }

  private onTrade(row: unknown): void {
    const { dialect, marketOf, say, sayUnowned } = this.parts;
    const reading = readTrade(dialect, marketOf, row);
    if (!reading.ok) return this.putAside(reading.problem);
    const { value } = reading;
    if (value.type === 'funding') say({ type: 'funding', funding: value.funding });
    else if (value.ownerIsOpen) sayUnowned(value);
    else say({ type: 'fill', fill: value.execution.fill });
  }

  /** What is not understood is not guessed at: it counts as missed, and has to be asked for. */
  private putAside(problem: string): void {
    this.parts.log.error('a message of the account stream was put aside', { problem });
    this.parts.say({ type: 'stream-lost', detail: `not understood: ${problem}` });
    if (this.hears) this.parts.say({ type: 'stream-restored' });
  }
}
