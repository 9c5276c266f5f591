import { AssayError, type Random, type Timers } from '../runtime/index.ts';
import type { PastReply } from './past-data.ts';

export interface Patience {
  readonly timers: Timers;
  readonly random: Random;
  /** Ends the waiting as well as the request in flight. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly attemptsMax: number;
  /** Told before each wait. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
}

/** Why nothing is asked for a while. */
export interface Wait {
  readonly detail: string;
  readonly waitMs: number;
}

export interface PatientAnswer<T> {
  readonly value: T;
  readonly serverTime?: number;
  /** Attempts that failed before this one. */
  readonly retries: number;
}

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;

/**
 * Asks until there is an answer: waits longer after each failure, never less than the venue asked, and with chance in it
 * so that many clients do not return together.
 *
 * @param what names the question in messages: `bybit: BTCUSDT.BYBIT/1h`
 * @throws AssayError `DOWNLOAD_REFUSED` when asking again is no use, `DOWNLOAD_FAILED` when patience ran out;
 *   the signal's reason when it was aborted
 */
export async function askPatiently<T>(
  what: string,
  question: (signal: AbortSignal) => Promise<PastReply<T>>,
  patience: Patience,
): Promise<PatientAnswer<T>> {
  const { timers, signal, attemptsMax, onWait } = patience;
  let detail = '';
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    signal?.throwIfAborted();
    const reply = await askOnce(question, patience);
    if (reply.type === 'answer') return { ...reply, retries: attempt - 1 };
    ({ detail } = reply);
    if (reply.type === 'refused') throw new AssayError('DOWNLOAD_REFUSED', `${what} is refused: ${detail}`);
    if (attempt === attemptsMax) break;
    const waitMs = Math.max(backoffMs(attempt, patience.random), reply.waitMs ?? 0);
    onWait?.({ detail, waitMs });
    await timers.sleep(waitMs, signal);
  }
  throw new AssayError(
    'DOWNLOAD_FAILED',
    `${what}: no answer in ${attemptsMax} attempts (last: ${detail}); what came before is stored, so the same command continues later`,
    { cause: new Error(detail) },
  );
}

/** Half a second, doubled with each attempt, and between half of it and all of it. */
export function backoffMs(attempt: number, random: Random): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (attempt - 1)) * (0.5 + random() / 2);
}

async function askOnce<T>(
  question: (signal: AbortSignal) => Promise<PastReply<T>>,
  patience: Patience,
): Promise<PastReply<T>> {
  try {
    return await withinTime(patience, question);
  } catch (error) {
    patience.signal?.throwIfAborted();
    if (error instanceof AssayError) throw error; // What we refuse ourselves does not pass.
    // A connection that broke, a reply that did not come, or a page that is no such reply (a proxy's, say): all pass.
    return { type: 'busy', detail: describe(error) };
  }
}

/** Runs the request against the clock; whichever loses is aborted. */
async function withinTime<T>(
  { timers, signal, timeoutMs }: Patience,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const tooLate = async (): Promise<never> => {
    await timers.sleep(timeoutMs, stop.signal);
    throw new Error(`no reply within ${timeoutMs} ms`);
  };
  try {
    return await Promise.race([run(stop.signal), tooLate()]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
  }
}

/** `fetch failed` says nothing; its cause does. */
function describe(error: unknown): string {
  const { message, cause } = error as Error;
  const text = cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
