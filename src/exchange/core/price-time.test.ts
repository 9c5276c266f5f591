import { expect, test } from 'vitest';
import { fixed, format, type Fixed } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import type { Side, Uid } from './requests.ts';
import { limit, openExchange, valueOf } from './testing.ts';

interface Waiting {
  readonly orderId: string;
  readonly side: Side;
  price: number;
  qty: number;
  /** Earlier is better at the same price. */
  since: number;
}

/** The rule in its plainest form: look at every order that waits, take the best price, then the oldest. */
class NaiveBook {
  readonly trades: string[] = [];
  readonly #waiting: Waiting[] = [];
  #clock = 0;

  place(order: { readonly orderId: string; readonly side: Side; readonly price: number; readonly qty: number }): void {
    this.#clock += 1;
    let left = order.qty;
    while (left > 0) {
      const best = this.#bestAgainst(order);
      if (best === undefined) break;
      const qty = Math.min(left, best.qty);
      left -= qty;
      best.qty -= qty;
      this.trades.push(`${best.orderId} ${qty} at ${best.price}`);
      if (best.qty === 0) this.#waiting.splice(this.#waiting.indexOf(best), 1);
    }
    if (left > 0) this.#waiting.push({ ...order, qty: left, since: this.#clock });
  }

  cancel(orderId: string): void {
    const index = this.#waiting.findIndex((order) => order.orderId === orderId);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** Less keeps the place; more, or another price, goes to the end. */
  amend(orderId: string, change: { readonly price: number; readonly left: number }): void {
    const order = this.#waiting.find((one) => one.orderId === orderId);
    if (order === undefined) return;
    if (change.price === order.price && change.left <= order.qty) {
      order.qty = change.left;
      return;
    }
    this.cancel(orderId);
    this.place({ ...order, price: change.price, qty: change.left });
  }

  get ids(): string[] {
    return this.#waiting.map(({ orderId }) => orderId);
  }

  leftOf(orderId: string): number {
    return this.#waiting.find((order) => order.orderId === orderId)?.qty ?? 0;
  }

  #bestAgainst({ side, price }: { readonly side: Side; readonly price: number }): Waiting | undefined {
    const reachable = this.#waiting.filter(
      (order) => order.side !== side && (side === 'Buy' ? order.price <= price : order.price >= price),
    );
    return reachable.toSorted(
      (a, b) => (side === 'Buy' ? a.price - b.price : b.price - a.price) || a.since - b.since,
    )[0];
  }
}

for (let seed = 1; seed <= 20; seed += 1) {
  test(`trades come in the order that a naive book says, seed ${seed}`, () => {
    const { exchange, events } = openExchange();
    const deposits = [{ coin: 'USDT', amount: fixed('100000000') }];
    const uids = Array.from({ length: 5 }, () => exchange.createAccount({ deposits }));
    const naive = new NaiveBook();
    const owners = new Map<string, Uid>();
    const generator = seededRandom(seed);
    const below = (count: number): number => Math.floor(generator.next() * count);
    for (let step = 0; step < 300; step += 1) {
      const [price, lots] = [60_000 + below(12), 1 + below(9)];
      const known = naive.ids[below(naive.ids.length + 1)];
      const chance = generator.next();
      if (chance < 0.65 || known === undefined) {
        const uid = uids[below(uids.length)]!;
        const side = below(2) === 0 ? 'Buy' : 'Sell';
        const { orderId } = valueOf(exchange.placeOrder(uid, limit(side, `${lots}`, `${price}`)));
        owners.set(orderId, uid);
        naive.place({ orderId, side, price, qty: lots });
      } else if (chance < 0.8) {
        valueOf(exchange.cancelOrder(owners.get(known)!, { category: 'linear', symbol: 'BTCUSDT', orderId: known }));
        naive.cancel(known);
      } else {
        const page = valueOf(exchange.openOrders(owners.get(known)!, { category: 'linear', orderId: known }));
        const filled = page.list[0]!.cumExecQty;
        const qty = (filled + fixed(`${lots}`)) as Fixed;
        const ref = { category: 'linear', symbol: 'BTCUSDT', orderId: known } as const;
        valueOf(exchange.amendOrder(owners.get(known)!, { ...ref, price: fixed(`${price}`), qty }));
        naive.amend(known, { price, left: lots });
      }
    }
    const traded = events.flatMap((event) =>
      event.type === 'execution' && event.execution.isMaker
        ? [`${event.execution.orderId} ${format(event.execution.execQty)} at ${format(event.execution.execPrice)}`]
        : [],
    );
    expect(traded.length).toBeGreaterThan(100);
    expect(traded).toEqual(naive.trades);
  });
}
