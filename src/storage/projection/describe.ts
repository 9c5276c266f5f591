import type { JournalEntry } from '../journal.ts';
import type { ActivityItem } from '../ports/session-views.ts';
import { describeEffect } from './describe-effect.ts';
import { describeEvent } from './describe-event.ts';
import type { Telling } from './telling.ts';
import type { Vocabulary } from './wording.ts';

/**
 * An entry in plain sentences, for people who were not there. Prices are not news, an order's acceptance is not
 * either, and what the engine says about an event (a booked fill, a halt) replaces the event.
 */
export function describeEntry({ seq, event, effects }: JournalEntry, vocabulary: Vocabulary): ActivityItem[] {
  const items: ActivityItem[] = [];
  const tell = (place: number, telling: Telling | undefined): void => {
    if (telling === undefined) return;
    const { strategyId, instrument, kind, severity, text } = telling;
    items.push({
      id: `${seq}.${place}`,
      seq,
      at: event.at,
      kind,
      severity,
      ...(strategyId === undefined ? {} : { strategyId }),
      ...(instrument === undefined ? {} : { instrument }),
      text,
    });
  };
  tell(0, describeEvent(event, effects, vocabulary));
  for (const [index, effect] of effects.entries()) tell(index + 1, describeEffect(effect, vocabulary));
  return items;
}
