import type { Effect, EngineEvent } from '../engine/index.ts';
import { entryLine } from '../sessions/index.ts';
import type { BarReference, NarratedEntry, RecordedEntry } from '../storage/index.ts';

const SEQ_WIDTH = 9;
const INSTANT_WIDTH = 24;

/**
 * Journal entries as people read them: number, market time, and what happened. What is no news is named by its event,
 * and bars that led to nothing are counted.
 */
export async function* auditLines(entries: AsyncIterable<NarratedEntry>): AsyncIterable<string> {
  let quiet: QuietBars | undefined;
  for await (const entry of entries) {
    if (entry.type === 'bar-ref') {
      quiet = { first: quiet?.first ?? entry, last: entry };
      continue;
    }
    if (quiet !== undefined) yield quietLine(quiet);
    quiet = undefined;
    const { seq, event, effects, sentences } = entry;
    const [first = `(${plainly(event, effects)})`, ...more] = sentences;
    yield line(seq, event.at, first);
    for (const sentence of more) yield `${' '.repeat(SEQ_WIDTH + INSTANT_WIDTH + 4)}${sentence}`;
  }
  if (quiet !== undefined) yield quietLine(quiet);
}

/** Each entry as the line that `assay backtest --journal` writes of it. */
export async function* jsonLines(entries: AsyncIterable<RecordedEntry>): AsyncIterable<string> {
  for await (const entry of entries) yield entry.type === 'entry' ? entryLine(entry) : barLine(entry);
}

function barLine({ seq, at, instrument, timeframe, openTime }: BarReference): string {
  return JSON.stringify({ seq, event: { type: 'bar', at, instrument, timeframe, openTime } });
}

interface QuietBars {
  readonly first: BarReference;
  readonly last: BarReference;
}

function quietLine({ first, last }: QuietBars): string {
  const count = last.seq - first.seq + 1;
  if (count === 1)
    return line(first.seq, first.at, `(a bar of ${first.instrument} ${first.timeframe}: nothing followed)`);
  const until = `up to entry ${last.seq}, ${instant(last.at)}`;
  return line(first.seq, first.at, `(${count.toLocaleString('en-US')} bars, ${until}: nothing followed)`);
}

/** The event by its name and what it is of, and the effects by theirs. */
function plainly(event: EngineEvent, effects: readonly Effect[]): string {
  const names = [...new Set(effects.map(({ type }) => type))];
  return `${event.type}${subjectOf(event)}${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
}

function subjectOf(event: EngineEvent): string {
  if ('clientOrderId' in event) return ` ${event.clientOrderId}`;
  if (event.type === 'bar') return ` ${event.bar.instrument} ${event.bar.timeframe}`;
  if (event.type === 'quote') return ` ${event.quote.instrument}`;
  if (event.type === 'fill') return ` ${event.fill.fillId}`;
  if (event.type === 'order-statement') return ` ${event.statement.clientOrderId ?? event.statement.venueOrderId}`;
  return '';
}

function line(seq: number, at: number, text: string): string {
  return `${String(seq).padStart(SEQ_WIDTH)}  ${instant(at)}  ${text}`;
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
