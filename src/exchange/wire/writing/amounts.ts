import { format, type Fixed } from '../../../domain/index.ts';

/** Absent amounts are an empty text on most rows. */
export function amount(value: Fixed | undefined): string {
  return value === undefined ? '' : format(value);
}

/** Where Bybit writes a zero for what is not there. */
export function amountOrZero(value: Fixed | undefined): string {
  return value === undefined ? '0' : format(value);
}
