import { format } from '../../../domain/index.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { PublicEvent } from '../../core/exchange-event.ts';
import type { KlineRow } from '../../core/public-rows.ts';
import type { KlineInterval } from '../../core/requests.ts';
import type { SymbolRef } from '../../core/spec.ts';
import type { Session } from '../sockets/session.ts';
import { amount } from '../writing/amounts.ts';
import { tradeEventJson } from '../writing/market.ts';
import { Audience, type Channel } from './channel.ts';

const TRADES_MAX = 1_024;
const KLINE_PERIOD_MS = 1_000;
const LIQUIDATION_PERIOD_MS = 500;
const PRICE_LIMIT_PERIOD_MS = 300;

/** `publicTrade.{symbol}`. */
export class TradeChannel implements Channel {
  readonly symbol: string;
  readonly audience: Audience;
  private readonly topic: string;
  private readonly exchange: Exchange;
  private waiting: object[] = [];

  constructor(topic: string, exchange: Exchange, { symbol }: SymbolRef) {
    this.topic = topic;
    this.exchange = exchange;
    this.symbol = symbol;
    this.audience = new Audience(topic, symbol);
  }

  heard(event: PublicEvent): void {
    if (event.type === 'trade' && !this.audience.isEmpty)
      this.waiting.push(tradeEventJson(event.trade, event.category));
  }

  welcome(): void {
    // There is no snapshot of what has been traded; REST has it.
  }

  tick(): void {
    while (this.waiting.length > 0) {
      const data = this.waiting.splice(0, TRADES_MAX);
      this.audience.tell({ topic: this.topic, type: 'snapshot', ts: this.exchange.now, data });
    }
  }
}

/** `kline.{interval}.{symbol}`: each candle that closes, and the forming one every second. */
export class KlineChannel implements Channel {
  readonly symbol: string;
  readonly audience: Audience;
  private readonly topic: string;
  private readonly exchange: Exchange;
  private readonly interval: KlineInterval;
  private readonly ref: SymbolRef;
  private closed: KlineRow[] = [];
  private moved = false;
  private saidMs = -Infinity;

  constructor(topic: string, exchange: Exchange, ref: SymbolRef & { readonly interval: KlineInterval }) {
    this.topic = topic;
    this.exchange = exchange;
    this.ref = ref;
    this.symbol = ref.symbol;
    this.interval = ref.interval;
    this.audience = new Audience(topic, ref.symbol);
  }

  heard(event: PublicEvent): void {
    if (this.audience.isEmpty) return;
    if (event.type === 'kline' && event.interval === this.interval) this.closed.push(event.kline);
    if (event.type === 'trade' || event.type === 'prices') this.moved = true;
  }

  welcome(session: Session): void {
    const forming = this.forming();
    if (forming !== undefined) this.audience.tellOne(session, this.message(forming));
  }

  tick(nowMs: number): void {
    for (const row of this.closed.splice(0)) this.audience.tell(this.message(row));
    if (!this.moved || nowMs - this.saidMs < KLINE_PERIOD_MS) return;
    this.saidMs = nowMs;
    this.moved = false;
    const forming = this.forming();
    if (forming !== undefined) this.audience.tell(this.message(forming));
  }

  private forming(): KlineRow | undefined {
    const { category, symbol } = this.ref;
    const outcome = this.exchange.klines({ category, symbol, interval: this.interval, limit: 1 });
    return outcome.ok ? outcome.value[0] : undefined;
  }

  private message(row: KlineRow): object {
    const { now } = this.exchange;
    const candle = {
      start: row.start,
      end: row.end,
      interval: this.interval,
      open: format(row.open),
      close: format(row.close),
      high: format(row.high),
      low: format(row.low),
      volume: format(row.volume),
      turnover: format(row.turnover),
      confirm: row.confirm,
      timestamp: now,
    };
    return { topic: this.topic, type: 'snapshot', ts: now, data: [candle] };
  }
}

/** `allLiquidation.{symbol}`. */
export class LiquidationChannel implements Channel {
  readonly symbol: string;
  readonly audience: Audience;
  private readonly topic: string;
  private readonly exchange: Exchange;
  private waiting: object[] = [];
  private saidMs = -Infinity;

  constructor(topic: string, exchange: Exchange, { symbol }: SymbolRef) {
    this.topic = topic;
    this.exchange = exchange;
    this.symbol = symbol;
    this.audience = new Audience(topic, symbol);
  }

  heard(event: PublicEvent): void {
    if (event.type !== 'liquidation' || this.audience.isEmpty) return;
    const { time, symbol, side, size, price } = event.liquidation;
    this.waiting.push({ T: time, s: symbol, S: side, v: format(size), p: format(price) });
  }

  welcome(): void {
    // What was liquidated before is not told again.
  }

  tick(nowMs: number): void {
    if (this.waiting.length === 0 || nowMs - this.saidMs < LIQUIDATION_PERIOD_MS) return;
    this.saidMs = nowMs;
    this.audience.tell({ topic: this.topic, type: 'snapshot', ts: this.exchange.now, data: this.waiting });
    this.waiting = [];
  }
}

/** `priceLimit.{symbol}`, whenever the band moves. */
export class PriceLimitChannel implements Channel {
  readonly symbol: string;
  readonly audience: Audience;
  private readonly topic: string;
  private readonly exchange: Exchange;
  private readonly ref: SymbolRef;
  private known = '';
  private saidMs = -Infinity;

  constructor(topic: string, exchange: Exchange, ref: SymbolRef) {
    this.topic = topic;
    this.exchange = exchange;
    this.ref = ref;
    this.symbol = ref.symbol;
    this.audience = new Audience(topic, ref.symbol);
  }

  heard(): void {
    // The band moves with time, too; it is looked at, not told.
  }

  welcome(session: Session): void {
    const message = this.message();
    if (message !== undefined) this.audience.tellOne(session, message);
  }

  tick(nowMs: number): void {
    if (this.audience.isEmpty || nowMs - this.saidMs < PRICE_LIMIT_PERIOD_MS) return;
    this.saidMs = nowMs;
    const message = this.message();
    if (message === undefined || message.data.buyLmt + message.data.sellLmt === this.known) return;
    this.known = message.data.buyLmt + message.data.sellLmt;
    this.audience.tell(message);
  }

  private message(): { readonly data: { readonly buyLmt: string; readonly sellLmt: string } } | undefined {
    const outcome = this.exchange.priceLimit(this.ref);
    if (!outcome.ok) return undefined;
    const { symbol, buyLmt, sellLmt, ts } = outcome.value;
    return { topic: this.topic, ts, data: { symbol, buyLmt: amount(buyLmt), sellLmt: amount(sellLmt) } } as {
      readonly data: { readonly buyLmt: string; readonly sellLmt: string };
    };
  }
}
