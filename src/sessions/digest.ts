import { createHash } from 'node:crypto';
import { stringifyExact, type Bar } from '../domain/index.ts';
import type { Journal, JournalEntry } from '../storage/index.ts';

/**
 * One entry as one line of text: what a journal file holds, and what its digest is taken over. A bar is written by
 * its key, since its content is already fixed by the data's own hash.
 */
export function entryLine({ seq, event, effects }: JournalEntry): string {
  const told = event.type === 'bar' ? barKey(event.at, event.bar) : event;
  return stringifyExact(effects.length === 0 ? { seq, event: told } : { seq, event: told, effects });
}

function barKey(at: number, { instrument, timeframe, openTime }: Bar) {
  return { type: 'bar', at, instrument, timeframe, openTime };
}

/**
 * A journal that keeps nothing but a running SHA-256, and hands each line on if asked. Bars that changed nothing enter
 * the digest as a count: spelling each out would cost more than the backtest, and the data's hash names them already.
 */
export function digestJournal(onLine?: (line: string) => void): Journal & { digest(): string } {
  const hash = createHash('sha256');
  let quietBars = 0;
  return {
    pending: 0,
    append(entry) {
      if (entry.event.type === 'bar' && entry.effects.length === 0) {
        quietBars += 1;
        onLine?.(entryLine(entry));
        return;
      }
      const line = entryLine(entry);
      hash.update(`${quietBars}\n${line}\n`);
      quietBars = 0;
      onLine?.(line);
    },
    commit() {},
    digest() {
      return hash.copy().update(`${quietBars}\n`).digest('hex');
    },
  };
}
