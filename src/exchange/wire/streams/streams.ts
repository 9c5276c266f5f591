import type { Exchange } from '../../core/exchange.ts';
import type { ExchangeEvent } from '../../core/exchange-event.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { BookRow } from '../../core/public-rows.ts';
import type { Category, SymbolRef } from '../../core/spec.ts';
import type { Session } from '../sockets/session.ts';
import type { Channel } from './channel.ts';
import { NoticeChannel } from './notice-channel.ts';
import { PrivateStreams } from './private-streams.ts';
import { categoryOf, PublicStreams } from './public-streams.ts';

/** Everything that is told without being asked. */
export class Streams {
  readonly accounts: PrivateStreams;
  readonly notices = new NoticeChannel();
  private readonly markets: Readonly<Record<Category, PublicStreams>>;

  constructor(exchange: Exchange) {
    this.accounts = new PrivateStreams(exchange);
    this.markets = { linear: new PublicStreams(exchange, 'linear'), spot: new PublicStreams(exchange, 'spot') };
  }

  heard(event: ExchangeEvent): void {
    switch (event.type) {
      case 'order':
      case 'execution':
      case 'position':
      case 'wallet':
        this.accounts.heard(event);
        return;
      case 'trade':
      case 'book':
      case 'prices':
      case 'kline':
      case 'liquidation':
      case 'status':
        this.markets[categoryOf(event)].heard(event);
    }
  }

  /** What is due by the clock: public topics have their paces. @param nowMs monotonic */
  tick(nowMs: number): void {
    for (const streams of Object.values(this.markets)) streams.tick(nowMs);
  }

  /** @param path of the socket, which says the category */
  channel(path: string, topic: string): Channel | undefined {
    if (path.endsWith('/status')) return topic === 'system.status' ? this.notices : undefined;
    if (path.endsWith('/linear')) return this.markets.linear.channel(topic);
    return path.endsWith('/spot') ? this.markets.spot.channel(topic) : undefined;
  }

  /** A book as those who follow its stream know it. */
  readBook({ category, symbol }: SymbolRef, depth: number): Outcome<BookRow> {
    return this.markets[category].readBook(symbol, depth);
  }

  restartBooks(): void {
    for (const streams of Object.values(this.markets)) streams.restartBooks();
  }

  /** A connection has ended. */
  left(session: Session): void {
    this.notices.audience.sessions.delete(session);
    for (const streams of Object.values(this.markets)) streams.leave(session);
  }
}
