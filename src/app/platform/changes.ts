import { activityView, orderView, type Change } from '../../api/index.ts';
import type { Bar, ClientOrderId, EpochMs } from '../../domain/index.ts';
import type { JournalEntry } from '../../storage/index.ts';
import type { PlatformParts } from './parts.ts';
import type { StrategyBoard } from './strategy-board.ts';

/** Our books against the venue's, at the last look. */
export interface Agreement {
  readonly differences: readonly string[];
  readonly at: EpochMs;
}

/** Sentences taken from storage at a time. */
const ACTIVITY_PAGE = 200;

/**
 * Pushes what has happened to whoever listens, in order, and only once it is on disk: a page never shows what a power
 * cut could take back.
 */
export class Changes {
  agreement: Agreement | undefined;
  private readonly parts: PlatformParts;
  private readonly board: StrategyBoard;
  private readonly portfolio: () => Extract<Change, { type: 'portfolio' }>['data'];
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly bars: Bar[] = [];
  private readonly orders = new Set<ClientOrderId>();
  private pushedSeq: number;
  private committedSeq: number;
  private pushing: Promise<void> | undefined;

  constructor(parts: PlatformParts, board: StrategyBoard, portfolio: Changes['portfolio'], lastSeq: number) {
    this.parts = parts;
    this.board = board;
    this.portfolio = portfolio;
    this.pushedSeq = this.committedSeq = lastSeq;
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  observe({ event, effects }: JournalEntry): void {
    if (event.type === 'bar' && event.bar.timeframe === this.parts.session.baseTimeframe) this.bars.push(event.bar);
    if ('clientOrderId' in event) this.orders.add(event.clientOrderId);
    if (event.type === 'fill' && event.fill.clientOrderId !== undefined) this.orders.add(event.fill.clientOrderId);
    for (const effect of effects) {
      if (effect.type === 'submit') this.orders.add(effect.order.clientOrderId);
      else if (effect.type === 'cancel') this.orders.add(effect.clientOrderId);
    }
  }

  committed(seq: number): void {
    this.committedSeq = seq;
    this.pushing ??= this.pushAll();
  }

  /** Waits until everything committed has been pushed. */
  async drained(): Promise<void> {
    await this.pushing;
  }

  private async pushAll(): Promise<void> {
    try {
      while (this.pushedSeq < this.committedSeq) await this.push();
    } catch (error) {
      // Whoever shows things must not stop trading; the next commit tries again.
      this.parts.log.error('changes could not be pushed to the dashboard', { error });
    }
    this.pushing = undefined;
  }

  private async push(): Promise<void> {
    const { plan, session, timers, log } = this.parts;
    const [after, until] = [this.pushedSeq, this.committedSeq];
    const bars = this.bars.splice(0);
    const orders = [...this.orders];
    this.orders.clear();
    if (this.listeners.size > 0) {
      for (const bar of bars) this.emit(barChange(bar));
      const data = this.portfolio();
      this.emit({ type: 'portfolio', data });
      if (data.marketTime !== null && bars.length > 0) {
        this.emit({ type: 'equity', data: { at: data.marketTime, equity: data.equity } });
      }
      await this.pushOrders(orders);
      await this.pushActivity(after);
      for (const { strategyId } of plan.strategies) this.emit({ type: 'strategy', data: this.board.view(strategyId) });
    }
    this.pushedSeq = until;
    if (this.committedSeq !== until) return; // More is on its way: not the moment to compare.
    const differences = session.check();
    // Not having been able to look is not agreement.
    this.agreement = differences === undefined ? undefined : { differences, at: timers.now() };
    if (this.agreement !== undefined && this.agreement.differences.length > 0) {
      log.error("our books differ from the venue's", { differences: this.agreement.differences });
    }
  }

  private async pushOrders(ids: readonly ClientOrderId[]): Promise<void> {
    const { session, storage, sessionId } = this.parts;
    for (const clientOrderId of ids) {
      const open = session.engine.orders.get(clientOrderId);
      const order = open ?? (await storage.views.findOrder({ sessionId, clientOrderId }));
      if (order !== undefined) this.emit({ type: 'order', data: orderView(order) });
    }
  }

  /** All sentences since an entry, oldest first, however many there are. */
  private async pushActivity(afterSeq: number): Promise<void> {
    const { storage, sessionId } = this.parts;
    const { count } = await storage.views.listActivity({ sessionId, page: 1, limit: 1, afterSeq });
    for (let page = Math.ceil(count / ACTIVITY_PAGE); page >= 1; page -= 1) {
      const { items } = await storage.views.listActivity({ sessionId, page, limit: ACTIVITY_PAGE, afterSeq });
      for (const item of items.toReversed()) this.emit({ type: 'activity', data: activityView(item) });
    }
  }
}

function barChange(bar: Bar): Change {
  const { instrument, timeframe, openTime, openFloat, highFloat, lowFloat, closeFloat, volumeFloat } = bar;
  return {
    type: 'bar',
    data: { instrument, timeframe, bar: [openTime, openFloat, highFloat, lowFloat, closeFloat, volumeFloat] },
  };
}
