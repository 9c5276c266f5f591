import type { LoggedOrder } from './order-log.ts';

/** Which base bar an instant lies in: a live session hears of a bar a little after it closed, and decides then. */
export function bucket(at: number, baseMs: number): number {
  return Math.floor(at / baseMs);
}

/** Equal for orders that mean the same thing on the same bar. */
export function keyOf({ draft }: Pick<LoggedOrder, 'draft'>, baseMs: number): string {
  return [draft.instrument, draft.side, draft.purpose, bucket(draft.decidedAt, baseMs)].join('|');
}
