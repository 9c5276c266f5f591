import type { Indicator, IndicatorBar } from '../indicators/index.ts';

/**
 * Whether the log close has just run `threshold` away from where it last turned: 1 at such a bar, else 0. The running
 * form of the research's `cusumEvents`, which a test holds it to.
 *
 * @see Lopez de Prado (2018), "Advances in Financial Machine Learning", 2.5.2.1
 */
export class CusumEvents implements Indicator<'event'> {
  readonly key: string;
  readonly outputs = ['event'] as const;
  readonly warmUpBars = 2;
  private readonly threshold: number;
  private before = NaN;
  private rise = 0;
  private fall = 0;
  private fired = NaN;

  constructor(threshold: number) {
    this.threshold = threshold;
    this.key = `cusum-events(${threshold})`;
  }

  update({ closeFloat }: IndicatorBar): void {
    const log = Math.log(closeFloat);
    const change = log - this.before;
    this.before = log;
    if (Number.isNaN(change)) return;
    this.rise = Math.max(0, this.rise + change);
    this.fall = Math.min(0, this.fall + change);
    const hasFallen = this.fall < -this.threshold;
    const hasRisen = !hasFallen && this.rise > this.threshold;
    if (hasFallen) this.fall = 0;
    if (hasRisen) this.rise = 0;
    this.fired = hasFallen || hasRisen ? 1 : 0;
  }

  value(): number {
    return this.fired;
  }
}
