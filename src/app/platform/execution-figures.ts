import type { OrderStatistics as WireStatistics } from '../../../contract/index.ts';
import { orderStatisticsView, type Nature } from '../../api/index.ts';
import type { StrategyId } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { JournalEntry, SessionViews } from '../../storage/index.ts';
import { ExecutionRecord } from './execution-record.ts';

/** What the figures of one session are made of. */
export interface ExecutionSources {
  readonly views: Pick<SessionViews, 'orderFacts' | 'orderFactsOf' | 'refusals'>;
  readonly nature: Nature;
  readonly sessionId: string;
  readonly currency: string;
  readonly timers: Timers;
}

/** How a session's orders were executed, in the contract's words; kept up to date by what the session tells. */
export class ExecutionFigures {
  private readonly sources: ExecutionSources;
  private readonly record: ExecutionRecord;

  constructor(sources: ExecutionSources) {
    this.sources = sources;
    this.record = new ExecutionRecord(sources);
  }

  observe(entry: JournalEntry): void {
    this.record.observe(entry);
  }

  committed(seq: number): void {
    this.record.committed(seq);
  }

  /**
   * The first time everything is read, page by page, with a turn for the trading loop after each: two seconds for
   * 100,000 orders. After that only what has changed.
   *
   * @param strategyId all strategies when absent
   */
  async view(strategyId?: StrategyId): Promise<WireStatistics> {
    const { views, nature, sessionId, currency, timers } = this.sources;
    const now = timers.now();
    const tally = await this.record.tally(strategyId);
    const query = { sessionId, ...(strategyId === undefined ? {} : { strategyId }) };
    for (const refusals of await views.refusals(query)) tally.addRefusals(refusals);
    return orderStatisticsView({ nature, statistics: tally.statistics(), strategyId, currency, now });
  }
}
