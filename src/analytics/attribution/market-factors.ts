import { timeframeMs, type EpochMs } from '../../domain/index.ts';
import { firstFrom, type BarSeries } from '../bar-series.ts';
import { mean } from '../distribution.ts';
import type { EquityPoint } from '../equity.ts';
import { neweyWestLags } from '../path-ratios.ts';
import { simpleReturns } from '../returns.ts';
import { factorRegression } from './factor-regression.ts';

/** In the order of the columns. */
export const MARKET_FACTORS = [
  { name: 'Market', definition: 'Mean daily return of the instruments.' },
  {
    name: 'Trend',
    definition:
      'Daily return of holding each instrument long after it rose in the 30 days before, short after it fell.',
  },
  {
    name: 'Volatility',
    definition: 'Size of the day’s market return, less its mean in the 30 days before: gains on wild days.',
  },
] as const;

const LOOKBACK = 30;
const DAYS_PER_YEAR = 365;

/** One coefficient with its error by Newey and West; `t` is their quotient. */
export interface Loading {
  readonly name: string;
  readonly value: number;
  readonly error: number;
  readonly t?: number;
}

export type FactorExposure =
  | {
      readonly type: 'exposure';
      /** The yearly return that no factor explains, then a loading for each factor. */
      readonly loadings: readonly Loading[];
      readonly rSquared: number;
      readonly days: number;
      readonly lags: number;
    }
  | { readonly type: 'unknown'; readonly reason: string };

/**
 * What a strategy's days were made of: daily returns regressed on what was known of the market the days before.
 *
 * @param days the start, then the end of each UTC day
 */
export function factorExposure(days: readonly EquityPoint[], bars: readonly BarSeries[]): FactorExposure {
  const returns = simpleReturns(days);
  if (returns.length === 0) return { type: 'unknown', reason: 'no day has passed, or equity reached zero' };
  const needed = LOOKBACK + MARKET_FACTORS.length + 2;
  if (returns.length < needed) {
    return { type: 'unknown', reason: `there are ${returns.length} days, and it takes ${needed}` };
  }
  const markets = bars.map((series) => marketReturns(series, days)).filter((list) => list !== undefined);
  if (markets.length === 0) return { type: 'unknown', reason: 'there are no bars of the whole time' };
  const market = returns.map((_, day) => mean(markets.map((list) => list[day]!))!);
  const explained = returns.slice(LOOKBACK);
  const factors = explained.map((_, index) => {
    const day = index + LOOKBACK;
    const trends = markets.map((list) => Math.sign(growth(list.slice(index, day))) * list[day]!);
    const calm = mean(market.slice(index, day).map(Math.abs))!;
    return [market[day]!, mean(trends)!, Math.abs(market[day]!) - calm];
  });
  const lags = neweyWestLags(explained.length);
  const found = factorRegression({ returns: explained, factors, lags });
  switch (found.type) {
    case 'not-enough-data':
      return { type: 'unknown', reason: `it takes ${found.needs} days to explain` };
    case 'undetermined':
      return { type: 'unknown', reason: found.detail };
    case 'regression': {
      const names = ['Alpha, yearly', ...MARKET_FACTORS.map(({ name }) => name)];
      const loadings = names.map((name, index): Loading => {
        const scale = index === 0 ? DAYS_PER_YEAR : 1;
        const [value, error] = [found.coefficients[index]! * scale, found.robustErrors[index]! * scale];
        return { name, value, error, ...(error > 0 ? { t: value / error } : {}) };
      });
      return { type: 'exposure', loadings, rSquared: found.rSquared, days: explained.length, lags };
    }
  }
}

/** Return of the instrument over each of the days; `undefined` when its bars do not reach back to the first. */
function marketReturns(bars: BarSeries, days: readonly EquityPoint[]): number[] | undefined {
  const prices = days.map(({ at }) => priceAt(bars, at));
  if (prices.some((price) => price === undefined || price <= 0)) return undefined;
  return prices.slice(1).map((price, index) => price! / prices[index]! - 1);
}

/** The newest close by then; at the very beginning the open of the bar that begins there. */
function priceAt(bars: BarSeries, at: EpochMs): number | undefined {
  const after = firstFrom(bars.openTime, at - timeframeMs(bars.timeframe) + 1);
  return bars.close[after - 1] ?? (bars.openTime[0] === at ? bars.open[0] : undefined);
}

function growth(returns: readonly number[]): number {
  return returns.reduce((worth, value) => worth * (1 + value), 1) - 1;
}
