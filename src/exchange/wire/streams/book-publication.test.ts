import { expect, test } from 'vitest';
import { ZERO, type EpochMs } from '../../../domain/index.ts';
import { seededRandom } from '../../../runtime/index.ts';
import { Exchange } from '../../core/exchange.ts';
import type { BookLevel } from '../../core/public-rows.ts';
import { standardSymbols } from '../../core/standard-symbols.ts';
import { marketOf } from '../../market-choice.ts';
import { BookPublication } from './book-publication.ts';

const START = 1_700_000_000_000 as EpochMs;
const REF = { category: 'linear', symbol: 'BTCUSDT' } as const;

/** Does to a book what a client does with a delta; throws where the client would have no such level. */
function take(side: Map<bigint, bigint>, levels: readonly BookLevel[]): void {
  for (const [price, quantity] of levels) {
    if (quantity !== ZERO) side.set(price, quantity);
    else if (!side.delete(price)) throw new Error(`level ${price} was never there`);
  }
}

for (const depth of [1, 50, 1_000]) {
  test(`whoever follows ${depth} levels step by step has the exchange's own, u rising by one`, () => {
    const ids = seededRandom(depth);
    const exchange = new Exchange({
      symbols: standardSymbols(START).filter(({ symbol }) => symbol === REF.symbol),
      startAt: START,
      random: () => ids.next(),
      market: marketOf({ type: 'random', seed: depth }, { startAt: START, thin: false, seed: 1, stepMs: 250 }),
    });
    const book = new BookPublication(exchange, REF, depth);
    expect(book.step().ok).toBe(true);
    const [bids, asks] = [new Map(book.known!.bids), new Map(book.known!.asks)] as Map<bigint, bigint>[];
    let { u } = book.known!;
    let steps = 0;
    for (let turn = 0; turn < 60; turn += 1) {
      exchange.advance((exchange.now + 250) as EpochMs);
      const step = book.step();
      if (!step.ok || step.value === undefined) continue;
      steps += 1;
      take(bids!, step.value.bids);
      take(asks!, step.value.asks);
      expect(book.known!.u).toBe(u + 1);
      ({ u } = book.known!);
      const real = exchange.orderbook(REF, depth);
      if (!real.ok) throw new Error(real.retMsg);
      expect(bids).toEqual(new Map(real.value.bids));
      expect(asks).toEqual(new Map(real.value.asks));
    }
    expect(steps).toBeGreaterThan(10);
  });
}
