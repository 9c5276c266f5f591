import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  applyFill,
  FLAT,
  fixed,
  format,
  magnitude,
  negate,
  subtract,
  ZERO,
  type EpochMs,
  type Fill,
  type Fixed,
  type InstrumentId,
  type Position,
} from '../../domain/index.ts';
import { LOT_METHODS, LotLedger, type Disposal, type LotMethod, type LotTrade } from './lot-ledger.ts';

const BTC = 'BTCUSDT.BINANCE' as InstrumentId;

function trades(...rows: readonly (readonly [quantity: string, price: string])[]): LotTrade[] {
  return rows.map(([quantity, price], index) => ({
    id: `f${index + 1}`,
    instrument: BTC,
    quantity: fixed(quantity),
    price: fixed(price),
    at: (index * 1_000) as EpochMs,
  }));
}

function run(method: LotMethod, list: readonly LotTrade[]) {
  const ledger = new LotLedger(method);
  const disposals = list.flatMap((trade) => ledger.trade(trade));
  return { disposals, totals: [...ledger.totals()] };
}

const row = ({ openedBy, closedBy, quantity, proceeds, cost, gain }: Disposal): string =>
  [openedBy, closedBy, format(quantity), format(proceeds), format(cost), format(gain)].join(' ');

const BOUGHT_TWICE = trades(['1', '100'], ['1', '200'], ['-1.5', '300']);

test.each([
  ['fifo', ['f1 f3 1 300 100 200', 'f2 f3 0.5 150 100 50']],
  ['lifo', ['f2 f3 1 300 200 100', 'f1 f3 0.5 150 50 100']],
  ['average', ['f1 f3 1 300 150 150', 'f2 f3 0.5 150 75 75']],
] as const)('two purchases and a sale, %s', (method, expected) => {
  expect(run(method, BOUGHT_TWICE).disposals.map(row)).toEqual(expected);
});

test('a sale that turns the position closes it and opens a short, which is bought back with its gain', () => {
  const { disposals } = run('fifo', trades(['1', '100'], ['-3', '150'], ['2', '120']));
  expect(disposals.map(row)).toEqual(['f1 f2 1 150 100 50', 'f2 f3 2 300 240 60']);
  expect(disposals.map(({ direction }) => direction)).toEqual(['long', 'short']);
});

/** Awkward numbers: thirds and primes, so that every share is rounded. */
const anyTrades = fc
  .array(
    fc.tuple(fc.bigInt({ min: -9_999_999_999_999n, max: 9_999_999_999_999n }), fc.bigInt({ min: 1n, max: 10n ** 17n })),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((rows) =>
    rows
      .filter(([quantity]) => quantity !== 0n)
      .map(([quantity, price], index): LotTrade => ({
        id: `f${index}`,
        instrument: BTC,
        quantity: quantity as Fixed,
        price: price as Fixed,
        at: index as EpochMs,
      })),
  );

function ledgerOf(list: readonly LotTrade[]): Position {
  return list.reduce<Position>(
    (position, { quantity, price }) =>
      applyFill(position, {
        side: quantity > 0n ? 'buy' : 'sell',
        quantity: magnitude(quantity),
        price,
        fee: ZERO,
        feeCurrency: 'quote',
      } as Fill),
    FLAT,
  );
}

test('whatever is traded and by whichever method, what is realised less what is open is the ledger’s, to the last digit', () => {
  fc.assert(
    fc.property(anyTrades, fc.constantFrom(...LOT_METHODS), (list, method) => {
      fc.pre(list.length > 0);
      const { disposals, totals } = run(method, list);
      const ledger = ledgerOf(list);
      const realised = disposals.reduce<Fixed>((sum, { gain }) => add(sum, gain), ZERO);
      expect(totals[0]!.realised).toBe(realised);
      expect(subtract(realised, totals[0]!.openCost)).toBe(subtract(ledger.realisedPnl, ledger.cost));
      expect(run('average', list).totals[0]!.realised).toBe(ledger.realisedPnl);
      for (const one of disposals) expect(one.gain).toBe(subtract(one.proceeds, one.cost));
    }),
  );
});

test('once nothing is open, all methods realise what the ledger does', () => {
  fc.assert(
    fc.property(anyTrades, (list) => {
      fc.pre(list.length > 0);
      const open = list.reduce<Fixed>((sum, { quantity }) => add(sum, quantity), ZERO);
      const last: LotTrade = {
        ...list[0]!,
        id: 'last',
        quantity: negate(open),
        price: fixed('123.456789'),
        at: 99 as EpochMs,
      };
      const whole = open === 0n ? list : [...list, last];
      const ledger = ledgerOf(whole);
      for (const method of LOT_METHODS) expect(run(method, whole).totals[0]!.realised).toBe(ledger.realisedPnl);
    }),
  );
});

test('every piece names the trade that opened it and the one that closed it, and no more is closed than was opened', () => {
  fc.assert(
    fc.property(anyTrades, fc.constantFrom(...LOT_METHODS), (list, method) => {
      const traded = new Map(list.map(({ id, quantity }) => [id, magnitude(quantity)]));
      const used = new Map<string, Fixed>();
      for (const { openedBy, closedBy, quantity } of run(method, list).disposals) {
        for (const id of [openedBy, closedBy]) used.set(id, add(used.get(id) ?? ZERO, quantity));
      }
      for (const [id, quantity] of used) expect(quantity <= traded.get(id)!).toBe(true);
    }),
  );
});
