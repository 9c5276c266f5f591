import type { OrderStatistics as WireStatistics } from '../../../contract/index.ts';
import { OrderTally } from '../../analytics/index.ts';
import { orderStatisticsView, type Nature } from '../../api/index.ts';
import type { StrategyId } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { SessionViews } from '../../storage/index.ts';

/** What the figures of one session are made of. */
export interface ExecutionSources {
  readonly views: Pick<SessionViews, 'orderFacts' | 'refusals'>;
  readonly nature: Nature;
  readonly sessionId: string;
  readonly currency: string;
  readonly timers: Timers;
}

/**
 * Measures how a session's orders were executed, from what storage knows of each. It reads them all, page by page,
 * with a turn for the trading loop after each: two seconds for 100,000. Who asks meanwhile gets the same answer.
 */
export class ExecutionFigures {
  private readonly sources: ExecutionSources;
  private readonly running = new Map<StrategyId | undefined, Promise<WireStatistics>>();

  constructor(sources: ExecutionSources) {
    this.sources = sources;
  }

  /** @param strategyId all strategies when absent */
  view(strategyId?: StrategyId): Promise<WireStatistics> {
    const running = this.running.get(strategyId);
    if (running !== undefined) return running;
    const begun = this.measure(strategyId).finally(() => this.running.delete(strategyId));
    this.running.set(strategyId, begun);
    return begun;
  }

  private async measure(strategyId: StrategyId | undefined): Promise<WireStatistics> {
    const { views, sessionId, currency, timers } = this.sources;
    const now = timers.now();
    const query = { sessionId, ...(strategyId === undefined ? {} : { strategyId }) };
    const tally = new OrderTally();
    for await (const page of views.orderFacts(query)) {
      for (const facts of page) tally.add(facts);
      await timers.sleep(0);
    }
    for (const refusals of await views.refusals(query)) tally.addRefusals(refusals);
    return orderStatisticsView({
      nature: this.sources.nature,
      statistics: tally.statistics(),
      strategyId,
      currency,
      now,
    });
  }
}
