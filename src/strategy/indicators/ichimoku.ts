import { DelayLine } from './delay-line.ts';
import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { SlidingExtreme } from './sliding-extreme.ts';

type Output = 'tenkan' | 'kijun' | 'senkouA' | 'senkouB' | 'cloudA' | 'cloudB';

/**
 * Ichimoku Kinko Hyo. `tenkan`, `kijun` and `senkouB` are the middles of the ranges of `conversion`, `base` and `span`
 * bars; `senkouA` is the middle of the first two. The senkou lines are given at the bar that computes them; charts
 * draw them `base` bars later. `cloudA` and `cloudB` are what a chart shows at this bar: the senkou of `base` bars ago.
 * The chikou span, the close drawn `base` bars earlier, is left out: at its place on the chart it is the future.
 */
export function ichimoku(conversion = 9, base = 26, span = 52): Indicator<Output> {
  checkPeriod('ichimoku conversion period', conversion);
  checkPeriod('ichimoku base period', base);
  checkPeriod('ichimoku span period', span);
  return new Ichimoku(conversion, base, span);
}

class Ichimoku implements Indicator<Output> {
  readonly key: string;
  readonly outputs = ['tenkan', 'kijun', 'senkouA', 'senkouB', 'cloudA', 'cloudB'] as const;
  readonly warmUpBars: number;
  private tenkan = NaN;
  private kijun = NaN;
  private senkouA = NaN;
  private senkouB = NaN;
  private cloudA = NaN;
  private cloudB = NaN;
  private readonly conversionRange: MiddleOfRange;
  private readonly baseRange: MiddleOfRange;
  private readonly spanRange: MiddleOfRange;
  private readonly pastA: DelayLine;
  private readonly pastB: DelayLine;

  constructor(conversion: number, base: number, span: number) {
    this.key = `ichimoku(${conversion},${base},${span})`;
    this.warmUpBars = Math.max(conversion, base, span) + base;
    this.conversionRange = new MiddleOfRange(conversion);
    this.baseRange = new MiddleOfRange(base);
    this.spanRange = new MiddleOfRange(span);
    this.pastA = new DelayLine(base);
    this.pastB = new DelayLine(base);
  }

  update(bar: IndicatorBar): void {
    this.tenkan = this.conversionRange.next(bar);
    this.kijun = this.baseRange.next(bar);
    this.senkouA = (this.tenkan + this.kijun) / 2;
    this.senkouB = this.spanRange.next(bar);
    this.cloudA = this.pastA.next(this.senkouA);
    this.cloudB = this.pastB.next(this.senkouB);
  }

  value(output: Output): number {
    return this[output];
  }
}

class MiddleOfRange {
  private readonly highs: SlidingExtreme;
  private readonly lows: SlidingExtreme;

  constructor(period: number) {
    this.highs = new SlidingExtreme(period, 'highest');
    this.lows = new SlidingExtreme(period, 'lowest');
  }

  next(bar: IndicatorBar): number {
    this.highs.next(bar.highFloat);
    this.lows.next(bar.lowFloat);
    return (this.highs.value + this.lows.value) / 2;
  }
}
