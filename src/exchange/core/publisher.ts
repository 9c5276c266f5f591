import type { EpochMs } from '../../domain/index.ts';
import type { Account } from './account.ts';
import type { ExchangeEvent, Listener, PublicEvent } from './exchange-event.ts';
import type { Floor } from './floor.ts';
import type { Market } from './market-state.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';
import { positionRow, walletRow } from './private-rows.ts';
import type { ExecutionRow } from './rows.ts';

/** Tells the listeners. What changes several times within one command is told once, at its end. */
export class Publisher {
  readonly #floor: Floor;
  readonly #listeners = new Set<Listener>();
  readonly #orders = new Set<Order>();
  readonly #positions = new Set<Position>();
  readonly #wallets = new Map<Account, Set<string>>();
  readonly #books = new Set<Market>();

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  order(order: Order): void {
    order.updatedTime = this.#floor.now;
    if (!order.account.quiet) this.#orders.add(order);
  }

  position(position: Position): void {
    if (!position.account.quiet) this.#positions.add(position);
  }

  wallet(account: Account, coin: string): void {
    if (account.quiet) return;
    const coins = this.#wallets.get(account);
    if (coins === undefined) this.#wallets.set(account, new Set([coin]));
    else coins.add(coin);
  }

  book(market: Market): void {
    this.#books.add(market);
  }

  execution(account: Account, execution: ExecutionRow): void {
    if (account.quiet) return;
    account.archive.fileExecution(execution);
    this.tell({ type: 'execution', uid: account.uid, at: this.#floor.now, execution });
  }

  tell(event: ExchangeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** The end of a command: orders as they are now, then the positions and the money that came of it, then the books. */
  flush(): void {
    const at = this.#floor.now;
    for (const order of this.#orders) this.#tellOrder(order, at);
    this.#orders.clear();
    for (const position of this.#positions) {
      this.tell({ type: 'position', uid: position.account.uid, at, position: positionRow(this.#floor, position) });
    }
    this.#positions.clear();
    for (const [account, coins] of this.#wallets) {
      this.tell({ type: 'wallet', uid: account.uid, at, wallet: walletRow(this.#floor, account, [...coins]) });
    }
    this.#wallets.clear();
    for (const market of this.#books) {
      const delta = takeBookDelta(market, at);
      if (delta !== undefined) this.tell(delta);
    }
    this.#books.clear();
  }

  #tellOrder(order: Order, at: EpochMs): void {
    const row = order.row();
    if (!order.isOpen && row.orderStatus !== 'Triggered') order.account.archive.orders.file(row, at);
    this.tell({ type: 'order', uid: order.account.uid, at, order: row });
  }
}

function takeBookDelta(market: Market, at: EpochMs): PublicEvent | undefined {
  const { book, spec } = market;
  const [bids, asks] = [book.bids.takeDelta(), book.asks.takeDelta()];
  if (bids.length === 0 && asks.length === 0) return undefined;
  book.u += 1;
  const { category, symbol } = spec;
  return { type: 'book', at, delta: { category, symbol, bids, asks, u: book.u, seq: market.nextSeq(), at } };
}
