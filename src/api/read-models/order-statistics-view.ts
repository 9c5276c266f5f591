import type { ExecutionFigures as WireFigures, OrderStatistics as WireStatistics } from '../../../contract/index.ts';
import type { Durations, ExecutionFigures, MannerFigures, OrderStatistics } from '../../analytics/index.ts';
import { format, type EpochMs, type StrategyId } from '../../domain/index.ts';
import { instant, type Nature } from './wire.ts';

export interface OrderStatisticsSources {
  readonly nature: Nature;
  readonly statistics: OrderStatistics;
  /** All strategies when absent. */
  readonly strategyId: StrategyId | undefined;
  readonly currency: string;
  readonly now: EpochMs;
}

export function orderStatisticsView(sources: OrderStatisticsSources): WireStatistics {
  const { total, byStrategy, byInstrument } = sources.statistics;
  return {
    ...sources.nature,
    currency: sources.currency,
    strategyId: sources.strategyId ?? null,
    asOf: instant(sources.now),
    total: figuresView(total),
    strategies: inOrder(byStrategy).map(([strategyId, figures]) => ({ strategyId, ...figuresView(figures) })),
    instruments: inOrder(byInstrument).map(([instrument, figures]) => ({ instrument, ...figuresView(figures) })),
  };
}

function inOrder<Key extends string>(figures: ReadonlyMap<Key, ExecutionFigures>): [Key, ExecutionFigures][] {
  return [...figures].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function figuresView(figures: ExecutionFigures): WireFigures {
  const { byManner } = figures;
  return {
    orders: figures.orders,
    byStatus: { ...figures.byStatus },
    timeToAcceptance: durationsView(figures.timeToAcceptance),
    taking: mannerView(byManner.taking),
    resting: mannerView(byManner.resting),
    triggered: mannerView(byManner.triggered),
    fees: format(figures.fees),
    rejected: [...figures.rejected],
    denied: [...figures.denied],
    refusedWishes: [...figures.refusedWishes],
  };
}

function mannerView({
  orders,
  fillRatio,
  timeToFirstFill,
  timeToLastFill,
  slippage,
}: MannerFigures): WireFigures['taking'] {
  return {
    orders,
    fillRatio: fillRatio ?? null,
    timeToFirstFill: durationsView(timeToFirstFill),
    timeToLastFill: durationsView(timeToLastFill),
    slippage: { orders: slippage.orders, cost: format(slippage.cost), bps: slippage.bps ?? null },
  };
}

function durationsView({ count, p50Ms, p99Ms }: Durations): WireFigures['timeToAcceptance'] {
  return { count, p50Ms: p50Ms ?? null, p99Ms: p99Ms ?? null };
}
