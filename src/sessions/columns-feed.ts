import { timeframeMs, type EpochMs } from '../domain/index.ts';
import { archiveFeed, type BarColumns } from '../market/index.ts';
import type { BarBatch, BarFeed } from '../venues/index.ts';

export interface ColumnsFeed extends BarFeed {
  next(): BarBatch | undefined;
  /** Opening time of the next batch: what to pass as `from` to go on from here. */
  readonly cursor: EpochMs | undefined;
  /** 0 to 1 of the time between the first batch and the last. */
  readonly progress: number;
  /** Closing time of the last bar there is. */
  readonly endsAt: EpochMs | undefined;
}

/**
 * Recorded bars of several instruments, one base timeframe, as a feed that knows its place: the next batch is looked
 * at but not handed out until it is asked for.
 *
 * @param from opening time of the first batch; from the beginning when absent
 */
export function columnsFeed(datasets: readonly BarColumns[], from?: number): ColumnsFeed {
  const after = from === undefined ? undefined : ((from - 1) as EpochMs);
  const batches = archiveFeed(datasets).batches(after);
  let ahead = batches.next();
  const ends = datasets.flatMap(({ openTime, length, timeframe }) =>
    length === 0 ? [] : [openTime[length - 1]! + timeframeMs(timeframe)],
  );
  const endsAt = ends.length === 0 ? undefined : (Math.max(...ends) as EpochMs);
  const startsAt = ahead.done === true ? undefined : ahead.value.openTime;

  return {
    next() {
      if (ahead.done === true) return undefined;
      const batch = ahead.value;
      ahead = batches.next();
      return batch;
    },
    get cursor() {
      return ahead.done === true ? undefined : ahead.value.openTime;
    },
    get progress() {
      if (ahead.done === true || startsAt === undefined || endsAt === undefined) return 1;
      return (ahead.value.openTime - startsAt) / (endsAt - startsAt);
    },
    endsAt,
  };
}
