import { multiply, timeframeMs, toFloat, type InstrumentId } from '../domain/index.ts';
import { firstFrom, type BarSeries } from './bar-series.ts';
import { median, quantile } from './distribution.ts';
import { DAY_MS } from './equity.ts';
import type { Execution } from './execution.ts';

/*
 * How much capital a strategy bears, were every size to grow with it. Moving the market costs, per unit traded, the daily
 * volatility times the root of the share of the daily volume, which holds over orders of magnitude in equities, futures
 * and bitcoin, with a factor near one: a guess of the size, not of the digits.
 *
 * See Almgren, Thum, Hauptmann & Li (2005), "Direct Estimation of Equity Market Impact"; Tóth et al. (2011), Physical
 * Review X 1, 021006; Donier & Bonart (2015), "A Million Metaorder Analysis of Market Impact on the Bitcoin".
 */

/** Volume and volatility are those of so long before a fill. */
const LOOKBACK_MS = 30 * DAY_MS;
/** More of a bar's volume than this does not go unseen. */
const PARTICIPATION_MAX = 0.05;

export interface CapacityInput {
  readonly executions: readonly Execution[];
  readonly bars: ReadonlyMap<InstrumentId, BarSeries>;
  /** Of the whole time, after all costs, with which it began. */
  readonly netProfit: number;
  readonly capital: number;
}

export type Capacity =
  | {
      readonly type: 'capacity';
      /** Fills that could be measured. */
      readonly fills: number;
      /** Share of its bar's volume that a fill took: of half of them no more, and of nineteen in twenty. */
      readonly participationMedian: number;
      readonly participation95: number;
      /** What impact would have cost at this size, by the law of the square root. */
      readonly impact: number;
      /** Capital at which nineteen fills in twenty take no more than a twentieth of their bar's volume. */
      readonly capitalByVolume: number;
      /** Capital that earns the most, and capital at which impact has eaten all; `undefined` for a strategy that lost. */
      readonly capitalBest: number | undefined;
      readonly capitalZero: number | undefined;
    }
  | { readonly type: 'unknown'; readonly reason: string };

export function capacity({ executions, bars, netProfit, capital }: CapacityInput): Capacity {
  const liquidity = new Map([...bars].map(([instrument, series]) => [instrument, liquidityOf(series)]));
  const shares: number[] = [];
  let impact = 0;
  for (const execution of executions) {
    if (execution.type !== 'fill') continue;
    const { instrument, price, quantity, executedAt } = execution.fill;
    const around = liquidity.get(instrument)?.(executedAt);
    if (around === undefined) continue;
    const value = toFloat(multiply(price, quantity));
    shares.push(toFloat(quantity) / around.barVolume);
    impact += value * around.volatility * Math.sqrt(value / around.dailyValue);
  }
  if (shares.length === 0) return { type: 'unknown', reason: 'no fill lies in a bar with volume and days before it' };
  const participation95 = quantile(shares, 0.95)!;
  // Profit grows with the scale k, impact with k^1.5: the most is earned at (2P / 3I)², nothing at (P / I)².
  const bears = netProfit > 0 && impact > 0 ? (netProfit / impact) ** 2 : undefined;
  return {
    type: 'capacity',
    fills: shares.length,
    participationMedian: median(shares)!,
    participation95,
    impact,
    capitalByVolume: (capital * PARTICIPATION_MAX) / participation95,
    capitalBest: bears === undefined ? undefined : (capital * bears * 4) / 9,
    capitalZero: bears === undefined ? undefined : capital * bears,
  };
}

interface Liquidity {
  /** Base units in the bar. */
  readonly barVolume: number;
  /** Quote value of a day, and deviation of a day's return, both before the bar. */
  readonly dailyValue: number;
  readonly volatility: number;
}

/** What the market was like at an instant; `undefined` without volume in its bar, or less than a day before it. */
function liquidityOf(bars: BarSeries): (at: number) => Liquidity | undefined {
  const duration = timeframeMs(bars.timeframe);
  const [values, squares] = [new Float64Array(bars.close.length + 1), new Float64Array(bars.close.length + 1)];
  for (let bar = 0; bar < bars.close.length; bar += 1) {
    values[bar + 1] = values[bar]! + bars.volume[bar]! * bars.close[bar]!;
    const change = bar === 0 ? 0 : Math.log(bars.close[bar]! / bars.close[bar - 1]!);
    squares[bar + 1] = squares[bar]! + change ** 2;
  }
  return (at) => {
    const bar = firstFrom(bars.openTime, at - duration + 1);
    const barVolume = bars.volume[bar] ?? 0;
    const first = firstFrom(bars.openTime, at - LOOKBACK_MS);
    const days = ((bar - first) * duration) / DAY_MS;
    if (barVolume <= 0 || days < 1) return undefined;
    const dailyValue = (values[bar]! - values[first]!) / days;
    const volatility = Math.sqrt((squares[bar]! - squares[first]!) / days);
    return dailyValue > 0 ? { barVolume, dailyValue, volatility } : undefined;
  };
}
