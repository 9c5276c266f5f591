import { add, toFloat, type Money } from '../../domain/index.ts';
import { mean, ratio } from '../distribution.ts';
import { yearsOf } from '../equity.ts';
import { hasDay, type EquityHistory } from '../equity-history.ts';
import { timeInPosition } from '../exposure.ts';
import type { Execution } from '../execution.ts';
import type { RoundTrips } from '../round-trips.ts';
import { exactSum } from '../trade-statistics.ts';
import { tradingCosts } from '../trading-costs.ts';
import { ALWAYS, NO_YEAR, type Measured, type Metrics } from './metric.ts';

const NO_REFERENCE = 'without a fill whose order’s price is known.';

/** How much was done, and what it cost. */
export const ACTIVITY_METRICS = {
  exposure: {
    label: 'Time in market',
    unit: 'fraction',
    definition: 'Share of time with at least one position open.',
    unknown: 'for no time.',
  },
  turnover: {
    label: 'Turnover',
    unit: 'multiple',
    definition: 'Value bought and sold over mean equity, for the whole time.',
    unknown: 'without positive mean equity.',
  },
  turnoverYearly: {
    label: 'Turnover, yearly',
    unit: 'multiple',
    definition: 'Turnover per year.',
    unknown: NO_YEAR,
  },
  fees: {
    label: 'Fees',
    unit: 'money',
    definition: 'Paid on all fills, rebates deducted; a fee in coin is valued at its fill’s price.',
    unknown: ALWAYS,
  },
  funding: {
    label: 'Funding',
    unit: 'money',
    definition: 'Received on perpetuals; negative when paid.',
    unknown: ALWAYS,
  },
  slippage: {
    label: 'Slippage',
    unit: 'money',
    definition:
      'Paid above the market price of each order’s decision, of triggered orders above their trigger; negative when better. Trailing stops are left out.',
    unknown: NO_REFERENCE,
  },
  slippageRate: {
    label: 'Slippage, of value',
    unit: 'fraction',
    definition: 'Slippage over the value traded at those prices.',
    unknown: NO_REFERENCE,
  },
  shortfall: {
    label: 'Implementation shortfall',
    unit: 'fraction',
    definition:
      'Slippage and the fees of the same fills over the value traded at those prices; what was not filled is not in it.',
    unknown: NO_REFERENCE,
  },
  totalCosts: {
    label: 'All costs',
    unit: 'money',
    definition: 'Fees and slippage, less funding received.',
    unknown: NO_REFERENCE,
  },
  makerShare: {
    label: 'Maker share',
    unit: 'fraction',
    definition: 'Share of the value traded that rested in the book.',
    unknown: 'without a fill.',
  },
  feeShareOfProfit: {
    label: 'Fees of profit',
    unit: 'fraction',
    definition: 'Fees over the profits of winning trades before those fees: what share of the winnings the venue kept.',
    unknown: 'without profit or fees.',
  },
} as const satisfies Metrics;

/** @param executions those that the trips were made of */
export function activityMetrics(
  history: EquityHistory,
  trips: RoundTrips,
  executions: readonly Execution[],
): Measured<typeof ACTIVITY_METRICS> {
  const { curve, days, start, end } = history;
  const everyTrip = [...trips.closed, ...trips.open];
  const traded = toFloat(exactSum(everyTrip, (trip) => add(trip.entryNotional, trip.exitNotional)));
  const meanEquity = mean(days.map((point) => point.equity))!;
  const turnover = meanEquity > 0 ? traded / meanEquity : undefined;
  const [fees, funding] = [toFloat(totalFees(trips)), toFloat(totalFunding(trips))];
  const paid = tradingCosts(executions);
  return {
    exposure: timeInPosition(trips, start.at, end.at),
    turnover,
    turnoverYearly: hasDay(curve) ? ratio(turnover, yearsOf(curve)) : undefined,
    fees,
    funding,
    slippage: paid.slippage,
    slippageRate: ratio(paid.slippage, paid.reference),
    shortfall: paid.slippage === undefined ? undefined : ratio(paid.slippage + paid.fees, paid.reference),
    totalCosts: paid.slippage === undefined ? undefined : fees + paid.slippage - funding,
    makerShare: ratio(paid.made, paid.traded),
    feeShareOfProfit: feeShareOfProfit(trips),
  };
}

function totalFees({ closed, open }: RoundTrips): Money {
  return add(
    exactSum(closed, (trip) => trip.fees),
    exactSum(open, (trip) => trip.position.fees),
  );
}

function totalFunding({ closed, open, strayFunding }: RoundTrips): Money {
  const held = add(
    exactSum(closed, (trip) => trip.funding),
    exactSum(open, (trip) => trip.position.funding),
  );
  return add(held, strayFunding);
}

/** Of closed trips: `fees / (sum of winners + fees)`. */
function feeShareOfProfit({ closed }: RoundTrips): number | undefined {
  const fees = exactSum(closed, (trip) => trip.fees);
  const winners = exactSum(
    closed.filter((trip) => trip.netPnl > 0n),
    (trip) => trip.netPnl,
  );
  const shared = toFloat(add(winners, fees));
  return shared > 0 ? toFloat(fees) / shared : undefined;
}
