import type { Exchange } from '../../core/exchange.ts';
import type { SymbolRef } from '../../core/spec.ts';
import type { Session } from '../sockets/session.ts';
import { tickerEventJson } from '../writing/market.ts';
import { Audience, type Channel } from './channel.ts';

const PERIODS_MS = { linear: 100, spot: 50 };

/** `tickers.{symbol}`: on linear a snapshot and then what changed, on spot always the whole. */
export class TickerChannel implements Channel {
  readonly symbol: string;
  readonly audience: Audience;
  private readonly ref: SymbolRef;
  private readonly exchange: Exchange;
  private readonly topic: string;
  private known: Record<string, string> | undefined;
  private seq = 0;
  private dirty = false;
  private saidMs = -Infinity;

  constructor(topic: string, exchange: Exchange, ref: SymbolRef) {
    this.topic = topic;
    this.exchange = exchange;
    this.ref = ref;
    this.symbol = ref.symbol;
    this.audience = new Audience(topic, ref.symbol);
  }

  /** Prices, trades and the best of the book are all on it. */
  heard(): void {
    this.dirty = true;
  }

  welcome(session: Session): void {
    this.publish();
    if (this.known !== undefined) this.audience.tellOne(session, this.message('snapshot', this.known));
  }

  tick(nowMs: number): void {
    if (!this.dirty || nowMs - this.saidMs < PERIODS_MS[this.ref.category]) return;
    this.saidMs = nowMs;
    this.publish();
  }

  private publish(): void {
    this.dirty = false;
    const outcome = this.exchange.tickers(this.ref.category, this.symbol);
    const row = outcome.ok ? outcome.value[0] : undefined;
    if (row === undefined) return;
    const before = this.known;
    const now = tickerEventJson(row);
    this.known = now;
    this.seq = row.seq;
    if (before === undefined) return;
    const changed = Object.entries(now).filter(([name, value]) => before[name] !== value);
    if (changed.length === 0) return;
    if (this.ref.category === 'spot') this.audience.tell(this.message('snapshot', now));
    else this.audience.tell(this.message('delta', { symbol: this.symbol, ...Object.fromEntries(changed) }));
  }

  private message(type: 'snapshot' | 'delta', data: Record<string, string>): object {
    return { topic: this.topic, type, data, cs: this.seq, ts: this.exchange.now };
  }
}
