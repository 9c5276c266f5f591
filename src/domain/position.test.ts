import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, fixed, format, magnitude, multiply, negate, subtract, ZERO, type Fixed } from './fixed.ts';
import type { EpochMs, InstrumentId } from './market.ts';
import type { Fill, FillId, Side } from './order.ts';
import { applyFill, applyFunding, averageEntry, FLAT, totalPnl, unrealisedPnl, type Position } from './position.ts';

let fillNumber = 0;
function fill(side: Side, quantity: string, price: string, extra: Partial<Fill> = {}): Fill {
  fillNumber += 1;
  return {
    fillId: `f${fillNumber}` as FillId,
    instrument: 'BTCUSDT-PERP.TEST' as InstrumentId,
    side,
    price: fixed(price),
    quantity: fixed(quantity),
    liquidity: 'taker',
    fee: ZERO,
    feeCurrency: 'quote',
    executedAt: 0 as EpochMs,
    kind: 'trade',
    ...extra,
  };
}
const after = (...fills: Fill[]): Position => fills.reduce(applyFill, FLAT);
const shown = (position: Position) => ({
  quantity: format(position.quantity),
  cost: format(position.cost),
  realised: format(position.realisedPnl),
  fees: format(position.fees),
});

describe('applyFill', () => {
  test('adding averages the entry', () => {
    const position = after(fill('buy', '1', '100'), fill('buy', '3', '120'));
    expect(shown(position)).toEqual({ quantity: '4', cost: '460', realised: '0', fees: '0' });
    expect(format(averageEntry(position)!)).toBe('115');
  });

  test('a partial close realises its share and leaves the average entry', () => {
    const position = after(fill('buy', '4', '100'), fill('sell', '1', '130'));
    expect(shown(position)).toEqual({ quantity: '3', cost: '300', realised: '30', fees: '0' });
    expect(format(averageEntry(position)!)).toBe('100');
  });

  test('closing a short at a lower price is a profit', () => {
    expect(shown(after(fill('sell', '2', '100'), fill('buy', '2', '90')))).toEqual({
      quantity: '0',
      cost: '0',
      realised: '20',
      fees: '0',
    });
  });

  test('a reversal closes all of the old and opens the rest at the new price', () => {
    const position = after(fill('buy', '2', '100'), fill('sell', '5', '110'));
    expect(shown(position)).toEqual({ quantity: '-3', cost: '-330', realised: '20', fees: '0' });
    expect(format(averageEntry(position)!)).toBe('110');
  });

  test('a fee in quote is booked; a fee in coin also shrinks what was bought', () => {
    expect(shown(after(fill('buy', '1', '100', { fee: fixed('0.1') })))).toEqual({
      quantity: '1',
      cost: '100',
      realised: '0',
      fees: '0.1',
    });
    const inCoin = after(fill('buy', '1', '100', { fee: fixed('0.001'), feeCurrency: 'base' }));
    expect(shown(inCoin)).toEqual({ quantity: '0.999', cost: '99.9', realised: '0', fees: '0.1' });
    expect(format(totalPnl(inCoin, fixed('100')))).toBe('-0.1');
  });

  test('a fee in coin on a reversal or a close is worth the same as one in quote', () => {
    const coin = after(fill('sell', '1', '100'), fill('buy', '2', '90', { fee: fixed('0.002'), feeCurrency: 'base' }));
    const quote = after(fill('sell', '1', '100'), fill('buy', '2', '90', { fee: fixed('0.18') }));
    expect(format(totalPnl(coin, fixed('90')))).toBe(format(totalPnl(quote, fixed('90'))));
  });

  test('funding moves money and never quantity', () => {
    const position = applyFunding(after(fill('buy', '1', '100')), fixed('-0.25'));
    expect(format(position.funding)).toBe('-0.25');
    expect(format(position.quantity)).toBe('1');
    expect(format(totalPnl(position, fixed('100')))).toBe('-0.25');
  });
});

/** Venue-like numbers: prices of two decimals, quantities of five. */
const anyFill = fc
  .record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    price: fc.bigInt({ min: 1n, max: 10_000_000n }).map((cents) => (cents * 10n ** 10n) as Fixed),
    quantity: fc.bigInt({ min: 1n, max: 10n ** 9n }).map((units) => (units * 10n ** 7n) as Fixed),
    fee: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 13n }).map((value) => value as Fixed),
  })
  .map((one) => ({ ...fill(one.side, '1', '1'), ...one }));

type Booking = (position: Position, fill: Fill) => Position;

/** What any way of booking fills must satisfy, whatever the sequence. */
function checkConservation(book: Booking): void {
  fc.assert(
    fc.property(fc.array(anyFill, { minLength: 1, maxLength: 40 }), anyFill, (fills, { price: mark }) => {
      let [position, cash, quantity, fees] = [FLAT, ZERO, ZERO, ZERO];
      for (const one of fills) {
        position = book(position, one);
        const signed = one.side === 'buy' ? one.quantity : negate(one.quantity);
        quantity = add(quantity, signed);
        cash = subtract(cash, multiply(one.price, signed));
        fees = add(fees, one.fee);
        expect(position.quantity).toBe(quantity);
        expect(position.quantity === 0n ? position.cost : ZERO).toBe(ZERO);
        // A long has paid and a short has received: cost never has the other sign.
        expect(position.cost === 0n || position.cost > 0n === position.quantity > 0n).toBe(true);
      }
      expect(subtract(position.realisedPnl, position.cost)).toBe(cash);
      expect(position.fees).toBe(fees);
      // Closing everything at the mark gives exactly what total profit promised.
      const promised = totalPnl(position, mark);
      const closed =
        position.quantity === 0n
          ? position
          : book(position, {
              ...fills[0]!,
              side: position.quantity > 0n ? 'sell' : 'buy',
              quantity: magnitude(position.quantity),
              price: mark,
              fee: ZERO,
            });
      expect(totalPnl(closed, mark)).toBe(promised);
      expect(unrealisedPnl(closed, mark)).toBe(ZERO);
    }),
  );
}

describe('any sequence of fills', () => {
  test('conserves quantity and money to the last digit', () => {
    expect(() => checkConservation(applyFill)).not.toThrow();
  });

  test('and the check can tell: a close that forgets the cost, or a fee left out, is caught', () => {
    const forgetsCost: Booking = (position, one) => {
      const next = applyFill(position, one);
      return next.quantity === 0n ? { ...next, realisedPnl: position.realisedPnl } : next;
    };
    expect(() => checkConservation(forgetsCost)).toThrow(/Property failed/);
    expect(() => checkConservation((position, one) => ({ ...applyFill(position, one), fees: position.fees }))).toThrow(
      /Property failed/,
    );
  });
});
