import type { Card, Verdict } from './venue-cards.ts';
import type { VenueColumn } from './venue-stages.ts';

/** Where the table stands in docs/venues.md. */
export const TABLE_NAME = 'conformance';
export const VENUES_DOCUMENT = 'docs/venues.md';

/** What became of one card on one venue; `undefined` for one that cannot hold there. */
export type Outcome = Verdict | undefined;

/** The lines of the table, cards down and venues across. */
export function conformanceTable(
  cards: readonly Card[],
  columns: readonly VenueColumn[],
  outcomeOf: (card: Card, column: VenueColumn) => Outcome,
): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['card', ...columns.map(({ title }) => title)]),
    row(['---', ...columns.map(() => '---')]),
    ...cards.map((card) =>
      row([card.name, ...columns.map((column) => wordOf(outcomeOf(card, column), column.cannot[card.name]))]),
    ),
  ];
}

/** The first cells of the rows and the titles of the columns, as they stand in a document. */
export function tableHeads(document: string): {
  readonly cards: readonly string[];
  readonly venues: readonly string[];
} {
  const [, section = ''] =
    new RegExp(`<!-- ${TABLE_NAME}:begin -->([^]*)<!-- ${TABLE_NAME}:end -->`).exec(document) ?? [];
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [heads = [], , ...cards] = rows;
  return { cards: cards.map(([name = '']) => name), venues: heads.slice(1) };
}

/** The words of cells that say that something is wrong. */
export const FAILS = '✗ fails';

function wordOf(outcome: Outcome, why: string | undefined): string {
  if (outcome === undefined) return `cannot: ${why ?? 'no reason given'}`;
  return outcome.passes ? 'passes' : FAILS;
}
