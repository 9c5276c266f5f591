import type { Line } from './line.ts';

/**
 * Wilder's average: started with the mean of the first `period` numbers, then `(previous * (period - 1) + value) / period`.
 *
 * @see Wilder (1978), "New Concepts in Technical Trading Systems"
 */
export class WilderAverage implements Line {
  readonly warmUp: number;
  private seen = 0;
  private mean = 0;

  constructor(period: number) {
    this.warmUp = period;
  }

  next(value: number): number {
    const period = this.warmUp;
    if (this.seen < period) {
      this.seen += 1;
      this.mean += (value - this.mean) / this.seen;
      return this.seen === period ? this.mean : NaN;
    }
    this.mean = (this.mean * (period - 1) + value) / period;
    return this.mean;
  }
}
