import type { DatasetKey } from './archive.ts';
import { holesOf, stepOf } from './download-plan.ts';
import { stretch, without, type Stretch } from './holes.ts';
import type { InstrumentName } from './instrument-id.ts';
import type { PastData, PastRow } from './past-data.ts';
import { readPage, type UnsoundRow } from './past-page.ts';
import { askPatiently, backoffMs, type Patience } from './patient-request.ts';

/** What a window holds, after the venue was asked again for what it had left out. */
export interface WindowRows {
  /** In order, one a time, closed and sound. */
  readonly rows: readonly PastRow[];
  /** Of what has closed, all but what the venue gave no clear answer for: what is missing in it, it does not have. */
  readonly certain: readonly Stretch[];
  readonly unsound: readonly UnsoundRow[];
}

/** A hole that stays empty this often is the venue's own. */
const ASKED_IN_VAIN = 2;
/** Holes that are asked for one by one; more of them are asked for at once. */
const HOLES_MAX = 4;
/** Of one window; venues that publish no bar for an interval without trades have holes everywhere. */
const QUESTIONS_MAX = 64;
/**
 * A bar that closed a moment ago may still change: a venue's late trades reach it within a second or so.
 */
const SETTLING_MS = 2_000;

/** Asks one venue for one series, and for what its answers lack, until it is sure that there is no more. */
export class WindowReader {
  requests = 0;
  retries = 0;
  duplicates = 0;
  readonly #source: PastData;
  readonly #instrument: InstrumentName;
  readonly #series: DatasetKey;
  readonly #patience: Patience;

  constructor(
    parts: { readonly source: PastData; readonly instrument: InstrumentName; readonly series: DatasetKey },
    patience: Patience,
  ) {
    this.#source = parts.source;
    this.#instrument = parts.instrument;
    this.#series = parts.series;
    this.#patience = patience;
  }

  /** @throws AssayError `DOWNLOAD_REFUSED`, `DOWNLOAD_FAILED`; the signal's reason */
  async read(window: Stretch): Promise<WindowRows> {
    const first = await this.#ask(window);
    // What has not closed by the venue's clock is no hole.
    const closed = stretch(window.from, Math.max(window.from, Math.min(window.to, first.closedBy - this.#step + 1)));
    let { rows } = first;
    const unsound = new Map(first.unsound.map((row) => [row.at, row.problem]));
    const vain = new Map<string, number>();
    const timesInVain = (hole: Stretch): number => vain.get(nameOf(hole)) ?? 0;
    for (let question = 1; question <= QUESTIONS_MAX; question += 1) {
      const open = this.#holes(rows, closed).filter((hole) => timesInVain(hole) < ASKED_IN_VAIN);
      const [next] = open;
      if (next === undefined) break;
      if (timesInVain(next) > 0) await this.#breathe();
      const asked = open.length > HOLES_MAX ? this.#around(open, window) : next;
      const answer = await this.#ask(asked);
      rows = merged(rows, answer.rows);
      for (const { at, problem } of answer.unsound) unsound.set(at, problem);
      for (const hole of this.#holes(rows, closed)) {
        if (isAnswered(hole, { asked, rows: answer.rows })) vain.set(nameOf(hole), timesInVain(hole) + 1);
      }
    }
    const have = new Set(rows.map(([at]) => at));
    return {
      rows,
      certain: without(
        [closed],
        this.#holes(rows, closed).filter((hole) => timesInVain(hole) < ASKED_IN_VAIN),
      ),
      unsound: [...unsound].filter(([at]) => !have.has(at)).map(([at, problem]) => ({ at, problem })),
    };
  }

  async #ask(window: Stretch) {
    const { timers } = this.#patience;
    const series = this.#series;
    this.requests += 1;
    const answer = await askPatiently(
      `${this.#source.name}: ${this.#instrument.id} ${series.kind}`,
      async (signal) => {
        const reply = await this.#source.page({ instrument: this.#instrument, series, ...window }, signal);
        if (reply.type !== 'answer') return reply;
        const closedBy = Math.min(timers.now(), reply.serverTime ?? Infinity) - SETTLING_MS;
        return { ...reply, value: { ...readPage(series, reply.value, { ...window, closedBy }), closedBy } };
      },
      this.#patience,
    );
    this.requests += answer.retries;
    this.retries += answer.retries;
    this.duplicates += answer.value.duplicates;
    return answer.value;
  }

  get #step(): number {
    return this.#series.kind === 'funding' ? 0 : stepOf(this.#series);
  }

  #holes(rows: readonly PastRow[], window: Stretch): readonly Stretch[] {
    return holesOf(
      this.#series,
      rows.map(([at]) => at),
      window,
    );
  }

  /** All of the holes and a row on either side, so that an answer which was cut short can be told from a whole one. */
  #around(holes: readonly Stretch[], window: Stretch): Stretch {
    const step = stepOf(this.#series);
    return stretch(Math.max(window.from, holes[0]!.from - step), Math.min(window.to, holes.at(-1)!.to + step));
  }

  async #breathe(): Promise<void> {
    const { timers, random, signal } = this.#patience;
    await timers.sleep(backoffMs(1, random), signal);
  }
}

/** Whether an answer says of a hole that there is nothing: it is empty, or goes on behind the hole. */
function isAnswered(
  hole: Stretch,
  { asked, rows }: { readonly asked: Stretch; readonly rows: readonly PastRow[] },
): boolean {
  if (hole.from < asked.from || hole.to > asked.to) return false;
  const [first, last] = [rows[0]?.[0], rows.at(-1)?.[0]];
  if (first === undefined || last === undefined) return true;
  return first < hole.from && last >= hole.to;
}

function merged(rows: readonly PastRow[], added: readonly PastRow[]): readonly PastRow[] {
  if (added.length === 0) return rows;
  const byTime = new Map<number, PastRow>();
  for (const row of [...added, ...rows]) byTime.set(row[0], row); // The first word on a time stands.
  return [...byTime.values()].toSorted(([a], [b]) => a - b);
}

function nameOf({ from, to }: Stretch): string {
  return `${from} ${to}`;
}
