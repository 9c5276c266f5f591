import { AssayError, type Random, type Timers } from '../runtime/index.ts';
import type { CandleReply, CandleRequest, CandleRow, CandleSource, HttpGet } from './candle-source.ts';

export interface Patience {
  readonly http: HttpGet;
  readonly timers: Timers;
  readonly random: Random;
  /** Ends the waiting as well as the request in flight. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly attemptsMax: number;
}

export interface CandlePage {
  readonly rows: readonly CandleRow[];
  readonly serverTime?: number;
  /** Attempts that failed before this one. */
  readonly retries: number;
}

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;

/**
 * Asks for one page until it comes: waits longer after each failure, never less than the venue asked, and with chance
 * in it so that many clients do not return together.
 *
 * @throws AssayError `DOWNLOAD_REFUSED` when asking again is no use, `DOWNLOAD_FAILED` when patience ran out;
 *   the signal's reason when it was aborted
 */
export async function requestPage(
  source: CandleSource,
  request: CandleRequest,
  patience: Patience,
): Promise<CandlePage> {
  const { timers, random, signal, attemptsMax } = patience;
  let detail = '';
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    signal?.throwIfAborted();
    const reply = await ask(source, request, patience);
    if (reply.type === 'candles') return { ...reply, retries: attempt - 1 };
    ({ detail } = reply);
    if (reply.type === 'refused') {
      throw new AssayError(
        'DOWNLOAD_REFUSED',
        `${source.name} refuses ${request.instrument.id} ${request.timeframe}: ${detail}; check the instrument's name, and that the venue lists it`,
      );
    }
    if (attempt === attemptsMax) break;
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (attempt - 1));
    await timers.sleep(Math.max(backoff * (0.5 + random() / 2), reply.waitMs ?? 0), signal);
  }
  throw new AssayError(
    'DOWNLOAD_FAILED',
    `${source.name} gave no candles in ${attemptsMax} attempts (last: ${detail}); what came before is stored, so the same command continues later`,
  );
}

async function ask(source: CandleSource, request: CandleRequest, patience: Patience): Promise<CandleReply> {
  try {
    const reply = await withinTime(patience, (signal) => patience.http(source.url(request), signal));
    return source.read(reply, patience.timers.now());
  } catch (error) {
    patience.signal?.throwIfAborted();
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
  return cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
}
