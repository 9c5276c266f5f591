import type { Brand } from './brand.ts';

/** Exact decimal: an integer count of 1e-12. Money, prices, quantities and rates are all `Fixed`. */
export type Fixed = Brand<bigint, 'Fixed'>;
/** Quote currency per one unit of base, e.g. USDT per BTC. */
export type Price = Fixed;
/** Units of base currency. Signed where it is a position. */
export type Quantity = Fixed;
/** An amount of the settlement currency. */
export type Money = Fixed;
/** A fraction: 0.00055 is 5.5 basis points. */
export type Rate = Fixed;

const PLACES = 12;
const ONE_RAW = 10n ** BigInt(PLACES);
const PLAIN_DECIMAL = /^(-?)(\d+)(?:\.(\d{1,12}))?$/;

export const ZERO = 0n as Fixed;
export const ONE = ONE_RAW as Fixed;

/**
 * Reads a plain decimal string, the form in which venues send numbers.
 *
 * @throws {RangeError} on exponents, on more than 12 decimals, and on anything that is not a number:
 *   an inexact price must never enter the system quietly.
 */
export function fixed(text: string): Fixed {
  const match = PLAIN_DECIMAL.exec(text);
  if (match === null) {
    throw new RangeError(`not a plain decimal with at most ${PLACES} places: "${text.slice(0, 60)}"`);
  }
  const [, sign, whole, fraction = ''] = match;
  const magnitude = BigInt(`${whole}${fraction.padEnd(PLACES, '0')}`);
  return (sign === '-' ? -magnitude : magnitude) as Fixed;
}

/** The shortest plain decimal that `fixed` reads back to the same value. */
export function format(value: Fixed): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % ONE_RAW).toString().padStart(PLACES, '0').replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${size / ONE_RAW}${fraction === '' ? '' : `.${fraction}`}`;
}

export function add(a: Fixed, b: Fixed): Fixed {
  return (a + b) as Fixed;
}

export function subtract(a: Fixed, b: Fixed): Fixed {
  return (a - b) as Fixed;
}

export function negate(value: Fixed): Fixed {
  return -value as Fixed;
}

export function magnitude(value: Fixed): Fixed {
  return (value < 0n ? -value : value) as Fixed;
}

export function smaller(a: Fixed, b: Fixed): Fixed {
  return a < b ? a : b;
}

export function larger(a: Fixed, b: Fixed): Fixed {
  return a > b ? a : b;
}

/** Product rounded toward zero at the twelfth decimal. */
export function multiply(a: Fixed, b: Fixed): Fixed {
  return ((a * b) / ONE_RAW) as Fixed;
}

/**
 * Quotient rounded toward zero at the twelfth decimal.
 *
 * @throws {RangeError} when `b` is zero.
 */
export function divide(a: Fixed, b: Fixed): Fixed {
  return ((a * ONE_RAW) / b) as Fixed;
}

/** `a * b / c` with one rounding, toward zero: a share of an amount without losing its last digit twice. */
export function proportion(a: Fixed, b: Fixed, c: Fixed): Fixed {
  return ((a * b) / c) as Fixed;
}

/** Largest multiple of `step` not above `value` in magnitude; sizes are floored so as never to over-order. */
export function floorToStep(value: Fixed, step: Fixed): Fixed {
  return ((value / step) * step) as Fixed;
}

/** Smallest multiple of `step` not below `value` in magnitude. */
export function ceilToStep(value: Fixed, step: Fixed): Fixed {
  const floored = floorToStep(value, step);
  if (floored === value) return value;
  return (value < 0n ? floored - step : floored + step) as Fixed;
}

/** Nearest multiple of `step`; a tie goes away from zero. */
export function roundToStep(value: Fixed, step: Fixed): Fixed {
  const half = step / 2n;
  return floorToStep((value < 0n ? value - half : value + half) as Fixed, step);
}

export function isMultipleOf(value: Fixed, step: Fixed): boolean {
  return value % step === 0n;
}

/** For statistics, indicators and charts only. The way back is `fromFloat`, and it is never used on money held. */
export function toFloat(value: Fixed): number {
  return Number(value) / 1e12;
}

/**
 * The multiple of `step` nearest to a computed number: how an indicator's value becomes a price level or a size.
 * The result is exact by construction (a whole number of steps); the input is an opinion, not a fact.
 *
 * @throws {RangeError} when the value is not finite, or has more than 2^53 steps.
 */
export function fromFloat(value: number, step: Fixed): Fixed {
  const steps = Math.round(value / toFloat(step));
  if (!Number.isSafeInteger(steps)) throw new RangeError(`no multiple of ${format(step)} is near ${value}`);
  return (BigInt(steps) * step) as Fixed;
}

/**
 * Reads a float that was stored from a decimal of at most `places` decimals, giving that decimal back exactly.
 * Exact while the decimal has at most 15 significant digits, which the importer checks for every value it stores.
 */
export function fromStoredFloat(value: number, places: number): Fixed {
  return (BigInt(Math.round(value * POWERS[places]!)) * STEPS[places]!) as Fixed;
}

const POWERS = Array.from({ length: PLACES + 1 }, (_, places) => 10 ** places);
const STEPS = Array.from({ length: PLACES + 1 }, (_, places) => 10n ** BigInt(PLACES - places));
