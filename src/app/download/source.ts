import { fetchText, type PastData } from '../../market/index.ts';
import { usageError, type Timers } from '../../runtime/index.ts';
import {
  bybitPastData,
  ccxtExchanges,
  ccxtPastData,
  ENVIRONMENTS,
  localEnvironment,
  nearNames,
} from '../../venues/index.ts';

/** Through what a venue is asked: our own adapter, where there is one, or ccxt. */
const WAYS = ['native', 'ccxt'] as const;
/** Named first to somebody who named one that is not there. */
const WELL_KNOWN = ['bybit', 'binance', 'okx', 'kraken', 'kucoin', 'coinbase', 'gate', 'bitget', 'mexc', 'hyperliquid'];

export interface SourceChoice {
  readonly venue: string;
  readonly through: string | undefined;
  /** Origin of a practice exchange on this machine, instead of the real venue. */
  readonly url: string | undefined;
}

/** @throws {AssayError} VENUE_UNKNOWN, BAD_OPTION, VENUE_ENVIRONMENT */
export function pastDataOf({ venue, through, url }: SourceChoice, timers: Timers): PastData {
  const isOurs = venue === 'bybit';
  const way = through ?? (isOurs ? 'native' : 'ccxt');
  if (!WAYS.some((one) => one === way))
    throw usageError('BAD_OPTION', `--through takes ${WAYS.join(' or ')}, was "${way}"`);
  if (way === 'native' && !isOurs)
    throw usageError(
      'BAD_OPTION',
      `there is no adapter of our own for ${venue}; leave --through out, and ccxt is used`,
    );
  if (way === 'native') {
    const environment = url === undefined ? ENVIRONMENTS.mainnet : localEnvironment(url);
    return bybitPastData({ environment, http: fetchText, timers });
  }
  const exchanges = ccxtExchanges();
  if (exchanges.includes(venue))
    return ccxtPastData({ exchange: venue, timers, ...(url === undefined ? {} : { local: url }) });
  const [near] = nearNames(venue, exchanges);
  const guess = near === undefined ? '' : ` (did you mean ${near}?)`;
  const known = WELL_KNOWN.filter((one) => exchanges.includes(one));
  throw usageError(
    'VENUE_UNKNOWN',
    `there is no venue "${venue}"${guess}; known are ${known.join(', ')} and ${exchanges.length - known.length} more that ccxt knows`,
  );
}
