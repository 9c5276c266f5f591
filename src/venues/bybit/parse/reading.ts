import { z } from 'zod';
import { readAs as readInFormat, type Reading } from '../../reading.ts';

export { allOf, amount, instant, optionalAmount, putAside, understood, type Reading } from '../../reading.ts';

/** The state of Bybit's documents that these parsers follow; newer fields are passed over, newer words are not guessed at. */
export const FORMAT_DATE = '2026-07-24';

/** @param what names the thing in the problem, e.g. `an order` */
export function readAs<T>(schema: z.ZodType<T>, what: string, raw: unknown): Reading<T> {
  return readInFormat(schema, `${what} does not fit Bybit's format of ${FORMAT_DATE}`, raw);
}

/** Order of changes within one market. Bybit writes a number on some topics and a string on others. */
export const sequence = z
  .union([z.number(), z.string().regex(/^-?\d{1,16}$/)])
  .transform(Number)
  .refine(Number.isSafeInteger, 'not a sequence number');

export const symbol = z.string().regex(/^[A-Z0-9]{2,24}$/);
export const identifier = z.string().regex(/^[\w-]{1,64}$/);
export const side = z.enum(['Buy', 'Sell']).transform((word) => (word === 'Buy' ? 'buy' : 'sell'));

const OUR_ID = /^[A-Za-z0-9_-]{1,36}$/;
/** Empty, or not of our shape: an order of someone else. */
export const orderLinkId = z
  .string()
  .nullish()
  .transform((text) => (typeof text === 'string' && OUR_ID.test(text) ? text : undefined));

/** Text that decides nothing about money. */
export const word = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
