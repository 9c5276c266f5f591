import { DelayLine } from './delay-line.ts';
import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';

/** The same indicator as it stood `bars` bars ago. It owns the one it is given: feed only the delayed one. */
export function delayed<Output extends string>(indicator: Indicator<Output>, bars: number): Indicator<Output> {
  checkPeriod('delay', bars);
  return new Delayed(indicator, bars);
}

class Delayed<Output extends string> implements Indicator<Output> {
  readonly key: string;
  readonly outputs: readonly Output[];
  readonly warmUpBars: number;
  private readonly indicator: Indicator<Output>;
  private readonly lines: readonly DelayLine[];
  private readonly newest: Float64Array;

  constructor(indicator: Indicator<Output>, bars: number) {
    this.key = `delayed(${indicator.key},${bars})`;
    this.outputs = indicator.outputs;
    this.warmUpBars = indicator.warmUpBars + bars;
    this.indicator = indicator;
    this.lines = indicator.outputs.map(() => new DelayLine(bars));
    this.newest = new Float64Array(indicator.outputs.length).fill(NaN);
  }

  update(bar: IndicatorBar): void {
    this.indicator.update(bar);
    for (let index = 0; index < this.lines.length; index += 1) {
      this.newest[index] = this.lines[index]!.next(this.indicator.value(this.outputs[index]!));
    }
  }

  value(output: Output): number {
    return this.newest[this.outputs.indexOf(output)] ?? NaN;
  }
}
