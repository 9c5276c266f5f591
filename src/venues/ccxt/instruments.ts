import { usageError } from '../../runtime/index.ts';
import type { Instrument, InstrumentId } from '../../domain/index.ts';
import { lookAtClock } from '../time-keeping.ts';
import { CcxtConnection, type CcxtVenueAccess } from './connection.ts';
import { readInstrument } from './parse/instrument.ts';
import { readMarket } from './parse/market.ts';
import { symbolOf } from './symbols.ts';
import { dialectForOrders } from './verified.ts';

export interface CcxtInstrumentsOptions extends Omit<CcxtVenueAccess, 'dialect'> {
  /** In ccxt's spelling, e.g. `binanceusdm`. */
  readonly exchange: string;
  readonly instruments: readonly InstrumentId[];
}

/**
 * The venue's own rules of these instruments as of now, with the account's fees.
 *
 * @throws {AssayError} INSTRUMENT_UNKNOWN when it has no such market, VENUE_NOT_FOR_LIVE, VENUE_UNREACHABLE,
 *   VENUE_UNREADABLE
 */
export async function readCcxtInstruments(options: CcxtInstrumentsOptions): Promise<readonly Instrument[]> {
  const { exchange, environment, timers, log, instruments } = options;
  const dialect = dialectForOrders(exchange, environment);
  const connection = new CcxtConnection({ ...options, dialect });
  try {
    await lookAtClock({ askTime: () => connection.serverTime(), clock: connection.clock, timers, log });
    const listed = await connection.loadMarkets();
    const read: Instrument[] = [];
    for (const id of instruments) {
      const symbol = symbolOf(id);
      const raw = listed[symbol];
      const market = raw === undefined ? undefined : connection.certain(readMarket(dialect, raw));
      if (market?.instrument !== id) throw usageError('INSTRUMENT_UNKNOWN', `${exchange} has no market ${symbol}`);
      const fees = await connection.ask('the fees', (client) => client.fetchTradingFee(symbol));
      const tiers = symbol.includes(':')
        ? await connection.ask('the risk tiers', (client) => client.fetchMarketLeverageTiers(symbol))
        : undefined;
      read.push(connection.certain(readInstrument(market, { market: raw, fees, tiers })));
    }
    return read;
  } finally {
    connection.close();
  }
}
