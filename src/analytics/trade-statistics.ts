import { add, toFloat, ZERO, type Money } from '../domain/index.ts';
import { deviation, largest, longestRun, mean, median, ratio, smallest } from './distribution.ts';
import { kelly } from './ratios.ts';
import type { RoundTrip } from './round-trips.ts';

/** What closed round trips say together. Money in quote currency, after fees and funding unless it says otherwise. */
export interface TradeStatistics {
  readonly trades: number;
  readonly longTrades: number;
  readonly shortTrades: number;
  /** Winners over all; a trade that made exactly nothing is neither winner nor loser. */
  readonly winRate: number | undefined;
  readonly profitFactor: number | undefined;
  /** Mean net result: `winRate * averageWin + lossRate * averageLoss`. */
  readonly expectancy: number | undefined;
  /** `(1 + payoff) * winRate - 1`: won per unit lost in an average loss. */
  readonly expectancyRatio: number | undefined;
  /** Mean of net result over entry value. */
  readonly averageTradeReturn: number | undefined;
  readonly averageWin: number | undefined;
  /** Negative. */
  readonly averageLoss: number | undefined;
  readonly medianWin: number | undefined;
  /** Negative. */
  readonly medianLoss: number | undefined;
  /** Sample standard deviation of net results. */
  readonly resultDeviation: number | undefined;
  readonly bestTrade: number | undefined;
  readonly worstTrade: number | undefined;
  readonly payoff: number | undefined;
  readonly kelly: number | undefined;
  /** `√n * mean / deviation` of net results: Van Tharp's SQN, which is their t-statistic. */
  readonly systemQuality: number | undefined;
  readonly consecutiveWinsMax: number | undefined;
  readonly consecutiveLossesMax: number | undefined;
  readonly averageHoldingMs: number | undefined;
  readonly medianHoldingMs: number | undefined;
  readonly averageWinHoldingMs: number | undefined;
  readonly averageLossHoldingMs: number | undefined;
  readonly medianWinHoldingMs: number | undefined;
  readonly medianLossHoldingMs: number | undefined;
  /** `profitFactor * winRate * payoff`. */
  readonly cpcIndex: number | undefined;
  /** Trades whose first stop is known. */
  readonly tradesWithRisk: number;
  /** Mean of net result over what the first stop would have cost. */
  readonly expectancyR: number | undefined;
  readonly medianR: number | undefined;
  readonly deviationR: number | undefined;
  readonly averageAdverse: number | undefined;
  readonly averageFavourable: number | undefined;
  /** Mean favourable over mean adverse excursion, in size. */
  readonly edgeRatio: number | undefined;
  /** Mean of what had been gained at best and was given back by the end, before fees; zero or positive. */
  readonly averageGivenBack: number | undefined;
}

export function tradeStatistics(trips: readonly RoundTrip[]): TradeStatistics {
  const results = trips.map((trip) => toFloat(trip.netPnl));
  const wins = results.filter(isWin);
  const losses = results.filter(isLoss);
  const grossProfit = exactSum(trips, (trip) => (trip.netPnl > 0n ? trip.netPnl : ZERO));
  const grossLoss = exactSum(trips, (trip) => (trip.netPnl < 0n ? trip.netPnl : ZERO));
  const winRate = ratio(wins.length, trips.length);
  const payoff = ratio(mean(wins), Math.abs(mean(losses) ?? 0));
  const holding = trips.map((trip) => trip.holdingMs);
  const multiples = trips.flatMap((trip) => multipleOf(trip) ?? []);
  const profitFactor = ratio(toFloat(grossProfit), Math.abs(toFloat(grossLoss)));
  const excursions = trips.flatMap((trip) => trip.excursion ?? []);
  const averageAdverse = mean(excursions.map((excursion) => excursion.adverse));
  const averageFavourable = mean(excursions.map((excursion) => excursion.favourable));
  return {
    trades: trips.length,
    longTrades: trips.filter((trip) => trip.direction === 'long').length,
    shortTrades: trips.filter((trip) => trip.direction === 'short').length,
    winRate,
    profitFactor,
    expectancy: ratio(toFloat(add(grossProfit, grossLoss)), trips.length),
    expectancyRatio: payoff === undefined ? undefined : (1 + payoff) * winRate! - 1,
    averageTradeReturn: mean(trips.map(returnOf).filter((value) => value !== undefined)),
    averageWin: mean(wins),
    averageLoss: mean(losses),
    medianWin: median(wins),
    medianLoss: median(losses),
    resultDeviation: deviation(results),
    bestTrade: largest(results),
    worstTrade: smallest(results),
    payoff,
    kelly: kelly(results),
    systemQuality: ratio(Math.sqrt(trips.length) * (mean(results) ?? 0), deviation(results)),
    consecutiveWinsMax: trips.length === 0 ? undefined : longestRun(results, isWin),
    consecutiveLossesMax: trips.length === 0 ? undefined : longestRun(results, isLoss),
    averageHoldingMs: mean(holding),
    medianHoldingMs: median(holding),
    averageWinHoldingMs: mean(holding.filter((_, index) => isWin(results[index]!))),
    averageLossHoldingMs: mean(holding.filter((_, index) => isLoss(results[index]!))),
    medianWinHoldingMs: median(holding.filter((_, index) => isWin(results[index]!))),
    medianLossHoldingMs: median(holding.filter((_, index) => isLoss(results[index]!))),
    cpcIndex: payoff === undefined || profitFactor === undefined ? undefined : profitFactor * winRate! * payoff,
    tradesWithRisk: multiples.length,
    expectancyR: mean(multiples),
    medianR: median(multiples),
    deviationR: deviation(multiples),
    averageAdverse,
    averageFavourable,
    edgeRatio: ratio(averageFavourable, averageAdverse === undefined ? undefined : -averageAdverse),
    averageGivenBack: mean(trips.flatMap((trip) => givenBack(trip) ?? [])),
  };
}

/** Best unrealised result less the result, both before fees and funding; who left beyond the bars gave nothing back. */
function givenBack(trip: RoundTrip): number | undefined {
  return trip.excursion && Math.max(0, trip.excursion.favourable - toFloat(trip.grossPnl));
}

/** Net result over what was paid to enter; `undefined` for dust that was worth nothing. */
export function returnOf(trip: RoundTrip): number | undefined {
  return ratio(toFloat(trip.netPnl), toFloat(trip.entryNotional));
}

/** Net result in units of what its first stop would have cost (R); `undefined` where no stop is known. */
export function multipleOf({ netPnl, initialRisk }: RoundTrip): number | undefined {
  return initialRisk === undefined ? undefined : ratio(toFloat(netPnl), toFloat(initialRisk));
}

export function exactSum<Item>(items: readonly Item[], amount: (item: Item) => Money): Money {
  return items.reduce<Money>((total, item) => add(total, amount(item)), ZERO);
}

function isWin(result: number): boolean {
  return result > 0;
}
function isLoss(result: number): boolean {
  return result < 0;
}
