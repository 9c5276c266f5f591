import type { BarColumns } from '../../../market/index.ts';
import { usageError, type Random } from '../../../runtime/index.ts';

/** What a model may learn from. */
export interface TrainingBars {
  readonly principal: BarColumns;
  /** Of the same timeframe. */
  readonly other?: BarColumns;
}

/** Named columns, each with a value at every principal bar, calculated from the bars alone. */
export type FeatureSource = (bars: TrainingBars) => readonly { readonly name: string; readonly values: Float64Array }[];

const CUTS = 4;

/**
 * Takes the future away and calculates anew, at bars drawn by chance: what stood at a bar must stand there still. What
 * does not knows what had not happened.
 *
 * @param full what the source makes of all bars
 * @throws {AssayError} `FEATURE_LOOKS_AHEAD`, naming feature and bar
 */
export function checkCausality(
  source: FeatureSource,
  bars: TrainingBars,
  full: ReturnType<FeatureSource>,
  random: Random,
): void {
  const { length } = bars.principal;
  for (let cut = 0; cut < CUTS; cut += 1) {
    // Not before half of the bars: most of what takes long to warm up would not be compared.
    const kept = Math.max(1, Math.floor(length * (0.5 + random() / 2)));
    for (const [index, { name, values }] of source(cutBars(bars, kept)).entries()) {
      const bar = values.findIndex((value, at) => !Object.is(value, full[index]!.values[at]!));
      if (bar >= 0) {
        const at = new Date(bars.principal.openTime[bar]!).toISOString();
        throw usageError(
          'FEATURE_LOOKS_AHEAD',
          `${name} at bar ${bar} (${at}) changes when the bars from ${kept} on are taken away: it knows the future`,
        );
      }
    }
  }
}

/** The first so many principal bars, and what the other instrument had shown by then. */
function cutBars({ principal, other }: TrainingBars, kept: number): TrainingBars {
  const end = principal.openTime[kept - 1]!;
  const ofOther = other?.openTime.findIndex((at) => at > end) ?? -1;
  return {
    principal: firstBars(principal, kept),
    ...(other === undefined ? {} : { other: firstBars(other, ofOther < 0 ? other.length : ofOther) }),
  };
}

export function firstBars(columns: BarColumns, length: number): BarColumns {
  const { openTime, open, high, low, close, volume } = columns;
  const first = (column: Float64Array): Float64Array => column.subarray(0, length);
  return {
    ...columns,
    length,
    openTime: first(openTime),
    open: first(open),
    high: first(high),
    low: first(low),
    close: first(close),
    volume: first(volume),
  };
}
