import type { BarBatch } from '../../market/index.ts';
import type { Soon } from '../venue.ts';

/** Where the market comes from: an archive answers at once, a live feed with a promise. */
export interface BarFeed {
  /** Bars of the next interval, oldest first; `undefined` when there will be no more. */
  next(): Soon<BarBatch | undefined>;
}

export type { BarBatch };
