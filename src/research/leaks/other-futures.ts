import type { EpochMs } from '../../domain/index.ts';
import { barsBetween, copiedBefore, type BarColumns } from '../../market/index.ts';
import { resampledBars } from '../robustness/index.ts';

/** The same bars until an instant, and from then on their later steps in an order of chance. */
export function withOtherFuture(columns: BarColumns, at: EpochMs, seed: number): BarColumns {
  const past = barsBetween(columns, { to: at }).length;
  if (past === 0 || columns.length - past < 2) return columns;
  const made = copiedBefore(columns, Infinity);
  const tail = resampledBars(
    copiedBefore(barsBetween(columns, { from: columns.openTime[past - 1]! }), Infinity),
    1,
    seed,
  );
  for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) {
    made[column].set(tail[column].subarray(1), past);
  }
  return made;
}
