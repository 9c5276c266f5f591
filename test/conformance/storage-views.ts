import { describe, expect, test } from 'vitest';
import {
  fixed,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type StrategyId,
  type VenueOrderId,
} from '../../src/domain/index.ts';
import type { Effect } from '../../src/engine/index.ts';

import type { Place } from './storage.ts';
import { aFill, anOrder, at, barAt, BITCOIN, BTC, checkpointOf, EMA, ETH, MINUTE, write } from './storage-samples.ts';

/** What the screen shows follows the journal, commit by commit. */
export function viewsConformance(place: Place): void {
  describe('views', () => {
    const titles = new Map([[EMA, 'EMA cross']]);

    test('an order is followed from sending to its last fill', async () => {
      const journal = await place.newJournal({ instruments: [BITCOIN], titles });
      const { sessionId } = journal;
      const id = 'a-1' as ClientOrderId;
      const booked = (fill: Fill): Effect => ({
        type: 'fill-booked',
        strategyId: EMA,
        fill,
        purpose: 'entry',
        reason: 'r',
      });
      const page = { sessionId, limit: 10, page: 1 };
      write(journal, [
        { type: 'bar', at: at(1), bar: barAt(0) },
        [{ type: 'submit', order: anOrder('a-1', { type: 'limit', price: fixed('64210.5') }) }],
      ]);
      await journal.commit(checkpointOf(journal));
      expect((await place.storage.views.listActiveOrders(page)).items).toMatchObject([
        { status: 'sent', sentAt: at(1) },
      ]);

      write(journal, [{ type: 'order-accepted', at: at(2), clientOrderId: id, venueOrderId: 'v1' as VenueOrderId }]);
      const part = aFill('f1', 'a-1', '0.01');
      write(journal, [{ type: 'fill', at: at(3), fill: part }, [booked(part)]]);
      // The venue repeats itself; the engine does not book it twice, and so does nobody.
      write(journal, [{ type: 'fill', at: at(3), fill: part }]);
      await journal.commit(checkpointOf(journal));
      await place.reopen();
      const [working] = (await place.storage.views.listActiveOrders({ ...page, strategyId: EMA })).items;
      expect(working).toMatchObject({
        status: 'partially-filled',
        venueOrderId: 'v1',
        filledQuantity: fixed('0.01'),
        fees: fixed('0.43'),
      });
      expect((await place.storage.views.listActiveOrders({ ...page, strategyId: 'other' as StrategyId })).count).toBe(
        0,
      );

      const again = await place.storage.journal(sessionId, { instruments: [BITCOIN], titles });
      const rest = aFill('f2', 'a-1', '0.0023');
      write(again, [{ type: 'fill', at: at(4), fill: rest }, [booked(rest)]]);
      await again.commit(checkpointOf(again));
      expect(await place.storage.views.listActiveOrders(page)).toEqual({ items: [], count: 0 });
      expect(await place.storage.views.findOrder({ sessionId, clientOrderId: 'a-1' })).toStrictEqual({
        draft: anOrder('a-1', { type: 'limit', price: fixed('64210.5') }),
        status: 'filled',
        venueOrderId: 'v1',
        filledQuantity: fixed('0.0123'),
        filledNotional: fixed('789.78915'),
        fees: fixed('0.86'),
        cancelRequested: false,
        quantity: fixed('0.0123'),
        terms: { type: 'limit', price: fixed('64210.5') },
        sentAt: at(1),
        updatedAt: at(4),
      });
      const fills = await place.storage.views.listFills({ sessionId, instrument: BTC, from: at(0), to: at(2) });
      expect(fills).toStrictEqual([
        { seq: 3, strategyId: EMA, purpose: 'entry', fill: part },
        { seq: 5, strategyId: EMA, purpose: 'entry', fill: rest },
      ]);
      expect(await place.storage.views.listFills({ sessionId, limit: 1 })).toMatchObject([{ seq: 5 }]);
      expect(await place.storage.views.listFills({ sessionId, instrument: ETH })).toEqual([]);
      expect(await place.storage.views.listFills({ sessionId, to: at(1) })).toEqual([]);

      const activity = await place.storage.views.listActivity(page);
      expect(activity.items.map(({ id: item, text }) => `${item} ${text}`)).toEqual([
        '5.1 EMA cross bought 0.0023 BTC at 64,210.5 (fee 0.43 USDT).',
        '3.1 EMA cross bought 0.01 BTC at 64,210.5 (fee 0.43 USDT).',
        '1.1 EMA cross sent an order to buy 0.0123 BTC at 64,210.5 or better: EMA 12 crossed above EMA 26.',
      ]);
    });

    test('a fill that arrives after the cancellation counts, and the order stays ended', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      write(journal, [{ type: 'bar', at: at(1), bar: barAt(0) }, [{ type: 'submit', order: anOrder('b-1') }]]);
      write(journal, [
        { type: 'order-cancelled', at: at(2), clientOrderId: 'b-1' as ClientOrderId, reason: 'ioc-remainder' },
      ]);
      await journal.commit(checkpointOf(journal));
      const late = aFill('late', 'b-1', '0.01');
      write(journal, [
        { type: 'fill', at: at(3), fill: late },
        [{ type: 'fill-booked', strategyId: EMA, fill: late, purpose: 'entry', reason: 'late' }],
      ]);
      await journal.commit(checkpointOf(journal));
      const order = await place.storage.views.findOrder({ sessionId, clientOrderId: 'b-1' });
      expect(order).toMatchObject({ status: 'cancelled', endReason: 'ioc-remainder', filledQuantity: fixed('0.01') });
    });

    test('booking one fill twice is refused: it would be money that is not there', async () => {
      const journal = await place.newJournal();
      const fill = aFill('f1', 'c-1', '0.01');
      const booked: Effect = { type: 'fill-booked', strategyId: EMA, fill, purpose: 'entry', reason: 'r' };
      write(journal, [{ type: 'fill', at: at(1), fill }, [booked]], [{ type: 'fill', at: at(1), fill }, [booked]]);
      await expect(async () => journal.commit(checkpointOf(journal))).rejects.toMatchObject({
        code: 'JOURNAL_FAILED',
      });
      await place.reopen();
    });

    test('activity is paged newest first, per strategy, and can be followed', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      for (let item = 1; item <= 25; item += 1) {
        const strategyId = (item % 5 === 0 ? 'rsi' : 'ema') as StrategyId;
        write(journal, [
          { type: 'bar', at: at(item), bar: barAt(item) },
          [{ type: 'signal', strategyId, instrument: BTC, exposure: 1, reason: `signal ${item}` }],
        ]);
      }
      await journal.commit(checkpointOf(journal));
      const second = await place.storage.views.listActivity({ sessionId, limit: 10, page: 2 });
      expect(second.count).toBe(25);
      expect(second.items.map(({ seq }) => seq)).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6]);
      const rsi = await place.storage.views.listActivity({
        sessionId,
        limit: 2,
        page: 1,
        strategyId: 'rsi' as StrategyId,
      });
      expect(rsi.count).toBe(5);
      expect(rsi.items).toMatchObject([
        { id: '25.1', strategyId: 'rsi', instrument: BTC, kind: 'signal' },
        { id: '20.1' },
      ]);
      expect(
        (await place.storage.views.listActivity({ sessionId, limit: 10, page: 1, afterSeq: 23 })).items.map(
          ({ seq }) => seq,
        ),
      ).toEqual([25, 24]);
    });

    test('the equity curve keeps one point per base bar, the newest, across commits and restarts', async () => {
      const journal = await place.newJournal({ equityEveryMs: MINUTE });
      const { sessionId } = journal;
      journal.equity(at(1), fixed('100'));
      journal.equity((at(1) + 30_000) as EpochMs, fixed('101'));
      journal.equity(at(1), fixed('40'), EMA);
      await journal.commit(checkpointOf(journal));
      journal.equity((at(1) + 59_000) as EpochMs, fixed('102'));
      journal.equity(at(2), fixed('103.25'));
      await journal.commit(checkpointOf(journal));
      await place.reopen();
      const again = await place.storage.journal(sessionId);
      again.equity(at(3), fixed('99'));
      await again.commit(checkpointOf(again));
      expect(await place.storage.views.equityCurve({ sessionId, maxPoints: 100 })).toStrictEqual([
        { at: at(1) + 59_000, equity: fixed('102') },
        { at: at(2), equity: fixed('103.25') },
        { at: at(3), equity: fixed('99') },
      ]);
      expect(await place.storage.views.equityCurve({ sessionId, strategyId: EMA, maxPoints: 100 })).toHaveLength(1);
    });
  });
}
