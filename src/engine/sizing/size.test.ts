import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  fixed,
  format,
  isMultipleOf,
  ONE,
  ZERO,
  type Fixed,
  type Instrument,
  type InstrumentId,
  type Quantity,
} from '../../domain/index.ts';
import { parseSizing, sizingForms } from './parse.ts';
import { sizeFor, type SizingContext } from './size.ts';
import type { Sizing } from './sizing.ts';

const instrument: Instrument = {
  id: 'ETHUSDT-PERP.TEST' as InstrumentId,
  kind: 'linear-perpetual',
  base: 'ETH',
  quote: 'USDT',
  priceStep: fixed('0.01'),
  quantityStep: fixed('0.01'),
  quantityMin: fixed('0.02'),
  notionalMin: fixed('5'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.0005'),
  feeCurrency: 'quote',
  leverageMax: 50,
  maintenanceMarginRate: fixed('0.01'),
};

/** 10,000 of equity at a price of 1,000: a full position is about 10. */
const context: SizingContext = {
  instrument,
  price: fixed('1000'),
  equity: fixed('10000'),
  exposure: 1,
  availableLeverage: 1,
};

function sizing(text: string): Sizing {
  const parsed = parseSizing(text);
  if (!parsed.ok) throw new RangeError(parsed.problem);
  return parsed.sizing;
}

/** The quantity as text, or the code of the refusal. */
function sized(text: string, changes: Partial<SizingContext> = {}): string {
  const result = sizeFor(sizing(text), { ...context, ...changes });
  return result.ok ? format(result.quantity) : result.code;
}

describe('each sizing by hand', () => {
  test.each<[string, Partial<SizingContext>, string]>([
    ['fixed-quantity:3', {}, '3'],
    ['fixed-quantity:3.019', {}, '3.01'],
    ['fixed-notional:2500', {}, '2.5'],
    ['fixed-notional:2509.99', {}, '2.5'],
    ['equity-fraction:0.5', {}, '5'],
    ['equity-fraction:2', { availableLeverage: 3 }, '20'],
    // A fifth of realised volatility wanted: a fifth of equity, 2,000.
    ['volatility-target:0.2', { annualVolatility: 1 }, '2'],
    ['volatility-target:0.2', { annualVolatility: 0.8 }, '2.5'],
    // A calm market asks for twice the equity: the maximum decides.
    ['volatility-target:0.2:0.75', { annualVolatility: 0.1 }, '7.5'],
    ['volatility-target:0.2:0.75', { annualVolatility: 1e-20 }, '7.5'],
    // 100 at risk over a stop 50 away.
    ['risk-to-stop:0.01', { stopDistance: fixed('50') }, '2'],
    // 2 % of 10,000 is 200, over a stop 50 away, or over the assumed 2 % of price, 20.
    ['balance-risk', { stopDistance: fixed('50') }, '4'],
    ['balance-risk', { availableLeverage: 2 }, '10'],
    // 0.5 % of 200,000 is 1,000.
    ['balance-risk', { stopDistance: fixed('50'), equity: fixed('200000') }, '20'],
    // 10,000 / (1 + 2 x 0.0005 + 0.001) / 1,000 = 9.98003...
    ['all-in', {}, '9.98'],
    ['all-in', { availableLeverage: 5 }, '9.98'],
  ])('%s with %o is %s', (text, changes, expected) => {
    expect(sized(text, changes)).toBe(expected);
  });
});

test('exposure scales the full size, whatever its sign', () => {
  expect(sized('equity-fraction:0.8', { exposure: -0.5 })).toBe('4');
  expect(sized('fixed-quantity:1', { exposure: 0.3 })).toBe('0.3');
  // A quarter of what can be carried, not a quarter of what was asked for.
  expect(sized('fixed-quantity:100', { exposure: 0.25 })).toBe('2.49');
});

test('a size is capped at what margin, fees and a little slack leave, and says so', () => {
  expect(sizeFor(sizing('fixed-quantity:100'), context)).toEqual({ ok: true, quantity: fixed('9.98'), capped: true });
  expect(sizeFor(sizing('fixed-quantity:9'), context)).toEqual({ ok: true, quantity: fixed('9'), capped: false });
  // 10,000 x 10 / (1 + 10 x 0.002) / 1,000: at ten times leverage the fees are ten times as large a share of equity.
  expect(sized('fixed-quantity:500', { availableLeverage: 10 })).toBe('98.03');
});

test('a rebate is not counted on', () => {
  const rebated = { ...instrument, takerFeeRate: fixed('-0.0001') };
  expect(sized('all-in', { instrument: rebated })).toBe('9.99');
});

test.each<[string, Partial<SizingContext>, string]>([
  ['risk-to-stop:0.01', {}, 'NO_STOP_TO_SIZE'],
  ['risk-to-stop:0.01', { stopDistance: ZERO }, 'NO_STOP_TO_SIZE'],
  ['volatility-target:0.2', {}, 'NO_VOLATILITY_TO_SIZE'],
  ['volatility-target:0.2', { annualVolatility: 0 }, 'NO_VOLATILITY_TO_SIZE'],
  ['volatility-target:0.2', { annualVolatility: Number.NaN }, 'NO_VOLATILITY_TO_SIZE'],
  ['volatility-target:0.2', { annualVolatility: Infinity }, 'NO_VOLATILITY_TO_SIZE'],
  ['equity-fraction:0.5', { equity: ZERO }, 'NO_EQUITY_TO_SIZE'],
  ['fixed-quantity:1', { equity: fixed('-5') }, 'NO_EQUITY_TO_SIZE'],
  ['all-in', { exposure: 1.01 }, 'BAD_EXPOSURE'],
  ['all-in', { exposure: Number.NaN }, 'BAD_EXPOSURE'],
  ['all-in', { exposure: 0 }, 'SIZE_TOO_SMALL'],
  ['fixed-quantity:0.009', {}, 'SIZE_TOO_SMALL'],
  ['fixed-quantity:0.01', {}, 'SIZE_TOO_SMALL'],
  ['fixed-quantity:0.02', {}, '0.02'],
  ['fixed-quantity:0.02', { price: fixed('249.99') }, 'SIZE_TOO_SMALL'],
  ['fixed-quantity:0.02', { price: fixed('250') }, '0.02'],
])('%s with %o is %s', (text, changes, expected) => {
  expect(sized(text, changes)).toBe(expected);
});

test('a refusal says what was too small', () => {
  expect(sizeFor(sizing('fixed-quantity:0.02'), { ...context, price: fixed('100') })).toEqual({
    ok: false,
    code: 'SIZE_TOO_SMALL',
    detail: '2 USDT is below the smallest order of 5 USDT',
  });
});

test('a price or leverage of zero is our own mistake', () => {
  expect(() => sizeFor(sizing('all-in'), { ...context, price: ZERO })).toThrow('at price 0');
  expect(() => sizeFor(sizing('all-in'), { ...context, availableLeverage: 0 })).toThrow('leverage 0');
});

const anySizing = fc.constantFrom(...Object.values(sizingForms).flatMap((forms) => forms.split(' or '))).map(sizing);
const money = (min: string, max: string): fc.Arbitrary<Fixed> =>
  fc.bigInt({ min: fixed(min), max: fixed(max) }).map((raw) => raw as Fixed);
const anyContext = fc.record({
  instrument: fc.constant(instrument),
  price: money('0.000001', '200000'),
  equity: money('0.01', '10000000'),
  exposure: fc.double({ min: -1, max: 1, noNaN: true }),
  stopDistance: money('0.000001', '5000'),
  annualVolatility: fc.double({ min: 0.01, max: 5, noNaN: true }),
  availableLeverage: fc.integer({ min: 1, max: 100 }),
});
/** What is ordered: nothing when refused. */
function ordered(choice: Sizing, given: SizingContext): Quantity {
  const result = sizeFor(choice, given);
  return result.ok ? result.quantity : ZERO;
}
const runs = { numRuns: 500 };

test('more equity never means a smaller size', () => {
  const more = fc.tuple(anyContext, fc.oneof(money('0', '10000000'), money('0', '0.000000001')));
  const property = fc.property(anySizing, more, (choice, [given, extra]) => {
    return ordered(choice, given) <= ordered(choice, { ...given, equity: add(given.equity, extra) });
  });
  expect(() => fc.assert(property, runs)).not.toThrow();
});

test('no size is above all-in times leverage, and none costs more than equity carries', () => {
  const property = fc.property(anySizing, anyContext, (choice, given) => {
    const quantity = ordered(choice, { ...given, exposure: 1 });
    // All-in before its own rounding down to a step.
    const finest = { ...instrument, quantityStep: 1n as Quantity, quantityMin: 1n as Quantity, notionalMin: ZERO };
    const allIn = ordered({ kind: 'all-in' }, { ...given, instrument: finest, exposure: 1 });
    const leverage = BigInt(given.availableLeverage);
    // Each unit of the finest quantity was rounded down once.
    return quantity <= (allIn + 1n) * leverage && quantity * given.price <= given.equity * ONE * leverage;
  });
  expect(() => fc.assert(property, runs)).not.toThrow();
});

test('a size is whole steps, never below the smallest order, and a part is never more than the whole', () => {
  const property = fc.property(anySizing, anyContext, (choice, given) => {
    const quantity = ordered(choice, given);
    const sendable = quantity >= instrument.quantityMin && quantity * given.price >= instrument.notionalMin * ONE;
    return (
      isMultipleOf(quantity, instrument.quantityStep) &&
      (quantity === 0n || sendable) &&
      quantity <= ordered(choice, { ...given, exposure: 1 })
    );
  });
  expect(() => fc.assert(property, runs)).not.toThrow();
});

test('being stopped out never costs more than the rate of equity', () => {
  const property = fc.property(fc.constant(sizing('risk-to-stop:0.01')), anyContext, (choice, given) => {
    return ordered(choice, given) * given.stopDistance <= given.equity * fixed('0.01');
  });
  expect(() => fc.assert(property, runs)).not.toThrow();
});

test('a sizing that rounds up is caught by the same comparison', () => {
  const given = { ...context, stopDistance: fixed('30') };
  const roundedUp = fixed('3.34'); // 100 / 30 is 3.333...
  expect(roundedUp * given.stopDistance <= given.equity * fixed('0.01')).toBe(false);
  expect(ordered(sizing('risk-to-stop:0.01'), given)).toBe(fixed('3.33'));
});
