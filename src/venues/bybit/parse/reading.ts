import { z } from 'zod';
import { fixed, type EpochMs, type Fixed } from '../../../domain/index.ts';

/** The state of Bybit's documents that these parsers follow; newer fields are passed over, newer words are not guessed at. */
export const FORMAT_DATE = '2026-07-24';

/** What could be read of a message, or why it has to be put aside. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export function understood<T>(value: T): Reading<T> {
  return { ok: true, value };
}

export function putAside(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

/** @param what names the thing in the problem, e.g. `an order` */
export function readAs<T>(schema: z.ZodType<T>, what: string, raw: unknown): Reading<T> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return understood(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  return putAside(`${what} does not fit Bybit's format of ${FORMAT_DATE}${place}: ${issue?.message ?? 'unreadable'}`);
}

/** The first problem, or all values. */
export function allOf<T>(readings: readonly Reading<T>[]): Reading<readonly T[]> {
  const values: T[] = [];
  for (const reading of readings) {
    if (!reading.ok) return reading;
    values.push(reading.value);
  }
  return understood(values);
}

const DIGITS_MAX = 60;

/** A number as Bybit writes it: a plain decimal in a string. A JSON number has been a float already and is refused. */
export const amount = z.string().transform((text, context): Fixed => {
  try {
    if (text.length <= DIGITS_MAX) return fixed(text);
  } catch {
    // Said below, like a number that is too long.
  }
  context.addIssue({ code: 'custom', message: `"${text.slice(0, DIGITS_MAX)}" is not a plain decimal` });
  return z.NEVER;
});

/** Unset is written as an empty string, or left out. */
export const optionalAmount = z.preprocess((raw) => (raw === '' || raw === null ? undefined : raw), amount.optional());

const INSTANT_MAX = 8.64e15;

/** Milliseconds, as a number or in a string. */
export const instant = z
  .union([z.number(), z.string().regex(/^\d{1,16}$/)])
  .transform(Number)
  .refine((ms) => Number.isSafeInteger(ms) && ms >= 0 && ms <= INSTANT_MAX, 'not an instant')
  .transform((ms) => ms as EpochMs);

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
