import { OrderTally } from '../../analytics/index.ts';
import { isFinal, type ClientOrderId, type EpochMs, type StrategyId } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { JournalEntry, OrderFacts, SessionViews } from '../../storage/index.ts';

export interface RecordSources {
  readonly views: Pick<SessionViews, 'orderFacts' | 'orderFactsOf'>;
  readonly sessionId: string;
  readonly timers: Timers;
}

/** An order that an entry was about. `changes`: it may alter the figures of an order that has ended. */
interface Touch {
  readonly seq: number;
  readonly id: ClientOrderId;
  readonly type: 'sent' | 'told' | 'changes';
}

/** All that ended so far, together and by strategy; and what is open, which may still change. */
interface Gathered {
  readonly all: OrderTally;
  readonly byStrategy: Map<StrategyId, OrderTally>;
  readonly open: Map<ClientOrderId, OrderFacts>;
  /**
   * Orders that the newest reading counted for good, with the time of their state then: what was read may have been
   * ahead of what had been told, and is told of once more.
   */
  counted: Map<ClientOrderId, EpochMs>;
}

/** More than this without anybody asking, and everything is read anew instead. */
const TOUCHES_MAX = 100_000;

/**
 * What order statistics are made of, gathered once and kept up to date: orders that have ended are counted for good, and
 * only those that an entry has spoken of since are read again. A fill that comes after the end makes it read everything
 * anew.
 */
export class ExecutionRecord {
  private readonly sources: RecordSources;
  private gathered: Gathered | undefined;
  private touches: Touch[] = [];
  private isFollowing = false;
  private committedSeq = 0;
  private refreshing: Promise<Gathered> | undefined;

  constructor(sources: RecordSources) {
    this.sources = sources;
  }

  observe({ seq, event, effects }: JournalEntry): void {
    const touch = (id: ClientOrderId | undefined, type: Touch['type']): void => {
      if (id !== undefined) this.touches.push({ seq, id, type });
    };
    if (event.type === 'order-amended') touch(event.clientOrderId, 'changes');
    else if ('clientOrderId' in event) touch(event.clientOrderId, 'told');
    for (const effect of effects) {
      if (effect.type === 'submit') touch(effect.order.clientOrderId, 'sent');
      else if (effect.type === 'fill-booked') touch(effect.fill.clientOrderId, 'changes');
      else if (effect.type === 'order-changed' || effect.type === 'cancel') touch(effect.clientOrderId, 'told');
    }
    if (this.touches.length > TOUCHES_MAX) this.forget();
  }

  committed(seq: number): void {
    this.committedSeq = seq;
    // What is on disk will be read; what is not yet has to be remembered until it is.
    if (!this.isFollowing) this.touches = this.touches.filter((touch) => touch.seq > seq);
  }

  /** All orders as of the newest commit; one strategy's when it is named. A copy. */
  async tally(strategyId?: StrategyId): Promise<OrderTally> {
    this.refreshing ??= this.refresh().finally(() => {
      this.refreshing = undefined;
    });
    const { all, byStrategy, open } = await this.refreshing;
    const tally = new OrderTally(strategyId === undefined ? all : byStrategy.get(strategyId));
    for (const facts of open.values())
      if (strategyId === undefined || facts.order.draft.strategyId === strategyId) tally.add(facts);
    return tally;
  }

  private async refresh(): Promise<Gathered> {
    for (;;) {
      const gathered = (this.gathered ??= await this.readAll());
      if (await this.follow(gathered)) return gathered;
      this.forget();
    }
  }

  private forget(): void {
    this.gathered = undefined;
    this.isFollowing = false;
    this.touches = this.touches.filter(({ seq }) => seq > this.committedSeq);
  }

  private async readAll(): Promise<Gathered> {
    const { views, sessionId, timers } = this.sources;
    this.isFollowing = true;
    const gathered: Gathered = {
      all: new OrderTally(),
      byStrategy: new Map(),
      open: new Map(),
      counted: new Map(),
    };
    for await (const page of views.orderFacts({ sessionId })) {
      for (const facts of page) take(gathered, facts);
      await timers.sleep(0);
    }
    return gathered;
  }

  /** Reads again what has been spoken of and is on disk. @returns false when an order changed that was counted for good */
  private async follow(gathered: Gathered): Promise<boolean> {
    const until = this.committedSeq;
    const due = this.touches.filter(({ seq }) => seq <= until);
    this.touches = this.touches.filter(({ seq }) => seq > until);
    const touched = new Map<ClientOrderId, { sent: boolean; changes: boolean }>();
    for (const { id, type } of due) {
      const known = touched.get(id);
      touched.set(id, {
        sent: type === 'sent' || known?.sent === true,
        changes: type === 'changes' || known?.changes === true,
      });
    }
    const { views, sessionId } = this.sources;
    const before = gathered.counted;
    gathered.counted = new Map();
    for (const facts of await views.orderFactsOf({ sessionId, clientOrderIds: [...touched.keys()] })) {
      const id = facts.order.draft.clientOrderId;
      const { sent, changes } = touched.get(id)!;
      const countedAt = before.get(id);
      if (countedAt !== undefined) {
        if (changes && countedAt !== facts.order.updatedAt) return false;
      } else if (sent || gathered.open.has(id)) take(gathered, facts);
      else if (changes) return false;
    }
    return true;
  }
}

function take({ all, byStrategy, open, counted }: Gathered, facts: OrderFacts): void {
  const { clientOrderId, strategyId } = facts.order.draft;
  if (!isFinal(facts.order.status)) {
    open.set(clientOrderId, facts);
    return;
  }
  counted.set(clientOrderId, facts.order.updatedAt);
  open.delete(clientOrderId);
  let own = byStrategy.get(strategyId);
  if (own === undefined) byStrategy.set(strategyId, (own = new OrderTally()));
  all.add(facts);
  own.add(facts);
}
