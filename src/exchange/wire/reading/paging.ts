import type { Paging, Window } from '../../core/requests.ts';
import { BadRequest, type Fields } from './fields.ts';

const TWICE_ENCODED = /%[0-9A-Fa-f]{2}/;
const WRAPPED = /^page_token=(.*)&$/;

/** @param limits as Bybit has them for the endpoint; more than `max` is refused, none is `usual` */
export function paging(fields: Fields, { usual, max }: { readonly usual: number; readonly max: number }): Paging {
  const limit = fields.whole('limit', { min: 1, max: 1_000_000 }) ?? usual;
  if (limit > max) throw new BadRequest(10001, `params error: limit must be between 1 and ${max}`);
  return { limit, cursor: cursorOf(fields.text('cursor')) };
}

export function window(fields: Fields): Window {
  return { startTime: fields.at('startTime'), endTime: fields.at('endTime') };
}

/**
 * Bybit's cursors are themselves percent-encoded text, which some clients encode once more and some do not, so both
 * come back. Ours need no encoding unless asked to look like Bybit's.
 */
export function cursorOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const decoded = TWICE_ENCODED.test(text) ? decode(text) : text;
  return WRAPPED.exec(decoded)?.[1] ?? decoded;
}

export function percentEncodedCursor(cursor: string): string {
  return cursor === '' ? '' : encodeURIComponent(`page_token=${cursor}&`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw new BadRequest(10001, 'params error: cursor invalid');
    throw error;
  }
}
