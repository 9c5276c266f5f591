import { z } from 'zod';
import { amount, instant, readAs, sequence, symbol, type Reading } from './reading.ts';

const level = z.tuple([amount, amount]);

const bookMessage = z.object({
  type: z.enum(['snapshot', 'delta']),
  ts: instant,
  data: z.object({ s: symbol, b: z.array(level), a: z.array(level), u: sequence, seq: sequence }),
});

/** A message of an `orderbook` topic. */
export type BookMessage = z.infer<typeof bookMessage>;

export function readBook(raw: unknown): Reading<BookMessage> {
  return readAs(bookMessage, 'an order book', raw);
}
