import { z } from 'zod';
import { fixed, type EpochMs, type Fixed } from '../domain/index.ts';

/** What could be read of a message, or why it has to be put aside. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export function understood<T>(value: T): Reading<T> {
  return { ok: true, value };
}

export function putAside(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

/** @param complaint begins the problem, e.g. `an order does not fit its format` */
export function readAs<T>(schema: z.ZodType<T>, complaint: string, raw: unknown): Reading<T> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return understood(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  return putAside(`${complaint}${place}: ${issue?.message ?? 'unreadable'}`);
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

/** A plain decimal in a string. A JSON number has been a float already and is refused. */
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
