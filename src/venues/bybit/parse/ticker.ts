import { z } from 'zod';
import type { Price } from '../../../domain/index.ts';
import { amount, putAside, readAs, symbol, understood, type Reading } from './reading.ts';

const tickers = z.object({ list: z.array(z.object({ symbol, lastPrice: amount })) });

/** The reply of `market/tickers` for one market. */
export function readTicker(raw: unknown): Reading<{ readonly lastPrice: Price }> {
  const reading = readAs(tickers, 'a ticker', raw);
  if (!reading.ok) return reading;
  const [only] = reading.value.list;
  return only === undefined ? putAside('there is no ticker of this market') : understood({ lastPrice: only.lastPrice });
}
