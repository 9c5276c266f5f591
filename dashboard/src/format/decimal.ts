/** U+2212: as wide as a plus in tabular figures, and read aloud as "minus". */
export const MINUS = '\u2212';

interface DecimalStyle {
  /** Digits after the point, rounded half away from zero. */
  readonly places: number;
  /** `always` puts a plus before what is above zero; a minus is never left out. */
  readonly sign?: 'negative' | 'always';
  /** Drops zeros at the end of the fraction. */
  readonly trim?: boolean;
}

/**
 * A decimal string of the wire for people: `-1234.5` becomes `−1,234.50`. Digits are moved as text and whole numbers,
 * never through a float, so no cent is lost on the way to the screen.
 *
 * What is below zero keeps its minus even when it rounds to nothing: `-0.001` is shown as `−0.00`.
 *
 * @returns the text as it was, if it is not a plain decimal
 */
export function formatDecimal(text: string, { places, sign = 'negative', trim = false }: DecimalStyle): string {
  const parts = PLAIN.exec(text);
  if (parts === null) return text;
  const [, minus, whole = '0', fraction = ''] = parts;
  const { units, digits } = rounded(whole, fraction, places);
  const shown = trim ? digits.replace(/0+$/, '') : digits;
  const above = signOf(text) > 0;
  const mark = minus === '-' && signOf(text) < 0 ? MINUS : above && sign === 'always' ? '+' : '';
  return `${mark}${grouped(units)}${shown === '' ? '' : `.${shown}`}`;
}

/** Money of the account's currency: two places. */
export function formatMoney(text: string, sign: 'negative' | 'always' = 'negative'): string {
  return formatDecimal(text, { places: 2, sign });
}

/** A price, to more places the smaller it is, so that a cheap coin keeps its digits. */
export function formatPrice(text: string): string {
  const size = Math.abs(Number(text));
  if (size >= 1_000) return formatDecimal(text, { places: 2 });
  if (size >= 1) return formatDecimal(text, { places: 4, trim: true });
  return formatDecimal(text, { places: 10, trim: true });
}

/** A quantity in base units: up to eight places, without the zeros after them. */
export function formatQuantity(text: string, sign: 'negative' | 'always' = 'negative'): string {
  return formatDecimal(text, { places: 8, sign, trim: true });
}

export function signOf(text: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(text)) return 0;
  return text.startsWith('-') ? -1 : 1;
}

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

function rounded(whole: string, fraction: string, places: number): { units: string; digits: string } {
  const kept = fraction.slice(0, places).padEnd(places, '0');
  const up = (fraction[places] ?? '0') >= '5' ? 1n : 0n;
  const all = (BigInt(whole + kept) + up).toString().padStart(places + 1, '0');
  return { units: all.slice(0, all.length - places), digits: all.slice(all.length - places) };
}

function grouped(units: string): string {
  return units.replace(/\B(?=(\d{3})+$)/g, ',');
}
