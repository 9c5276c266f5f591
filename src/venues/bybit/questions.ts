import type { EpochMs } from '../../domain/index.ts';
import { AssayError, type Log, type Timers } from '../../runtime/index.ts';
import { allOf, readAs, type Reading } from './parse/reading.ts';
import type { Rest, RestReply } from './rest.ts';
import { z } from 'zod';

/** How often a question (never an order) is asked before the venue counts as unreachable, and how far apart. */
const ASKED_TIMES = 3;
const ASK_AGAIN_MS = 400;
const TIMEOUT_MS = 10_000;
/** A key that was refused is not tried again at once: Bybit bans those who hammer. */
const REFUSED_KEY_MS = 60_000;
const KEY_CODES: ReadonlySet<number> = new Set([10003, 10004, 10005, 10007, 10008, 10009, 10010, 33004]);
/** What passes by itself: clocks, limits, time-outs, restarts. */
const PASSING: ReadonlySet<number> = new Set([10000, 10002, 10006, 10016, 10018, 10019, 10429, 170001, 170007, 170032]);
/** Longer lists do not end, they go round. */
const PAGES_MAX = 1_000;

export type Parameters = Readonly<Record<string, string | number | boolean>>;

export interface Answer {
  readonly result: unknown;
  /** By the venue's clock. */
  readonly at: EpochMs;
}

export interface Rows<T> {
  readonly rows: readonly T[];
  /** When the first page was answered, by the venue's clock. */
  readonly at: EpochMs;
}

const page = z.object({
  list: z.array(z.unknown()),
  nextPageCursor: z
    .string()
    .nullish()
    .transform((cursor) => cursor ?? ''),
});

/** What can be asked of Bybit without changing anything; asked again when there is no answer. */
export class Questions {
  private readonly rest: Rest;
  private readonly timers: Timers;
  private readonly log: Log;
  private keyRefused: { readonly untilMs: number; readonly detail: string } | undefined;

  constructor(rest: Rest, timers: Timers, log: Log) {
    this.rest = rest;
    this.timers = timers;
    this.log = log;
  }

  /** @throws {AssayError} VENUE_UNREACHABLE */
  async ask(path: string, parameters: Parameters, options: { readonly isPublic?: boolean } = {}): Promise<Answer> {
    const isPublic = options.isPublic === true;
    let why = '';
    for (let turn = 0; turn < ASKED_TIMES; turn += 1) {
      if (turn > 0) await this.timers.sleep(ASK_AGAIN_MS * turn);
      this.assertKeyIsWelcome(isPublic);
      const reply = await this.rest.send({
        method: 'GET',
        path,
        parameters,
        timeoutMs: TIMEOUT_MS,
        patienceMs: TIMEOUT_MS,
        urgency: 'normal',
        isPublic,
      });
      if (reply.type === 'answer' && reply.code === 0) return { result: reply.result, at: reply.at };
      why = this.explain(reply);
      if (reply.type === 'refused' || (reply.type === 'answer' && !PASSING.has(reply.code))) break;
    }
    throw unreachable(`${path}: ${why}`);
  }

  /**
   * @returns one thing, read
   * @throws {AssayError} VENUE_UNREACHABLE, or VENUE_UNREADABLE when the answer cannot be understood for certain
   */
  async one<T>(
    path: string,
    parameters: Parameters,
    read: (raw: unknown) => Reading<T>,
  ): Promise<{ value: T; at: EpochMs }> {
    const { result, at } = await this.ask(path, parameters);
    return { value: this.certain(read(result)), at };
  }

  /**
   * All pages of a list. Rows that move to a later page while it is read come twice, and are for the caller to tell.
   *
   * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
   */
  async all<T>(
    path: string,
    parameters: Parameters,
    read: (raw: unknown) => Reading<T>,
    options: { readonly isPublic?: boolean } = {},
  ): Promise<Rows<T>> {
    const rows: T[] = [];
    let at: EpochMs | undefined;
    let cursor = '';
    for (let turn = 0; turn < PAGES_MAX; turn += 1) {
      const answer = await this.ask(path, cursor === '' ? parameters : { ...parameters, cursor }, options);
      const { list, nextPageCursor } = this.certain(readAs(page, `the list of ${path}`, answer.result));
      rows.push(...this.certain(allOf(list.map(read))));
      at ??= answer.at;
      if (nextPageCursor === '' || list.length === 0) return { rows, at };
      // Bybit's cursors come percent-encoded, and are encoded once more on their way back.
      cursor = decoded(nextPageCursor);
    }
    throw unreachable(`${path}: its pages do not end`);
  }

  /** @throws {AssayError} VENUE_UNREADABLE */
  certain<T>(reading: Reading<T>): T {
    if (reading.ok) return reading.value;
    this.log.error('an answer of the venue cannot be understood, and is not guessed at', { problem: reading.problem });
    throw new AssayError('VENUE_UNREADABLE', `the exchange's answer cannot be understood: ${reading.problem}`);
  }

  private assertKeyIsWelcome(isPublic: boolean): void {
    if (isPublic || this.keyRefused === undefined) return;
    if (this.timers.monotonicMs() < this.keyRefused.untilMs) throw unreachable(this.keyRefused.detail);
    this.keyRefused = undefined;
  }

  private explain(reply: RestReply): string {
    if (reply.type !== 'answer') return reply.detail;
    const detail = `${reply.code} ${reply.message}`;
    if (KEY_CODES.has(reply.code)) {
      this.keyRefused = {
        untilMs: this.timers.monotonicMs() + REFUSED_KEY_MS,
        detail: `the key was refused: ${detail}`,
      };
      this.log.error('the venue refused the key; it is asked again in a minute', { detail });
    }
    return detail;
  }
}

function decoded(cursor: string): string {
  try {
    return decodeURIComponent(cursor);
  } catch {
    return cursor; // It was not encoded.
  }
}

function unreachable(why: string): AssayError {
  return new AssayError(
    'VENUE_UNREACHABLE',
    `the exchange did not answer (${why}); nothing is known of the account until it does`,
  );
}
