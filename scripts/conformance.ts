// Deals every card to every venue, and writes the table: npm run conformance -- --publish
import { inspect, parseArgs } from 'node:util';
import { publishSection } from '../src/main.ts';
import { ccxtFeatureTable, FEATURES_NAME } from '../test/conformance/ccxt-features.ts';
import { playCard, VENUE_CARDS, type Card, type Verdict } from '../test/conformance/venue-cards.ts';
import { VENUE_COLUMNS, type VenueColumn } from '../test/conformance/venue-stages.ts';
import { conformanceTable, TABLE_NAME, VENUES_DOCUMENT } from '../test/conformance/venue-table.ts';

const { publish } = readWords();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const verdicts = new Map<string, Verdict>();
const keyOf = (card: Card, column: VenueColumn): string => `${column.title}: ${card.name}`;

for (const column of VENUE_COLUMNS) {
  for (const card of VENUE_CARDS) {
    const why = column.cannot[card.name];
    const key = keyOf(card, column);
    if (why !== undefined) {
      say(`cannot  ${key}: ${why}`);
      continue;
    }
    const verdict = await verdictOn(card, column);
    verdicts.set(key, verdict);
    say(`${verdict.passes ? 'passes' : 'FAILS '}  ${key}`);
    if (!verdict.passes) say(`        got ${inspect(verdict.got)}, wanted ${inspect(verdict.wanted)}`);
  }
}

const failed = [...verdicts.values()].filter(({ passes }) => !passes).length;
say(`${verdicts.size} cards dealt, ${failed} failed`);
if (publish) {
  const table = conformanceTable(VENUE_CARDS, VENUE_COLUMNS, (card, column) => verdicts.get(keyOf(card, column)));
  publishSection(VENUES_DOCUMENT, TABLE_NAME, ['', ...table, '']);
  publishSection(VENUES_DOCUMENT, FEATURES_NAME, ['', ...ccxtFeatureTable(), '']);
}
// Practice exchanges leave nothing behind, but a venue that failed may.
process.exit(failed === 0 ? 0 : 1);

function readWords(): { readonly publish: boolean } {
  try {
    return parseArgs({ options: { publish: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message.split('.')[0]}; usage: npm run conformance [-- --publish]\n`);
    process.exit(2);
  }
}

/** What breaks off has failed too. */
async function verdictOn(card: Card, { open }: VenueColumn): Promise<Verdict> {
  try {
    return await playCard(card, open);
  } catch (error) {
    return { passes: false, got: error, wanted: 'a card that is played to its end' };
  }
}
