import { format, magnitude } from '../domain/index.ts';
import { parseInstrumentId } from '../market/index.ts';
import type { TaxRow } from './tax-book.ts';

export const TAX_COLUMNS = [
  'type',
  'instrument',
  'currency',
  'direction',
  'quantity',
  'opened_at',
  'closed_at',
  'proceeds',
  'cost',
  'gain',
  'opened_by',
  'closed_by',
  'note',
] as const;

/**
 * A row as CSV, RFC 4180. Amounts are plain decimals with every digit, in the quote currency; instants are UTC. The sum
 * of the column `gain` is the result after fees and funding.
 */
export function taxLine(row: TaxRow): string {
  const cells = cellsOf(row);
  return TAX_COLUMNS.map((column) => cells[column] ?? '').join(',');
}

function cellsOf(row: TaxRow): Partial<Record<(typeof TAX_COLUMNS)[number], string>> {
  switch (row.type) {
    case 'disposal': {
      const { disposal } = row;
      return {
        ...shared(row, disposal.instrument),
        direction: disposal.direction,
        quantity: format(disposal.quantity),
        opened_at: iso(disposal.openedAt),
        proceeds: format(disposal.proceeds),
        cost: format(disposal.cost),
        gain: format(disposal.gain),
        opened_by: quoted(disposal.openedBy),
        closed_by: quoted(disposal.closedBy),
      };
    }
    case 'fee':
    case 'funding': {
      const side = row.gain < 0n ? 'cost' : 'proceeds';
      return {
        ...shared(row, row.instrument),
        [side]: format(magnitude(row.gain)),
        gain: format(row.gain),
        closed_by: quoted(row.id),
      };
    }
  }
}

function shared({ type, at, note }: TaxRow, instrument: string) {
  return { type, instrument, currency: parseInstrumentId(instrument).quote, closed_at: iso(at), note: quoted(note) };
}

/** Quoted where it has to be. A spreadsheet takes what begins like a formula for one, so that gets an apostrophe. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
