import { measureBrinson, measureCarino, measureFactors } from './attribution-methods.ts';
import { lookUp } from './method-table.ts';
import { measureAnnualisation, measureGrowth, measureMonths, measureReturns } from './return-methods.ts';
import { measureTrades } from './trade-methods.ts';

/** How it went: `metrics.*`, `brinson.*`, `carino.*`, `factorreg.*`. */
export const analyticsMethod = lookUp([
  [/^Performance metrics of a (daily|\w+) return series/i, measureReturns],
  [/^empyrical unit-test series/i, measureReturns],
  [/^Closed-trade statistics/i, measureTrades],
  [/^Monthly compounded returns/i, measureMonths],
  [/^Periods per year/i, measureAnnualisation],
  [/^freqtrade CAGR/i, measureGrowth],
  [/^Brinson/i, measureBrinson],
  [/^Carino/i, measureCarino],
  [/^Factor attribution regression/i, measureFactors],
]);
