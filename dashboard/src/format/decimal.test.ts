import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDecimal, formatMoney, formatPrice, formatQuantity, MINUS, signOf } from './decimal.ts';

test.each([
  ['0', '0.00'],
  ['-0', '0.00'],
  ['0.005', '0.01'],
  ['-0.005', '−0.01'],
  ['-0.001', '−0.00'],
  ['1200.5', '1,200.50'],
  ['-1200.5', '−1,200.50'],
  ['999.995', '1,000.00'],
  ['999999.999', '1,000,000.00'],
  ['123456789012345678901234.56', '123,456,789,012,345,678,901,234.56'],
  ['0.1', '0.10'],
  ['100', '100.00'],
  ['007', '7.00'],
])('%s is shown as %s', (text, shown) => {
  expect(formatMoney(text)).toBe(shown);
});

test.each([
  ['12.3', '+12.30'],
  ['-12.3', '−12.30'],
  ['0', '0.00'],
  ['0.000', '0.00'],
  ['0.001', '+0.00'],
])('with its sign always, %s is shown as %s', (text, shown) => {
  expect(formatMoney(text, 'always')).toBe(shown);
});

test.each([
  ['43210.123456789', '43,210.12'],
  ['98.5', '98.5'],
  ['98.56789', '98.5679'],
  ['0.000001234', '0.000001234'],
  ['0', '0'],
])('the price %s is shown as %s', (text, shown) => {
  expect(formatPrice(text)).toBe(shown);
});

test.each([
  ['0.10000000', '0.1'],
  ['-250', '−250'],
  ['1234.000000019', '1,234.00000002'],
  ['100', '100'],
])('the quantity %s is shown as %s', (text, shown) => {
  expect(formatQuantity(text)).toBe(shown);
});

test.each(['', 'NaN', '1e5', '1,000', '.5', '<b>1</b>'])('%j is not a decimal and is shown as it came', (text) => {
  expect(formatMoney(text)).toBe(text);
});

test('no digit is lost: what is shown with all its places reads back as the same number', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (amount) => {
      const digits = (amount < 0n ? -amount : amount).toString().padStart(13, '0');
      const text = `${amount < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`;
      const shown = formatDecimal(text, { places: 12 });
      expect(BigInt(shown.replaceAll(',', '').replace('.', '').replace(MINUS, '-'))).toBe(amount);
    }),
  );
});

test('rounding moves a number by half a unit of its last place at most, and never over zero', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -10_000_000, max: 10_000_000 }),
      fc.integer({ min: 0, max: 4 }),
      (thousandths, places) => {
        const text = (thousandths / 1_000).toFixed(3);
        const shown = formatDecimal(text, { places });
        const back = Number(shown.replaceAll(',', '').replace(MINUS, '-'));
        expect(Math.abs(back - thousandths / 1_000)).toBeLessThanOrEqual(0.5 * 10 ** -places + 1e-9);
        expect(shown.startsWith(MINUS)).toBe(thousandths < 0);
      },
    ),
  );
});

test.each<[string, -1 | 0 | 1]>([
  ['-0.000000000001', -1],
  ['0.000000000001', 1],
  ['-0.00', 0],
])('the sign of %s is %s', (text, sign) => {
  expect(signOf(text)).toBe(sign);
});
