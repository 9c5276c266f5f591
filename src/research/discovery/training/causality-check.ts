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
/** The other future's prices, in those that came: far beyond any extreme of the past, in both directions. */
const OTHER_FUTURES = [20, 1 / 20];

/**
 * Takes the future away, and then exchanges it for others, at bars drawn by chance: what stood at a bar must stand there
 * still. What does not knows what had not happened. A future that is only missing would not be missed by what looks for
 * extremes that the past had already seen.
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
    const end = bars.principal.openTime[kept - 1]!;
    const others = OTHER_FUTURES.map((factor) => eachOf(bars, (columns) => otherFuture(columns, end, factor)));
    for (const changed of [eachOf(bars, (columns) => firstBars(columns, countThrough(columns, end))), ...others]) {
      for (const [index, { name, values }] of source(changed).entries()) {
        const bar = values.findIndex((value, at) => at < kept && !Object.is(value, full[index]!.values[at]!));
        if (bar >= 0) {
          const at = new Date(bars.principal.openTime[bar]!).toISOString();
          throw usageError(
            'FEATURE_LOOKS_AHEAD',
            `${name} at bar ${bar} (${at}) changes with the bars from ${kept} on: it knows the future`,
          );
        }
      }
    }
  }
}

function eachOf({ principal, other }: TrainingBars, change: (columns: BarColumns) => BarColumns): TrainingBars {
  return { principal: change(principal), ...(other === undefined ? {} : { other: change(other) }) };
}

/** Bars that open at the instant or before it. */
function countThrough({ openTime, length }: BarColumns, at: number): number {
  const after = openTime.findIndex((time) => time > at);
  return after < 0 ? length : after;
}

function otherFuture(columns: BarColumns, end: number, factor: number): BarColumns {
  const kept = countThrough(columns, end);
  const scaled = (column: Float64Array): Float64Array =>
    column.map((value, index) => (index < kept ? value : value * factor));
  const { open, high, low, close, volume } = columns;
  return {
    ...columns,
    open: scaled(open),
    high: scaled(high),
    low: scaled(low),
    close: scaled(close),
    volume: scaled(volume),
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
