import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ccxtFeatureTable, FEATURES_NAME } from './conformance/ccxt-features.ts';
import { VENUE_CARDS } from './conformance/venue-cards.ts';
import { VENUE_COLUMNS } from './conformance/venue-stages.ts';
import { conformanceTable, FAILS, tableHeads, VENUES_DOCUMENT } from './conformance/venue-table.ts';
import { venueConformance } from './conformance/venue.ts';

for (const column of VENUE_COLUMNS) venueConformance(column);

test('the table of docs/venues.md has every card and every venue, and nothing that fails', () => {
  const text = readFileSync(join(import.meta.dirname, '..', VENUES_DOCUMENT), 'utf8');
  expect(tableHeads(text)).toEqual({
    cards: VENUE_CARDS.map(({ name }) => name),
    venues: VENUE_COLUMNS.map(({ title }) => title),
  });
  expect(text).not.toContain(FAILS);
});

test('the table of features in docs/venues.md is that of the code', () => {
  const text = readFileSync(join(import.meta.dirname, '..', VENUES_DOCUMENT), 'utf8');
  expect(text).toContain(`<!-- ${FEATURES_NAME}:begin -->\n\n${ccxtFeatureTable().join('\n')}\n\n<!--`);
});

test('a card that does not hold is told apart from one that does, and from one that cannot', () => {
  const [card] = VENUE_CARDS;
  const column = { ...VENUE_COLUMNS[0]!, cannot: {} };
  const cell = (outcome: Parameters<typeof conformanceTable>[2], cannot = {}): string =>
    conformanceTable([card!], [{ ...column, cannot }], outcome)[2]!;
  expect(cell(() => ({ passes: true }))).toBe(`| ${card!.name} | passes |`);
  expect(cell(() => ({ passes: false, got: '0', wanted: '1' }))).toBe(`| ${card!.name} | ${FAILS} |`);
  expect(cell(() => undefined, { [card!.name]: 'no such orders' })).toBe(`| ${card!.name} | cannot: no such orders |`);
});

test('what a card names must be a card: no venue is excused from something that nobody asks', () => {
  const names = VENUE_CARDS.map(({ name }) => name);
  for (const { cannot } of VENUE_COLUMNS) expect(names).toEqual(expect.arrayContaining(Object.keys(cannot)));
});
