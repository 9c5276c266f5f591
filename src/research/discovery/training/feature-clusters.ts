import { correlation } from '../../../analytics/index.ts';
import { ranks } from '../information-coefficient.ts';

/** Features whose ranks move together more than this say the same. */
const ALIKE = 0.7;
/** Rows that are looked at: enough to tell 0.7 from less. */
const ROWS_MAX = 2_000;

/**
 * Places of features in groups that say the same: two are in one group when a chain of features alike leads from one to
 * the other (single linkage). In the order of their first members.
 */
export function featureClusters(columns: readonly Float64Array[]): readonly (readonly number[])[] {
  const step = Math.max(1, Math.floor((columns[0]?.length ?? 0) / ROWS_MAX));
  const ranked = columns.map((column) => ranks([...column].filter((_value, row) => row % step === 0).map(orLowest)));
  const groupOf = columns.map((_, index) => index);
  for (const [one, own] of ranked.entries()) {
    for (const [other, theirs] of ranked.entries()) {
      if (other <= one || groupOf[other] === groupOf[one]) continue;
      if (!(Math.abs(correlation(own, theirs) ?? 0) >= ALIKE)) continue;
      const [kept, gone] = [Math.min(groupOf[one]!, groupOf[other]!), Math.max(groupOf[one]!, groupOf[other]!)];
      for (const [index, group] of groupOf.entries()) if (group === gone) groupOf[index] = kept;
    }
  }
  return [...new Set(groupOf)].map((group) => groupOf.flatMap((one, index) => (one === group ? [index] : [])));
}

function orLowest(value: number): number {
  return Number.isNaN(value) ? -Number.MAX_VALUE : value;
}
