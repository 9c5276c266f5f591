import { describe, expect, test } from 'vitest';
import { aFill, BTC, EMA } from '../../test/conformance/storage-samples.ts';
import { fixed, type Fixed, type StrategyId } from '../domain/index.ts';
import { ledgerDifferences, TaxBook } from './tax-book.ts';

describe('the book', () => {
  const booked = aFill('f1', 'o-1', '2');
  const effect = { type: 'fill-booked', strategyId: EMA, fill: booked, purpose: 'entry', reason: 'r' } as const;

  test('counts a fill that the venue repeated once, and an adoption as what it is', () => {
    const book = new TaxBook('fifo');
    const event = { type: 'fill', at: booked.executedAt, fill: booked } as const;
    book.observe({ seq: 1, event, effects: [effect] });
    expect(book.observe({ seq: 2, event, effects: [] })).toEqual([]);
    const halt = { type: 'halt', at: booked.executedAt, by: 'ann', reason: 'r' } as const;
    const rows = book.observe({
      seq: 3,
      event: halt,
      effects: [
        {
          type: 'position-adopted',
          instrument: BTC,
          difference: fixed('-0.5'),
          mark: fixed('70000'),
          parts: [{ strategyId: 's' as StrategyId, quantity: fixed('-0.5') }],
          by: 'ann',
          reason: 'sold by hand',
        },
      ],
    });
    expect(rows).toMatchObject([
      { type: 'disposal', disposal: { openedBy: 'f1', closedBy: 'entry 3', quantity: fixed('0.5') } },
    ]);
    expect([...book.totals()].map(({ position }) => position.quantity)).toEqual([fixed('1.5')]);
  });

  test('shows each figure that the ledger has otherwise', () => {
    const book = new TaxBook('lifo');
    book.observe({ seq: 1, event: { type: 'fill', at: booked.executedAt, fill: booked }, effects: [effect] });
    const [total] = book.totals();
    const net = { ...total!.position, fees: booked.fee };
    expect(ledgerDifferences(book.totals(), [{ instrument: BTC, net }])).toEqual([]);
    const off = { ...net, funding: 1n as Fixed };
    expect(ledgerDifferences(book.totals(), [{ instrument: BTC, net: off }])).toEqual([
      `${BTC} funding: 0 by lots, 0.000000000001 in the ledger`,
    ]);
    expect(ledgerDifferences(book.totals(), []).length).toBeGreaterThan(0);
  });
});
