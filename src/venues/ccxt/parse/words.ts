import { z } from 'zod';
import { readAs as readInFormat, type Reading } from '../../reading.ts';

/** The state of ccxt that these parsers follow. */
const VERSION = '4.5.84';

/** @param what names the thing in the problem, e.g. `an order` */
export function readAs<T>(schema: z.ZodType<T>, what: string, raw: unknown): Reading<T> {
  return readInFormat(schema, `${what} does not fit the format of ccxt ${VERSION}`, raw);
}

export const identifier = z.string().regex(/^[\w.:-]{1,64}$/);
export const side = z.enum(['buy', 'sell']);
