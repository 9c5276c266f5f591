import type { Instrument, InstrumentId, StrategyId } from '../../domain/index.ts';
import type { JournalEntry } from '../journal.ts';
import type { JournalOptions } from '../ports/journal-store.ts';
import type { ActivityItem, RecordedFill } from '../ports/session-views.ts';
import { describeEntry } from './describe.ts';
import type { OrderTracker } from './order-tracker.ts';
import type { Vocabulary } from './wording.ts';

/** Something derived from the journal and kept beside it, in the same transaction. */
export interface Projection {
  /** Called for every entry but bars that led to nothing, in order. */
  follow(entry: JournalEntry): void;
  /** At the end of the transaction: writes what was gathered. */
  flush(): void;
}

export interface LedgerSink {
  addActivity(item: ActivityItem): void;
  addFill(fill: RecordedFill): void;
}

/** What the screen shows of a session: its orders, its fills, and what happened in sentences. */
export function ledger(orders: OrderTracker, sink: LedgerSink, options: JournalOptions): Projection {
  const vocabulary = vocabularyOf(options, orders);
  return {
    follow(entry) {
      orders.follow(entry);
      for (const effect of entry.effects) {
        if (effect.type !== 'fill-booked') continue;
        sink.addFill({ seq: entry.seq, fill: effect.fill, strategyId: effect.strategyId, purpose: effect.purpose });
      }
      for (const item of describeEntry(entry, vocabulary)) sink.addActivity(item);
    },
    flush: () => orders.flush(),
  };
}

/** Names for sentences: from what the session was told, and for the rest the ids themselves. */
export function vocabularyOf(
  { instruments = [], titles }: Pick<JournalOptions, 'instruments' | 'titles'>,
  orders: { get(clientOrderId: string): ReturnType<Vocabulary['order']> },
): Vocabulary {
  const byId = new Map<InstrumentId, Instrument>(instruments.map((instrument) => [instrument.id, instrument]));
  return {
    title: (strategyId: StrategyId) => titles?.get(strategyId) ?? strategyId,
    coins: (instrument) => byId.get(instrument),
    order: (clientOrderId) => orders.get(clientOrderId),
  };
}
