import { describe, expect, test } from 'vitest';
import type { ClientOrderId, StrategyId } from '../../src/domain/index.ts';
import type { Effect } from '../../src/engine/index.ts';
import type { NewRequest, RecordedFill, Stretch } from '../../src/storage/index.ts';

import type { Place } from './storage.ts';
import { aFill, anOrder, at, BTC, checkpointOf, EMA, ETH, write } from './storage-samples.ts';

/** Changes asked for over the API, and lists too long for pages. */
export function requestsConformance(place: Place): void {
  describe('requests', () => {
    const asked = (change: Partial<NewRequest> = {}): NewRequest => ({
      actor: 'ann',
      address: '127.0.0.1',
      route: 'placeOrder',
      request: '{"side":"buy"}',
      requestHash: 'h1',
      begunAt: at(1),
      ...change,
    });

    test('a key is used once by each who asks, and keeps its outcome over a restart', async () => {
      const { requests } = place.storage;
      const begun = await requests.begin(asked({ idempotencyKey: 'k1' }));
      const id = 'id' in begun ? begun.id : 0;
      expect(await requests.begin(asked({ idempotencyKey: 'k1', requestHash: 'h2' }))).toEqual({
        before: { ...asked({ idempotencyKey: 'k1' }), id },
      });
      const outcome = { status: 409, code: 'CONFLICT', reply: '{"success":false}', finishedAt: at(2) };
      await requests.finish(id, outcome);
      await place.reopen();
      expect(await place.storage.requests.begin(asked({ idempotencyKey: 'k1' }))).toEqual({
        before: { ...asked({ idempotencyKey: 'k1' }), id, outcome },
      });
      const bobs = await place.storage.requests.begin(asked({ actor: 'bob', idempotencyKey: 'k1' }));
      expect(bobs).toHaveProperty('id');
    });

    test('an outcome is written once', async () => {
      const { requests } = place.storage;
      const begun = await requests.begin(asked());
      const id = 'id' in begun ? begun.id : 0;
      await requests.finish(id, { status: 200, finishedAt: at(2) });
      await expect(requests.finish(id, { status: 500, finishedAt: at(3) })).rejects.toThrow(/written once/);
      await expect(requests.finish(id + 1_000, { status: 500, finishedAt: at(3) })).rejects.toThrow(/is recorded/);
    });

    test('twenty at once are twenty requests', async () => {
      const { requests } = place.storage;
      const all = await Promise.all(Array.from({ length: 20 }, () => requests.begin(asked({ actor: 'many' }))));
      const ids = all.map((one) => ('id' in one ? one.id : 0));
      expect(new Set(ids).size).toBe(20);
      const first = await requests.list({ actor: 'many', limit: 15 });
      const rest = await requests.list({ actor: 'many', limit: 15, beforeId: first.at(-1)!.id });
      expect([...first, ...rest].map(({ id }) => id)).toEqual(ids.toSorted((a, b) => b - a));
    });
  });

  describe('long lists', () => {
    const end = (id: string, minute: number): Parameters<typeof write>[1] => [
      { type: 'order-cancelled', at: at(minute), clientOrderId: id as ClientOrderId, reason: 'requested' },
    ];

    test('are read part by part, each item once, whatever is added meanwhile', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      const send = (id: string, strategyId: StrategyId, instrument = BTC): void =>
        write(journal, [
          { type: 'quote', at: at(1), quote: quote() },
          [{ type: 'submit', order: { ...anOrder(id), strategyId, instrument } }],
        ]);
      const ids = Array.from({ length: 9 }, (_, n) => `o-${n}`);
      for (const [n, id] of ids.entries()) send(id, n % 3 === 0 ? EMA : ('rsi' as StrategyId), n % 2 === 0 ? BTC : ETH);
      for (const [n, id] of ids.entries()) {
        if (n < 6) {
          const fill = { ...aFill(`f-${n}`, id, '0.0123'), executedAt: at(n) };
          const strategyId = n % 3 === 0 ? EMA : ('rsi' as StrategyId);
          const booked: Effect = { type: 'fill-booked', strategyId, fill, purpose: 'entry', reason: 'r' };
          write(journal, [{ type: 'fill', at: at(10 + n), fill }, [booked]]);
        } else if (n < 8) write(journal, end(id, 12));
      }
      await journal.commit(checkpointOf(journal));

      const { views } = place.storage;
      const first = await views.orderHistory({ sessionId, limit: 3 });
      expect(first).toMatchObject({ count: 8, isWhole: true });
      write(journal, end('o-8', 60));
      await journal.commit(checkpointOf(journal));
      const read = await whole(first, (after) => views.orderHistory({ sessionId, limit: 3, after }));
      expect(read.map(({ draft }) => draft.clientOrderId)).toEqual([
        'o-5',
        'o-4',
        'o-3',
        'o-7',
        'o-6',
        'o-2',
        'o-1',
        'o-0',
      ]);
      const emas = await views.orderHistory({ sessionId, limit: 10, strategyId: EMA });
      expect(emas.items.map(({ draft }) => draft.clientOrderId)).toEqual(['o-3', 'o-6', 'o-0']);
      const eths = await views.orderHistory({ sessionId, limit: 10, instrument: ETH, strategyId: EMA });
      expect(eths.items.map(({ draft }) => draft.clientOrderId)).toEqual(['o-3']);

      const fills = await whole(await views.fillHistory({ sessionId, limit: 2 }), (after) =>
        views.fillHistory({ sessionId, limit: 2, after }),
      );
      expect(fills.map(({ fill }: RecordedFill) => fill.fillId)).toEqual(['f-5', 'f-4', 'f-3', 'f-2', 'f-1', 'f-0']);
      const ofOne = await views.fillHistory({ sessionId, limit: 2, clientOrderId: 'o-4' as ClientOrderId });
      expect(ofOne).toMatchObject({ count: 1, items: [{ fill: { fillId: 'f-4' } }] });
      expect(await views.countSince({ sessionId, at: at(1) })).toEqual({ orders: 9, fills: 5 });
      expect(await views.countSince({ sessionId, at: at(2) })).toEqual({ orders: 0, fills: 4 });
    });
  });
}

/** All that is left from the first part on. */
async function whole<Item, P>(
  first: Stretch<Item, P>,
  more: (after: P) => Promise<Stretch<Item, P>>,
): Promise<readonly Item[]> {
  const items = [...first.items];
  for (let { next } = first; next !== undefined;) {
    const part = await more(next);
    items.push(...part.items);
    next = part.next;
  }
  return items;
}

function quote() {
  const price = anOrder('x').decisionPrice;
  return { instrument: BTC, at: at(1), bid: price, bidQuantity: price, ask: price, askQuantity: price };
}
