import { add, fixed, toFloat, type EpochMs, type Fixed } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import type { PlaceOrder, Uid } from './requests.ts';
import type { Category } from './spec.ts';
import { openExchange } from './testing.ts';

/** A day of four customers, one isolated and one hedged, who do all sorts of things: a function of its seed. */
export interface TestDay {
  readonly seed: number;
  readonly exchange: Exchange;
  readonly events: readonly ExchangeEvent[];
  readonly uids: readonly Uid[];
  /** Everything that was ever paid in, the insurance fund's own money included. */
  deposited(coin: string): Fixed;
}

const DEEDS = 200;
const STAKES: Readonly<Record<string, Fixed>> = { USDT: fixed('3000'), BTC: fixed('0.03') };
const INSURANCE: Readonly<Record<string, Fixed>> = { USDT: fixed('500'), BTC: fixed('0') };

export function busyDay(seed: number): TestDay {
  const { exchange, events } = openExchange({
    insurance: Object.entries(INSURANCE).map(([coin, amount]) => ({ coin, amount })),
  });
  const deposits = Object.entries(STAKES).map(([coin, amount]) => ({ coin, amount }));
  const modes = ['REGULAR_MARGIN', 'REGULAR_MARGIN', 'ISOLATED_MARGIN', 'REGULAR_MARGIN'] as const;
  const uids = modes.map((marginMode) => exchange.createAccount({ deposits, marginMode }));
  exchange.switchPositionMode(uids[3]!, { symbol: 'BTCUSDT', mode: 'hedge' });
  exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
  const generator = seededRandom(seed);
  const customers = new Customers(exchange, uids, () => generator.next());
  for (let deed = 0; deed < DEEDS; deed += 1) customers.act();
  const deposited = (coin: string): Fixed => add(INSURANCE[coin]!, (STAKES[coin]! * BigInt(uids.length)) as Fixed);
  return { seed, exchange, events, uids, deposited };
}

class Customers {
  readonly #exchange: Exchange;
  readonly #uids: readonly Uid[];
  readonly #random: () => number;

  constructor(exchange: Exchange, uids: readonly Uid[], random: () => number) {
    this.#exchange = exchange;
    this.#uids = uids;
    this.#random = random;
  }

  /** Refusals are part of the day. */
  act(): void {
    const uid = this.#of(this.#uids);
    const category = this.#of<Category>(['linear', 'linear', 'spot']);
    const chance = this.#random();
    if (chance < 0.7)
      this.#exchange.placeOrder(uid, this.#order(category, this.#exchange.positionMode(uid, 'BTCUSDT') === 'hedge'));
    else if (chance < 0.8) this.#amend(uid, category);
    else if (chance < 0.84) this.#cancel(uid, category);
    else if (chance < 0.9) this.#moveIndex();
    else if (chance < 0.94) this.#exchange.advance((this.#exchange.now + 1 + this.#below(5_000)) as EpochMs);
    else if (chance < 0.96) this.#fund();
    else this.#setLeverage(uid);
  }

  #order(category: Category, isHedged: boolean): PlaceOrder {
    const side = this.#of<'Buy' | 'Sell'>(['Buy', 'Sell']);
    const price = this.#price();
    const away = (steps: number): Fixed => fixed((toFloat(price) + (side === 'Buy' ? steps : -steps)).toFixed(1));
    const reduceOnly = category === 'linear' && this.#random() < 0.15;
    const isConditional = this.#random() < 0.12;
    const isProtected = !reduceOnly && this.#random() < 0.25;
    const rises = this.#random() < 0.5;
    const trigger = fixed((toFloat(this.#index()) + (rises ? 1 : -1) * (5 + this.#below(100))).toFixed(1));
    return {
      category,
      symbol: 'BTCUSDT',
      side,
      orderType: this.#random() < 0.2 ? 'Market' : 'Limit',
      qty: fixed(String((1 + this.#below(this.#random() < 0.1 ? 4_000 : 400)) / 1_000)),
      price,
      marketUnit: 'baseCoin',
      timeInForce: this.#of(['GTC', 'GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'PostOnly']),
      smpType: this.#of(['None', 'None', 'CancelMaker', 'CancelTaker', 'CancelBoth']),
      reduceOnly,
      positionIdx: isHedged ? this.#of([1, 2]) : 0,
      triggerPrice: isConditional ? trigger : undefined,
      triggerDirection: rises ? 1 : 2,
      triggerBy: this.#of(['LastPrice', 'MarkPrice']),
      orderFilter: isConditional && category === 'spot' ? this.#of(['tpslOrder', 'StopOrder']) : undefined,
      ...(isProtected ? { tpslMode: this.#of(['Full', 'Partial']), takeProfit: away(20), stopLoss: away(-20) } : {}),
    };
  }

  #amend(uid: Uid, category: Category): void {
    const orderId = this.#openOrder(uid, category);
    if (orderId === undefined) return;
    const price = this.#random() < 0.5 ? undefined : this.#price();
    const qty = this.#random() < 0.5 ? undefined : fixed(String((1 + this.#below(400)) / 1_000));
    this.#exchange.amendOrder(uid, { category, symbol: 'BTCUSDT', orderId, qty, price });
  }

  #cancel(uid: Uid, category: Category): void {
    const orderId = this.#openOrder(uid, category);
    if (orderId !== undefined) this.#exchange.cancelOrder(uid, { category, symbol: 'BTCUSDT', orderId });
  }

  #moveIndex(): void {
    const jump = this.#random() < 0.3 ? 12_000 : 100;
    const price = Math.max(20_000, toFloat(this.#index()) + (this.#random() - 0.5) * jump);
    this.#exchange.control.setIndexPrice('BTCUSDT', fixed(price.toFixed(1)));
  }

  #fund(): void {
    this.#exchange.control.setFundingRate('BTCUSDT', fixed(((this.#random() - 0.5) * 0.007).toFixed(9)));
    this.#exchange.control.settleFunding('BTCUSDT');
  }

  #setLeverage(uid: Uid): void {
    const leverage = fixed(String(this.#of([5, 20, 50, 100])));
    this.#exchange.setLeverage(uid, { symbol: 'BTCUSDT', buyLeverage: leverage, sellLeverage: leverage });
  }

  #openOrder(uid: Uid, category: Category): string | undefined {
    const page = this.#exchange.openOrders(uid, { category, symbol: 'BTCUSDT', limit: 50 });
    if (!page.ok || page.value.list.length === 0) return undefined;
    return this.#of(page.value.list).orderId;
  }

  #price(): Fixed {
    return fixed((toFloat(this.#index()) + (this.#below(21) - 10) * 5).toFixed(1));
  }

  #index(): Fixed {
    const tickers = this.#exchange.tickers('linear', 'BTCUSDT');
    if (!tickers.ok) throw new Error(tickers.retMsg);
    return tickers.value[0]!.indexPrice!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #of<Value>(values: readonly Value[]): Value {
    return values[this.#below(values.length)]!;
  }
}
