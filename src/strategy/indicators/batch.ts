import type { EpochMs } from '../../domain/index.ts';
import type { Indicator, IndicatorBar } from './indicator.ts';

/** Closed bars as columns of equal length, oldest first. */
export interface BarColumns {
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** V8 compiles a loop that is called often; one call over the whole history would run in its slow form. */
const CHUNK = 1024;

/**
 * Every output of an indicator at every bar, NaN where undefined, equal bit for bit to feeding the bars one by one: it
 * does feed them one by one. Give it a fresh indicator; one that has already seen bars goes on from there, so feeding
 * two halves in turn equals feeding the whole.
 *
 * @throws {RangeError} when the columns differ in length
 */
export function computeColumns<Output extends string>(
  indicator: Indicator<Output>,
  columns: BarColumns,
): Readonly<Record<Output, Float64Array>> {
  const { length } = columns.close;
  for (const [name, column] of Object.entries(columns) as [string, Float64Array][]) {
    if (column.length !== length) {
      throw new RangeError(`columns must be of one length: close has ${length} bars, ${name} has ${column.length}`);
    }
  }
  const lines = indicator.outputs.map(() => new Float64Array(length));
  for (let from = 0; from < length; from += CHUNK)
    feed(indicator, columns, lines, from, Math.min(from + CHUNK, length));
  return Object.fromEntries(indicator.outputs.map((output, index) => [output, lines[index]!])) as Record<
    Output,
    Float64Array
  >;
}

function feed<Output extends string>(
  indicator: Indicator<Output>,
  columns: BarColumns,
  lines: readonly Float64Array[],
  from: number,
  until: number,
): void {
  const { openTime, open, high, low, close, volume } = columns;
  const { outputs } = indicator;
  const bar: { -readonly [Field in keyof IndicatorBar]: IndicatorBar[Field] } = {
    openTime: 0 as EpochMs,
    openFloat: NaN,
    highFloat: NaN,
    lowFloat: NaN,
    closeFloat: NaN,
    volumeFloat: NaN,
  };
  for (let index = from; index < until; index += 1) {
    bar.openTime = openTime[index]! as EpochMs;
    bar.openFloat = open[index]!;
    bar.highFloat = high[index]!;
    bar.lowFloat = low[index]!;
    bar.closeFloat = close[index]!;
    bar.volumeFloat = volume[index]!;
    indicator.update(bar);
    for (let line = 0; line < outputs.length; line += 1) lines[line]![index] = indicator.value(outputs[line]!);
  }
}
