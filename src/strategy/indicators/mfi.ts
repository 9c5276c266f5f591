import type { Indicator, IndicatorBar } from './indicator.ts';
import { checkPeriod } from './period.ts';
import { typicalPrice } from './price-source.ts';
import { SlidingSum } from './sliding-sum.ts';

/**
 * Money flow index, 0 to 100: the share of turnover (typical price times volume) on bars whose typical price rose,
 * over the last `period` changes. 0 when no money flowed either way.
 *
 * TA-Lib gives 0 whenever less than one unit of quote currency flowed in the window, which is wrong for coins that
 * trade for a fraction of one. Here only an exact zero counts as none.
 */
export function mfi(period: number): Indicator<'mfi'> {
  checkPeriod('mfi period', period);
  return new MoneyFlow(period);
}

class MoneyFlow implements Indicator<'mfi'> {
  readonly key: string;
  readonly outputs = ['mfi'] as const;
  readonly warmUpBars: number;
  private mfi = NaN;
  private readonly inflow: SlidingSum;
  private readonly outflow: SlidingSum;
  private previous = NaN;

  constructor(period: number) {
    this.key = `mfi(${period})`;
    this.warmUpBars = period + 1;
    this.inflow = new SlidingSum(period);
    this.outflow = new SlidingSum(period);
  }

  update(bar: IndicatorBar): void {
    const price = typicalPrice(bar);
    const { previous } = this;
    this.previous = price;
    if (Number.isNaN(previous)) return;
    const flow = price * bar.volumeFloat;
    const inflow = this.inflow.next(price > previous ? flow : 0);
    const total = inflow + this.outflow.next(price < previous ? flow : 0);
    this.mfi = total === 0 ? 0 : (100 * inflow) / total;
  }

  value(): number {
    return this.mfi;
  }
}
