import { LOT_METHODS, type LotMethod } from '../analytics/index.ts';
import { add, format, subtract, ZERO, type InstrumentId, type Money } from '../domain/index.ts';
import type { EngineSnapshot } from '../engine/index.ts';
import { parseInstrumentId } from '../market/index.ts';
import { AssayError, usageError, type Timers } from '../runtime/index.ts';
import type { SessionRecord, Storage } from '../storage/index.ts';
import { reading, theSession } from './audit-command.ts';
import { OutputFiles } from './output-files.ts';
import { ledgerDifferences, TaxBook, type Ledgered, type TaxRow, type TaxTotal } from './tax-book.ts';
import { TAX_COLUMNS, taxLine } from './tax-lines.ts';

export interface TaxWords {
  readonly dataDir: string;
  /** The newest when absent. */
  readonly session?: string;
  readonly method: string;
  /** UTC calendar year; every year when absent. */
  readonly year?: string;
  /** Where the CSV goes; only the sums are said when absent. */
  readonly out?: string;
}

const METHOD_WORDS: Readonly<Record<LotMethod, string>> = {
  fifo: 'first in, first out',
  lifo: 'last in, first out',
  average: 'average cost',
};

/**
 * What a session sold, at which gain, from its journal: each piece with the fill that opened and the one that closed it,
 * each fee, each funding payment. Lots reach over all years; `year` chooses what is written. The whole is held against
 * the session's ledger first, and nothing is written unless the two agree to the last digit.
 *
 * @throws {AssayError} BAD_OPTION, SESSION_UNKNOWN, TAX_DIFFERS, FILE_NOT_WRITTEN, and what opening a database may throw
 */
export async function taxCommand(words: TaxWords, timers: Timers): Promise<readonly string[]> {
  const method = LOT_METHODS.find((one) => one === words.method);
  if (method === undefined) {
    throw usageError('BAD_OPTION', `--method is one of ${LOT_METHODS.join(', ')}, was "${words.method}"`);
  }
  const year = readYear(words.year);
  const files = new OutputFiles();
  try {
    const write = words.out === undefined ? undefined : files.open(words.out);
    const lines = await reading(words, timers, async (storage) => {
      const session = await theSession(storage, words.session);
      return account({ storage, session, method, year, write });
    });
    files.publish();
    return words.out === undefined ? lines : [...lines, `Written: ${words.out}`];
  } finally {
    files.discard();
  }
}

interface Work {
  readonly storage: Storage;
  readonly session: SessionRecord;
  readonly method: LotMethod;
  readonly year: number | undefined;
  readonly write: ((text: string) => void) | undefined;
}

async function account({ storage, session, method, year, write }: Work): Promise<readonly string[]> {
  const checkpoint = await storage.history.checkpoint(session.id);
  const book = new TaxBook(method);
  const sums = new Sums();
  write?.(`${TAX_COLUMNS.join(',')}\r\n`);
  if (checkpoint !== undefined) {
    for await (const entry of storage.history.entries(session.id, { toSeq: checkpoint.seq })) {
      if (entry.type === 'bar-ref') continue;
      for (const row of book.observe(entry)) {
        if (year !== undefined && new Date(row.at).getUTCFullYear() !== year) continue;
        sums.add(row);
        write?.(`${taxLine(row)}\r\n`);
      }
    }
  }
  const ledger = checkpoint === undefined ? [] : ledgerOf(checkpoint.engine);
  const differences = ledgerDifferences(book.totals(), ledger);
  if (differences.length > 0) {
    throw new AssayError(
      'TAX_DIFFERS',
      `the journal of ${session.id} and its ledger do not agree, so nothing was written: ${differences.join('; ')}`,
    );
  }
  return summaryLines({ session, method, year, sums, totals: [...book.totals()] });
}

/** The account's positions as the engine keeps them, in what a session saves of itself. */
function ledgerOf(saved: unknown): readonly Ledgered[] {
  return (saved as { readonly engine?: Partial<EngineSnapshot> }).engine?.portfolio?.holdings ?? [];
}

class Sums {
  readonly byInstrument = new Map<InstrumentId, { realised: Money; fees: Money; funding: Money; disposals: number }>();

  add(row: TaxRow): void {
    const instrument = row.type === 'disposal' ? row.disposal.instrument : row.instrument;
    let sum = this.byInstrument.get(instrument);
    if (sum === undefined)
      this.byInstrument.set(instrument, (sum = { realised: ZERO, fees: ZERO, funding: ZERO, disposals: 0 }));
    switch (row.type) {
      case 'disposal':
        sum.realised = add(sum.realised, row.disposal.gain);
        sum.disposals += 1;
        break;
      case 'fee':
        sum.fees = subtract(sum.fees, row.gain);
        break;
      case 'funding':
        sum.funding = add(sum.funding, row.gain);
    }
  }
}

interface Summary extends Pick<Work, 'session' | 'method' | 'year'> {
  readonly sums: Sums;
  readonly totals: readonly TaxTotal[];
}

function summaryLines({ session: { id, kind }, method, year, sums, totals }: Summary): string[] {
  const money = kind === 'live' ? 'live' : `${kind}: play money`;
  return [
    `Session ${id} (${money}), ${year ?? 'all years'}, UTC, lots by ${METHOD_WORDS[method]}.`,
    ...[...sums.byInstrument].map(([instrument, { realised, fees, funding, disposals }]) => {
      const paid = `fees ${format(fees)}, funding ${format(funding)}`;
      const result = `${format(add(subtract(realised, fees), funding))} ${parseInstrumentId(instrument).quote}`;
      return `${instrument}: ${disposals} disposals, realised ${format(realised)}, ${paid}, result ${result}`;
    }),
    ...(sums.byInstrument.size === 0 ? ['Nothing was sold, paid or received.'] : totals.map(ledgerLine)),
    'Whether these are the right lots for you is for your tax adviser to say.',
  ];
}

function ledgerLine({ instrument, realised, position }: TaxTotal): string {
  const since = `${instrument}, since the session began: realised ${format(realised)}`;
  const apart = subtract(realised, position.realisedPnl);
  if (apart === 0n) return `${since}, the ledger's to the last digit.`;
  const theirs = `the ledger has ${format(position.realisedPnl)} at average cost`;
  return `${since}; ${theirs}. The ${format(apart)} between them are in the cost of the ${format(position.quantity)} still open.`;
}

function readYear(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{4}$/.test(text)) throw usageError('BAD_OPTION', `--year takes a calendar year such as 2026, was "${text}"`);
  return Number(text);
}
