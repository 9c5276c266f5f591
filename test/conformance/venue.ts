import { describe, expect, test } from 'vitest';
import { playCard, VENUE_CARDS } from './venue-cards.ts';
import type { VenueColumn } from './venue-stages.ts';

/** What every venue must do, simulated or real. */
export function venueConformance({ title, open, cannot }: VenueColumn): void {
  describe(`the venue ${title}`, () => {
    test.each(VENUE_CARDS.filter(({ name }) => !(name in cannot)).map((card) => [card.name, card] as const))(
      '%s',
      async (_, card) => {
        expect(await playCard(card, open)).toEqual({ passes: true });
      },
    );
  });
}
