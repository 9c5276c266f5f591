import { fixed } from '../../src/domain/index.ts';
import { startExchange, type PracticeExchange, type StartOptions } from '../../src/exchange/index.ts';

/** A practice exchange without a market of its own: what is on its books, this test has put there. */
export interface Practice {
  readonly exchange: PracticeExchange;
  /** Rests an order of the market maker's, who has more of everything than anyone. */
  quote(order: {
    readonly category: 'linear' | 'spot';
    readonly side: 'Buy' | 'Sell';
    readonly price: string;
    readonly qty: string;
  }): void;
  /** Takes away whatever the market maker has resting on the symbol. */
  clear(category: 'linear' | 'spot'): void;
  ledger(): ReturnType<PracticeExchange['control']['ledger']>;
}

export const SYMBOL = 'BTCUSDT';

/** Both BTCUSDT books with a few levels round 50,000, and an account with 10,000 USDT and 1 BTC. */
export async function practice(options: StartOptions = {}): Promise<Practice> {
  const exchange = await startExchange({ limits: Infinity, seed: 7, ...options });
  const { control } = exchange;
  control.setIndexPrice(SYMBOL, fixed('50000'));
  const maker = control.createAccount({
    deposits: [
      { coin: 'USDT', amount: fixed('1000000000') },
      { coin: 'BTC', amount: fixed('10000') },
    ],
  });
  const made: Practice = {
    exchange,
    quote({ category, side, price, qty }) {
      const fields = { category, symbol: SYMBOL, side, orderType: 'Limit', qty, price };
      const { retCode, retMsg } = control.byHand(maker.uid, '/v5/order/create', fields);
      if (retCode !== 0) throw new Error(`the market maker was refused: ${retCode} ${retMsg}`);
    },
    clear(category) {
      control.byHand(maker.uid, '/v5/order/cancel-all', { category, symbol: SYMBOL });
    },
    ledger: () => control.ledger(exchange.account.uid),
  };
  for (const category of ['linear', 'spot'] as const) {
    for (let level = 1; level <= 5; level += 1) {
      made.quote({ category, side: 'Buy', price: String(50_000 - level * 10), qty: '0.5' });
      made.quote({ category, side: 'Sell', price: String(50_000 + level * 10), qty: '0.5' });
    }
  }
  return made;
}

/** Resolves with the first value that is there; looks often, gives up after a long time. */
export async function eventually<Value>(what: string, look: () => Value | undefined | false): Promise<Value> {
  const until = performance.now() + 20_000;
  for (;;) {
    const value = look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > until) throw new Error(`it never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The same amount, however many zeros it is written with. */
export function same(text: unknown): bigint {
  return fixed(String(text));
}
