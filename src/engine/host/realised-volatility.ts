import { timeframeMs, type Timeframe } from '../../domain/index.ts';
import type { Indicator, IndicatorBar } from '../../strategy/index.ts';

const YEAR_MS = 365 * 86_400_000;
const WINDOW = 100;

/**
 * Annualised standard deviation of the last 100 log returns of the close: what volatility-target sizing divides by.
 * A market that never closes has 365 days of bars a year.
 */
export class RealisedVolatility implements Indicator<'volatility'> {
  readonly key = `realised-volatility(${WINDOW})`;
  readonly outputs = ['volatility'] as const;
  readonly warmUpBars = WINDOW + 1;
  private readonly returns = new Float64Array(WINDOW);
  private readonly periodsPerYear: number;
  private lastClose = Number.NaN;
  private seen = 0;

  constructor(timeframe: Timeframe) {
    this.periodsPerYear = YEAR_MS / timeframeMs(timeframe);
  }

  update(bar: IndicatorBar): void {
    const logReturn = Math.log(bar.closeFloat / this.lastClose);
    this.lastClose = bar.closeFloat;
    if (Number.isNaN(logReturn)) return;
    this.returns[this.seen % WINDOW] = logReturn;
    this.seen += 1;
  }

  value(_output: 'volatility'): number {
    if (this.seen < WINDOW) return Number.NaN;
    let mean = 0;
    for (const one of this.returns) mean += one / WINDOW;
    let variance = 0;
    for (const one of this.returns) variance += (one - mean) ** 2 / (WINDOW - 1);
    return Math.sqrt(variance * this.periodsPerYear);
  }
}
