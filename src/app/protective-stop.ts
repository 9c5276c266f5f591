import { fixed, ONE, ZERO, type Rate } from '../domain/index.ts';

/** What backtests, paper and live all begin with, so that what one of them shows holds for the others. */
export const PROTECTIVE_STOP_DEFAULT = '0.1';

export type ProtectiveStop =
  | { readonly ok: true; readonly rate: Rate | undefined }
  | { readonly ok: false; readonly problem: string };

/** The stop of a position whose strategy asked for none, as a fraction of its entry; `none` is no such stop. */
export function readProtectiveStop(text: string): ProtectiveStop {
  if (text === 'none') return { ok: true, rate: undefined };
  try {
    const rate = fixed(text);
    // At a whole entry and beyond, the stop of a long position would lie at a price of zero or less.
    if (rate > ZERO && rate < ONE) return { ok: true, rate };
  } catch {
    // Said below, in our own words.
  }
  return { ok: false, problem: `must be a fraction above 0 and below 1 such as 0.1, or none, was "${text}"` };
}
