/** Decimals that `Fixed` can hold. */
export const DECIMALS_MAX = 12;

/**
 * A decimal of fewer units than this comes back exactly from the float that stores it: the float errs by at most
 * 2^-53 of it, the multiplication by as much again, and the two together stay below half a unit.
 */
export const UNITS_MAX = 2 ** 51;

/** `POWERS_OF_TEN[n]` is `10 ** n`; each is exact, so that dividing by one rounds once. */
export const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * A number as it was written down.
 *
 * - `exact`: the float stands for the written decimal and for no other of fifteen digits.
 * - `noise`: sixteen or more digits within four roundings of a short decimal: what float arithmetic makes of one
 *   (`0.09946999000000001`). The value given is the short decimal's.
 * - `inexact`: more digits than a float can keep. The value is the nearest float.
 */
export interface Reading {
  readonly value: number;
  /** Decimals after the point, trailing zeros not counted; at most `DECIMALS_MAX`. */
  readonly decimals: number;
  readonly kind: 'exact' | 'noise' | 'inexact';
}

/** Reads a decimal, with or without exponent and quotes; `undefined` for anything else, including NaN and nothing. */
export function readDecimal(text: string): Reading | undefined {
  const parts = splitDecimal(text);
  if (parts === undefined) return undefined;
  const value = Number(`${parts.sign}${parts.digits}e${-parts.decimals}`) + 0; // `+ 0` makes 0 of -0.
  if (isExact(parts)) return { value, decimals: Math.max(0, parts.decimals), kind: 'exact' };

  const short = shortest(value);
  if (Math.abs(short.value - value) <= 4 * Math.abs(value) * Number.EPSILON) return { ...short, kind: 'noise' };
  return { value, decimals: Math.min(DECIMALS_MAX, Math.max(0, parts.decimals)), kind: 'inexact' };
}

/** Reads a float from a file that keeps floats, where the decimal is only implied. */
export function readFloat(value: number): Reading | undefined {
  return Number.isFinite(value) ? readDecimal(String(value)) : undefined;
}

/** True when the float is, as it stands, a decimal of at most `decimals` places: the quick test before `readFloat`. */
export function isDecimalOf(value: number, decimals: number): boolean {
  const units = Math.round(value * POWERS_OF_TEN[decimals]!);
  return Math.abs(units) < UNITS_MAX && value === units / POWERS_OF_TEN[decimals]!;
}

interface DecimalParts {
  readonly sign: string;
  /** Without leading zeros; at least one digit. */
  readonly digits: string;
  /** Negative for a whole number ending in zeros. */
  readonly decimals: number;
}

const DECIMAL = /^\s*"?\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*"?\s*$/;

function splitDecimal(text: string): DecimalParts | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return { sign, digits: '0', decimals: 0 };
  return { sign, digits, decimals: fraction.length - Number(exponent) - (all.length - digits.length) };
}

function isExact({ digits, decimals }: DecimalParts): boolean {
  if (decimals > DECIMALS_MAX) return false;
  if (digits.length <= 15) return true; // Fifteen significant digits always survive a float.
  const units = Number(`${digits}e${Math.max(0, -decimals)}`);
  return units < UNITS_MAX;
}

/** The value at fifteen significant digits and at most twelve decimals. */
function shortest(value: number): { readonly value: number; readonly decimals: number } {
  const precise = splitDecimal(value.toPrecision(15))!;
  const parts = precise.decimals > DECIMALS_MAX ? splitDecimal(value.toFixed(DECIMALS_MAX))! : precise;
  return {
    value: Number(`${parts.sign}${parts.digits}e${-parts.decimals}`) + 0,
    decimals: Math.max(0, parts.decimals),
  };
}
