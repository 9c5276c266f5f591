import type { Indicator, IndicatorBar, PriceSource } from './indicator.ts';
import { priceReader } from './price-source.ts';

/** A running calculation over a plain sequence of numbers: what indicators of one price are made of. */
export interface Line {
  /** Numbers that must be seen before the first defined result. */
  readonly warmUp: number;
  /** Takes the newest number and returns the newest result; NaN while undefined. */
  next(value: number): number;
}

/** The indicator that feeds a line with one number of each bar. Its key leaves out the source when it is `close`. */
export function overPrice<Output extends string>(
  output: Output,
  parameters: readonly number[],
  line: Line,
  source: PriceSource,
): Indicator<Output> {
  const words = source === 'close' ? parameters : [...parameters, source];
  return new LineOverPrice(`${output}(${words.join(',')})`, output, line, source);
}

class LineOverPrice<Output extends string> implements Indicator<Output> {
  readonly key: string;
  readonly outputs: readonly Output[];
  readonly warmUpBars: number;
  private readonly line: Line;
  private readonly read: (bar: IndicatorBar) => number;
  private newest = NaN;

  constructor(key: string, output: Output, line: Line, source: PriceSource) {
    this.key = key;
    this.outputs = [output];
    this.warmUpBars = line.warmUp;
    this.line = line;
    this.read = priceReader(source);
  }

  update(bar: IndicatorBar): void {
    this.newest = this.line.next(this.read(bar));
  }

  value(): number {
    return this.newest;
  }
}
