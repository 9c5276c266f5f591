import { strict as assert } from 'node:assert';
import { isConstant } from '../validation/statistic.ts';

/**
 * Daily excess over standing still with the same mean exposure, summed up over parts of the time as they come: a few numbers
 * for each candidate instead of its returns.
 */
export class PartialExcess {
  private count = 0;
  private returns = 0;
  private exposures = 0;
  private market = 0;
  private returnSquares = 0;
  private marketSquares = 0;
  private products = 0;

  /** @param market what holding earned on the same days */
  add(returns: ArrayLike<number>, exposures: ArrayLike<number>, market: ArrayLike<number>): void {
    assert.equal(returns.length, market.length, 'a part has the days of its market');
    for (let day = 0; day < returns.length; day += 1) {
      const [earned, held] = [returns[day]!, market[day]!];
      this.returns += earned;
      this.exposures += exposures[day]!;
      this.market += held;
      this.returnSquares += earned * earned;
      this.marketSquares += held * held;
      this.products += earned * held;
    }
    this.count += returns.length;
  }

  get days(): number {
    return this.count;
  }

  /** Mean excess in standard errors; `undefined` for too few days, and for what never varied: it did not trade. */
  get statistic(): number | undefined {
    const { count } = this;
    if (count < 3) return undefined;
    const beta = this.exposures / count;
    const mean = (this.returns - beta * this.market) / count;
    const squares = this.returnSquares - 2 * beta * this.products + beta * beta * this.marketSquares;
    const variance = squares / count - mean * mean;
    if (variance <= 0 || isConstant(variance, mean)) return undefined;
    return mean / Math.sqrt(variance / count);
  }

  /**
   * So poor that a test of the whole search does not count it among the candidates: by the law of the iterated logarithm,
   * what is as good as standing still is that poor ever more seldom.
   *
   * @see Hansen (2005), "A Test for Superior Predictive Ability", JBES 23(4), the consistent threshold
   */
  get isHopeless(): boolean {
    const { statistic } = this;
    return statistic !== undefined && statistic <= -Math.sqrt(2 * Math.log(Math.log(this.count)));
  }
}
