import { expect, test } from 'vitest';
import { add, fixed, type ClientOrderId, type OrderDraft } from '../domain/index.ts';
import { Bench, PERP, submitted } from '../engine/testing.ts';
import type { VenueReport } from '../venues/index.ts';
import { disagreements } from './agreement.ts';

/** An account that is long one at 100 and rests a buy at 95, and the venue's true statement of it. */
function account(): { bench: Bench; report: VenueReport; resting: OrderDraft } {
  const bench = new Bench();
  bench.fill(submitted(bench.wish({ type: 'target', exposure: 1, reason: 'r' }))[0]!);
  const [resting] = submitted(
    bench.wish({
      type: 'place',
      tag: 'x',
      side: 'buy',
      order: { type: 'limit', price: 95 },
      size: { quantity: 0.5 },
      reason: 'r',
    }),
  );
  bench.accept(resting!);
  bench.bar('103');
  const { clientOrderId, instrument, quantity, terms } = resting!;
  return {
    bench,
    resting: resting!,
    report: {
      at: bench.now,
      openOrders: [{ clientOrderId, instrument, quantity, filledQuantity: fixed('0'), terms }],
      positions: [{ instrument: PERP, quantity: fixed('1') }],
      cash: fixed('100000'),
      equity: fixed('100003'),
    },
  };
}

test('books that say the same do not differ', () => {
  const { bench, report } = account();
  expect(disagreements(bench.engine, report)).toEqual([]);
});

test('an order on its way need not be at the venue yet', () => {
  const { bench, report } = account();
  bench.wish({
    type: 'place',
    tag: 'y',
    side: 'buy',
    order: { type: 'limit', price: 96 },
    size: { quantity: 1 },
    reason: 'r',
  });
  expect(disagreements(bench.engine, { ...report, equity: bench.engine.equity })).toEqual([]);
});

const PLANTED: readonly (readonly [string, (report: VenueReport) => VenueReport, RegExp])[] = [
  [
    'a position of another size',
    (report) => ({ ...report, positions: [{ instrument: PERP, quantity: fixed('1.001') }] }),
    /BTCUSDT-PERP\.TEST: we hold 1, the venue says 1\.001/,
  ],
  ['a position it does not have', (report) => ({ ...report, positions: [] }), /we hold 1, the venue says 0/],
  [
    'a position we do not have',
    (report) => ({
      ...report,
      positions: [...report.positions, { instrument: 'ETHUSDT.TEST' as typeof PERP, quantity: fixed('2') }],
    }),
    /ETHUSDT\.TEST: we hold nothing, the venue says 2/,
  ],
  ['an order it does not have', (report) => ({ ...report, openOrders: [] }), /t1-A-1 is working here and unknown to/],
  [
    'an order we do not have',
    (report) => ({
      ...report,
      openOrders: [...report.openOrders, { ...report.openOrders[0]!, clientOrderId: 'zz' as ClientOrderId }],
    }),
    /order zz is open at the venue and unknown here/,
  ],
  [
    'a fill we have not heard of',
    (report) => ({ ...report, openOrders: report.openOrders.map((one) => ({ ...one, filledQuantity: fixed('0.1') })) }),
    /t1-A-1: filled 0 here, 0\.1 at the venue/,
  ],
  [
    'equity that differs in the last digit',
    (report) => ({ ...report, equity: add(report.equity, fixed('0.000000000001')) }),
    /equity is 100003 here, 100003\.000000000001 at the venue/,
  ],
];

test.each(PLANTED)('%s is found, and said in words', (_name, change, sentence) => {
  const { bench, report } = account();
  const found = disagreements(bench.engine, change(report));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(sentence);
});
