import type { EpochMs } from '../../domain/index.ts';
import { barsBetween, type BarColumns } from '../../market/index.ts';
import { resampledBars } from '../robustness/index.ts';

/** Bars that closed by an instant, and no others: copies, so that nothing leads from them to those after. */
export function cutAt(columns: BarColumns, at: EpochMs): BarColumns {
  const cut = barsBetween(columns, { to: at });
  const { openTime, open, high, low, close, volume } = cut;
  return {
    ...cut,
    openTime: openTime.slice(),
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
  };
}

/** The same bars until an instant, and from then on their later steps in an order of chance. */
export function withOtherFuture(columns: BarColumns, at: EpochMs, seed: number): BarColumns {
  const past = barsBetween(columns, { to: at }).length;
  if (past === 0 || columns.length - past < 2) return columns;
  const made = cutAt(columns, Infinity as EpochMs);
  const tail = resampledBars(
    cutAt(barsBetween(columns, { from: columns.openTime[past - 1]! }), Infinity as EpochMs),
    1,
    seed,
  );
  for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) {
    made[column].set(tail[column].subarray(1), past);
  }
  return made;
}
