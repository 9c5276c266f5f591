import { fixed, type EpochMs } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import type { ExchangeOptions } from './exchange-options.ts';
import type { Outcome } from './outcome.ts';
import type { PlaceOrder, Uid } from './requests.ts';
import { standardSymbols } from './standard-symbols.ts';

export const START = Date.UTC(2026, 0, 5) as EpochMs;

/** An exchange without a market of its own, and everything it says. */
export function openExchange(options: Partial<ExchangeOptions> = {}): {
  readonly exchange: Exchange;
  readonly events: ExchangeEvent[];
} {
  const generator = seededRandom(7);
  const exchange = new Exchange({
    symbols: standardSymbols(START).slice(0, 2), // Bitcoin, as a perpetual and on spot.
    startAt: START,
    random: () => generator.next(),
    insurance: [{ coin: 'USDT', amount: fixed('5000') }],
    ...options,
  });
  const events: ExchangeEvent[] = [];
  exchange.onEvent((event) => events.push(event));
  return { exchange, events };
}

/** A customer with 100,000 USDT and ten of each coin. */
export function rich(exchange: Exchange, quiet = false): Uid {
  const coins = [
    ['USDT', '100000'],
    ['BTC', '10'],
    ['ETH', '10'],
  ] as const;
  return exchange.createAccount({ deposits: coins.map(([coin, amount]) => ({ coin, amount: fixed(amount) })), quiet });
}

/** What Bybit would have accepted; a refusal fails the test with its words. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`refused with ${outcome.retCode}: ${outcome.retMsg}`);
  return outcome.value;
}

export function limit(side: 'Buy' | 'Sell', qty: string, price: string, more: Partial<PlaceOrder> = {}): PlaceOrder {
  return {
    category: 'linear',
    symbol: 'BTCUSDT',
    side,
    orderType: 'Limit',
    qty: fixed(qty),
    price: fixed(price),
    ...more,
  };
}

export function market(side: 'Buy' | 'Sell', qty: string, more: Partial<PlaceOrder> = {}): PlaceOrder {
  return { category: 'linear', symbol: 'BTCUSDT', side, orderType: 'Market', qty: fixed(qty), ...more };
}
