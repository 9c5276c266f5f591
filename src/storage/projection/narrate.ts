import type { NarratedEntry, RecordedEntry } from '../ports/journal-store.ts';
import type { OrderFacts } from '../ports/session-views.ts';
import { describeEntry } from './describe.ts';
import { OrderTracker, type OrderShelf } from './order-tracker.ts';
import { vocabularyOf } from './projection.ts';

/** Orders that have ended and can still be named, should late news of them come. */
const ENDED_MEMORY = 10_000;
/** Entries after which ended orders are put away. */
const FLUSH_EVERY = 1_000;

/**
 * Entries with their sentences. Instruments and strategies go by their ids, which are in the journal itself.
 *
 * @param entries from the first one on
 */
export async function* narrate(
  entries: AsyncIterable<RecordedEntry>,
  { fromSeq, limit }: { readonly fromSeq: number; readonly limit: number },
): AsyncIterable<NarratedEntry> {
  const orders = new OrderTracker(forgetfulShelf(), []);
  const vocabulary = vocabularyOf({}, orders);
  let left = limit;
  for await (const entry of entries) {
    if (left <= 0) return;
    if (entry.type === 'entry') {
      orders.follow(entry);
      if (entry.seq % FLUSH_EVERY === 0) orders.flush();
    }
    if (entry.seq < fromSeq) continue;
    const told = entry.type === 'entry' ? describeEntry(entry, vocabulary) : [];
    yield { ...entry, sentences: told.map(({ text }) => text) };
    left -= 1;
  }
}

/** Keeps the newest ended orders only: a journal may hold a million. */
function forgetfulShelf(): OrderShelf {
  const kept = new Map<string, OrderFacts>();
  return {
    load: (clientOrderId) => kept.get(clientOrderId),
    save(facts, endedAt) {
      if (endedAt === undefined) return;
      kept.set(facts.order.draft.clientOrderId, facts);
      if (kept.size > ENDED_MEMORY) kept.delete(kept.keys().next().value!);
    },
  };
}
