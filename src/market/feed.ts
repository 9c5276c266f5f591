import { strict as assert } from 'node:assert';
import { timeframeMs, type Bar, type EpochMs, type InstrumentId, type Timeframe } from '../domain/index.ts';
import { columnBar, lowerBound, shapeOf, type BarColumns } from './columns.ts';
import type { BarShape } from './stored-bar.ts';

/** The bars of all instruments that closed at one moment. */
export interface BarBatch {
  /** Also the feed's position: `batches(batch.openTime)` continues after this batch. */
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  /** In the feed's order of instruments; one that did not trade is absent. Never empty. */
  readonly bars: readonly Bar[];
}

/**
 * Closed bars of one timeframe for several instruments, oldest first, those of one moment together. It says nothing of
 * pace: a session decides how fast time passes.
 */
export interface Feed {
  readonly timeframe: Timeframe;
  readonly instruments: readonly InstrumentId[];
  /** Of each instrument's bars, in the same order: what a `barBuilder` needs to know. */
  readonly shapes: readonly BarShape[];
  /** @param after position of the last batch already taken; absent to begin at the beginning */
  batches(after?: EpochMs): Iterator<BarBatch, void, undefined>;
}

/**
 * A feed of stored bars.
 *
 * @param series one for each instrument, of one timeframe; their order is the order within a batch
 */
export function archiveFeed(series: readonly BarColumns[]): Feed {
  const [first] = series;
  assert(first !== undefined, 'a feed needs an instrument');
  assert(
    series.every(({ timeframe }) => timeframe === first.timeframe),
    'a feed has one timeframe',
  );
  const instruments = series.map(({ instrument }) => instrument);
  assert(new Set(instruments).size === instruments.length, 'an instrument is in the feed twice');
  return {
    timeframe: first.timeframe,
    instruments,
    shapes: series.map(shapeOf),
    batches: (after = -Infinity as EpochMs) => merge(series, timeframeMs(first.timeframe), after),
  };
}

/** Written as a plain iterator with counted loops: it runs once a bar, and a generator costs as much again. */
function merge(series: readonly BarColumns[], step: number, after: EpochMs): Iterator<BarBatch, void, undefined> {
  const positions = series.map(({ openTime }) => {
    const at = lowerBound(openTime, after);
    return openTime[at] === after ? at + 1 : at;
  });
  const gathered: Bar[] = [];
  return {
    next() {
      let next = Infinity;
      for (let index = 0; index < series.length; index += 1) {
        const at = series[index]!.openTime[positions[index]!];
        if (at !== undefined && at < next) next = at;
      }
      if (next === Infinity) return { done: true, value: undefined };
      let count = 0;
      for (let index = 0; index < series.length; index += 1) {
        const [columns, position] = [series[index]!, positions[index]!];
        if (columns.openTime[position] !== next) continue;
        gathered[count] = columnBar(columns, position);
        count += 1;
        positions[index] = position + 1;
      }
      // A copy has exactly the room it needs; a list that is pushed to has room for seventeen.
      const bars = gathered.slice(0, count);
      return { done: false, value: { openTime: next as EpochMs, closeTime: (next + step) as EpochMs, bars } };
    },
  };
}
