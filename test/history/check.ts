import { checkBalances } from './balances.ts';
import type { Deed } from './deeds.ts';
import type { ExchangeLedger } from './exchange-ledger.ts';
import { checkExecutions } from './executions.ts';
import { checkFates } from './fates.ts';
import { checkOutside } from './outside.ts';
import { checkSending } from './sending.ts';
import type { ServerBooks } from './server-books.ts';
import { checkStopping } from './stopping.ts';

/** A history: both ledgers, and what was done to those who kept them. */
export interface Evidence {
  /** Read before the books: then whatever has arrived at the exchange must be in them. */
  readonly ledger: ExchangeLedger;
  readonly books: ServerBooks;
  readonly deeds: readonly Deed[];
  /** Silence after which a watchdog closes everything; absent where there is none. */
  readonly staleMs?: number;
  /** How far apart the two clocks may be; a second when absent: on a busy machine half a round trip is long. */
  readonly clockMs?: number;
}

export type Check = (evidence: Evidence) => readonly string[];

/** What must hold at any time, whoever is dead and whatever is on its way. */
const ALWAYS: readonly Check[] = [checkSending, checkStopping, checkOutside];
/** What must hold when nothing is on its way. */
const AT_REST: readonly Check[] = [checkFates, checkExecutions, checkBalances];

/**
 * Sets what a server wrote down against what the exchange knows, in the manner of Jepsen: the server is not asked, then
 * or now; its file is read, and the exchange's own ledger, which no fault and no kill has touched.
 *
 * @returns what is wrong, in sentences
 */
export function checkHistory(evidence: Evidence): readonly string[] {
  return [...checkAlways(evidence), ...AT_REST.flatMap((check) => check(evidence))];
}

/** The same where nobody keeps a history of what was done: without stops, and without the doings of others. */
export function checkBooks(evidence: Evidence): readonly string[] {
  return [...chainOf(evidence), ...checkSending(evidence), ...AT_REST.flatMap((check) => check(evidence))];
}

function checkAlways(evidence: Evidence): readonly string[] {
  return [...chainOf(evidence), ...ALWAYS.flatMap((check) => check(evidence))];
}

function chainOf({ books: { broken } }: Evidence): readonly string[] {
  return broken === undefined ? [] : [`the journal is broken: ${broken}`];
}
