import { z } from 'zod';
import { ONE } from '../../../domain/index.ts';
import { amount, understood, type Reading } from '../../reading.ts';
import type { Dialect } from '../dialect.ts';
import { instrumentIdOf, type CcxtMarket } from '../symbols.ts';
import { readAs } from './words.ts';

/** ccxt writes this one sometimes as a number of its own; text of it is exact. */
const size = z.union([z.string(), z.number()]).transform(String).pipe(amount);
const marketRow = z.object({ symbol: z.string(), spot: z.boolean().nullish(), contractSize: size.nullish() });

/** A market of ccxt's list; `undefined` for one that we have no name for. */
export function readMarket(dialect: Dialect, raw: unknown): Reading<CcxtMarket | undefined> {
  const reading = readAs(marketRow, 'a market', raw);
  if (!reading.ok) return reading;
  const { symbol, spot, contractSize } = reading.value;
  const instrument = instrumentIdOf(symbol, dialect);
  if (instrument === undefined) return understood(undefined);
  const base = spot === true ? ONE : contractSize;
  return understood(base === undefined || base === null ? undefined : { instrument, symbol, contractSize: base });
}
