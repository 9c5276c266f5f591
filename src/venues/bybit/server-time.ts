import { z } from 'zod';
import { readAs } from './parse/reading.ts';
import type { Questions } from './questions.ts';

const timeReply = z.object({ timeNano: z.string().regex(/^\d{16,20}$/) });

/** Bybit's own seconds are too coarse; its nanoseconds are not. */
export function serverTimeOf(questions: Pick<Questions, 'ask' | 'certain'>): () => Promise<number> {
  return async () => {
    const { result } = await questions.ask('/v5/market/time', {}, { isPublic: true });
    const { timeNano } = questions.certain(readAs(timeReply, 'the time', result));
    return Number(BigInt(timeNano) / 1_000n) / 1_000;
  };
}
