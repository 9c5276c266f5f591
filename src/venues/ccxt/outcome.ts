import { AssayError } from '../../runtime/index.ts';
import type { Outcome } from '../outcome.ts';
import type { Dialect, ExchangeError } from './dialect.ts';

/** What is known of a request that failed. */
export interface Failure {
  readonly outcome: Outcome;
  /** The exchange's own code, or ccxt's word for it. */
  readonly code: string;
  readonly detail: string;
}

/** ccxt's own refusals, made before anything is sent; and of what HTTP itself refuses, that of a key. */
const REFUSED: ReadonlySet<string> = new Set([
  'ArgumentsRequired',
  'AuthenticationError',
  'BadSymbol',
  'InvalidOrder',
  'NotSupported',
]);
/** Answers that have no code of the exchange's and still say that there is no such order. */
const GONE: ReadonlySet<string> = new Set(['OrderNotFound']);

/**
 * What an error of ccxt's says of the request it came from. The exchange's own code decides, by the table of that
 * exchange: ccxt's classes put refusals and time-outs, and ids used twice and wrong prices, under one name. Whatever is
 * not listed may have had its effect.
 */
export function failureOf(error: unknown, dialect: Pick<Dialect, 'errorOf' | 'outcomeOf'>): Failure {
  if (error instanceof AssayError) return { outcome: 'refused', code: 'NOT_SENT', detail: error.message };
  const { name, message } = wordsOf(error);
  const said = exchangeErrorIn(message, dialect);
  if (said !== undefined)
    return { outcome: dialect.outcomeOf(said) ?? 'unknown', code: said.code, detail: `${said.code} ${said.message}` };
  const outcome = REFUSED.has(name) ? 'refused' : GONE.has(name) ? 'gone' : 'unknown';
  return { outcome, code: name, detail: `${name}: ${message}` };
}

/** ccxt puts the body of an answer behind its own words. */
function exchangeErrorIn(message: string, { errorOf }: Pick<Dialect, 'errorOf'>): ExchangeError | undefined {
  const start = message.indexOf('{');
  const end = message.lastIndexOf('}');
  if (start === -1 || end < start) return undefined;
  try {
    return errorOf(JSON.parse(message.slice(start, end + 1)));
  } catch {
    return undefined; // It only looked like an answer.
  }
}

function wordsOf(error: unknown): { readonly name: string; readonly message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'error', message: String(error) };
}
