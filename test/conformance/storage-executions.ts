import { describe, expect, test } from 'vitest';
import {
  type ApprovedOrder,
  type ClientOrderId,
  type Fill,
  type StrategyId,
  type VenueOrderId,
} from '../../src/domain/index.ts';
import type { Effect, EngineEvent } from '../../src/engine/index.ts';
import type { OrderFacts, SessionViews } from '../../src/storage/index.ts';

import type { Place } from './storage.ts';
import { aFill, anOrder, at, barAt, BTC, checkpointOf, EMA, ETH, write } from './storage-samples.ts';

const RSI = 'rsi' as StrategyId;

/** What order statistics are made of. */
export function executionsConformance(place: Place): void {
  describe('executions', () => {
    const submit = (order: ApprovedOrder): Effect => ({ type: 'submit', order });
    const booked = (fill: Fill): Effect => ({
      type: 'fill-booked',
      strategyId: EMA,
      fill,
      purpose: 'entry',
      reason: 'r',
    });
    const accepted = (minute: number, id: string): EngineEvent => ({
      type: 'order-accepted',
      at: at(minute),
      clientOrderId: id as ClientOrderId,
      venueOrderId: `v-${id}` as VenueOrderId,
    });
    const changed = (id: string, status: OrderFacts['order']['status']): Effect => ({
      type: 'order-changed',
      clientOrderId: id as ClientOrderId,
      status,
      reason: 'r',
    });
    const timesOf = ({ order, ...times }: OrderFacts): object => ({ status: order.status, ...times });
    async function factsOf(...query: Parameters<SessionViews['orderFacts']>): Promise<OrderFacts[]> {
      const facts: OrderFacts[] = [];
      for await (const page of place.storage.views.orderFacts(...query)) facts.push(...page);
      return facts;
    }

    test('an order is timed by what was heard of it: the first acceptance, the first and the newest fill', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      const [first, second] = [aFill('f1', 'a', '0.01'), aFill('f2', 'a', '0.0023')];
      write(
        journal,
        [{ type: 'bar', at: at(1), bar: barAt(0) }, ['a', 'b', 'c', 'd', 'e'].map((id) => submit(anOrder(id)))],
        [accepted(2, 'a')],
        [accepted(3, 'a')],
        [{ type: 'fill', at: at(4), fill: first }, [booked(first)]],
        // Never accepted in so many words.
        [{ type: 'fill', at: at(4), fill: aFill('f3', 'b', '0.0123') }, [booked(aFill('f3', 'b', '0.0123'))]],
        [
          { type: 'order-unknown', at: at(4), clientOrderId: 'c' as ClientOrderId, detail: 'time-out' },
          [changed('c', 'unknown')],
        ],
        [{ type: 'order-rejected', at: at(4), clientOrderId: 'd' as ClientOrderId, code: 'NOTIONAL', detail: '' }],
      );
      await journal.commit(checkpointOf(journal));
      await place.reopen();
      const again = await place.storage.journal(sessionId);
      write(
        again,
        [{ type: 'fill', at: at(5), fill: second }, [booked(second)]],
        [{ type: 'bar', at: at(6), bar: barAt(5) }, [changed('c', 'working')]],
      );
      await again.commit(checkpointOf(again));
      expect((await factsOf({ sessionId })).map(timesOf)).toStrictEqual([
        { status: 'filled', acceptedAt: at(2), firstFillAt: at(4), lastFillAt: at(5) },
        { status: 'filled', acceptedAt: at(4), firstFillAt: at(4), lastFillAt: at(4) },
        { status: 'working', acceptedAt: at(6) },
        { status: 'rejected' },
        { status: 'sent' },
      ]);
    });

    test('an order of unknown fate that is accepted after all is working', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      write(
        journal,
        [{ type: 'bar', at: at(1), bar: barAt(0) }, [submit(anOrder('u'))]],
        [
          { type: 'order-unknown', at: at(2), clientOrderId: 'u' as ClientOrderId, detail: 'time-out' },
          [changed('u', 'unknown')],
        ],
        [accepted(3, 'u')],
      );
      await journal.commit(checkpointOf(journal));
      expect((await factsOf({ sessionId })).map(timesOf)).toEqual([{ status: 'working', acceptedAt: at(3) }]);
    });

    test('a fill does not make an order whole that contradicts itself', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      const part = aFill('f1', 'q', '0.01');
      write(
        journal,
        [{ type: 'bar', at: at(1), bar: barAt(0) }, [submit(anOrder('q'))]],
        [{ type: 'bar', at: at(2), bar: barAt(1) }, [changed('q', 'quarantined')]],
        [{ type: 'fill', at: at(3), fill: part }, [booked(part)]],
      );
      await journal.commit(checkpointOf(journal));
      expect(await factsOf({ sessionId })).toMatchObject([
        { order: { status: 'quarantined', filledQuantity: part.quantity }, firstFillAt: at(3) },
      ]);
    });

    test('every order comes once, whatever the number of pages, and by strategy', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      const ids = Array.from({ length: 1_003 }, (_, index) => `n-${index.toString(36)}`);
      const order = (id: string, index: number): ApprovedOrder => ({
        ...anOrder(id),
        strategyId: index % 100 === 0 ? RSI : EMA,
      });
      write(journal, [{ type: 'bar', at: at(1), bar: barAt(0) }, ids.map((id, index) => submit(order(id, index)))]);
      await journal.commit(checkpointOf(journal));
      const found = await factsOf({ sessionId });
      expect(found.map(({ order: { draft } }) => draft.clientOrderId)).toEqual(ids.toSorted());
      expect(await factsOf({ sessionId, strategyId: RSI })).toHaveLength(11);
      expect(await factsOf({ sessionId: 'nobody' })).toEqual([]);
    });

    test('refusals are counted by strategy, instrument and code, across commits and restarts', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      const denied: Effect = { type: 'denied', draft: anOrder('x'), code: 'ORDER_TOO_LARGE', detail: 'd' };
      const wish: Effect = {
        type: 'wish-refused',
        strategyId: RSI,
        instrument: ETH,
        code: 'SIZE_TOO_SMALL',
        detail: 'd',
      };
      write(
        journal,
        [{ type: 'bar', at: at(1), bar: barAt(0) }, [denied, denied, wish]],
        [{ type: 'bar', at: at(2), bar: barAt(1) }, [denied, { ...denied, code: 'HALTED' }]],
      );
      await journal.commit(checkpointOf(journal));
      await place.reopen();
      const again = await place.storage.journal(sessionId);
      write(again, [{ type: 'bar', at: at(3), bar: barAt(2) }, [denied]]);
      await again.commit(checkpointOf(again));
      const byEma = [
        { strategyId: EMA, instrument: BTC, kind: 'denied', code: 'HALTED', count: 1 },
        { strategyId: EMA, instrument: BTC, kind: 'denied', code: 'ORDER_TOO_LARGE', count: 4 },
      ];
      const byRsi = [{ strategyId: RSI, instrument: ETH, kind: 'wish-refused', code: 'SIZE_TOO_SMALL', count: 1 }];
      expect(await place.storage.views.refusals({ sessionId })).toEqual([...byEma, ...byRsi]);
      expect(await place.storage.views.refusals({ sessionId, strategyId: RSI })).toEqual(byRsi);
    });
  });
}
