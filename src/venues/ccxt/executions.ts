import type { EpochMs } from '../../domain/index.ts';
import { AssayError } from '../../runtime/index.ts';
import { allOf } from '../reading.ts';
import type { Parameters } from './dialect.ts';
import type { LookupParts } from './lookup.ts';
import { readTrade, type TradeReading } from './parse/trade.ts';
import type { CcxtMarket } from './symbols.ts';

type Range = { readonly from: number; readonly until: number };

/**
 * Everything that was executed on the account in this time, both ends inclusive; funding too, where it is told.
 *
 * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function listExecutions(
  parts: LookupParts,
  since: EpochMs,
  until: EpochMs,
): Promise<readonly TradeReading[]> {
  const { dialect, markets } = parts;
  const all = new Map<string, TradeReading>();
  for (const market of markets) {
    for (const query of dialect.executionQueries) {
      for (let from: number = since; from <= until; from += dialect.executionSpanMs) {
        const range = { from, until: Math.min(from + dialect.executionSpanMs - 1, until) };
        for (const reading of await within(parts, market, query, range)) all.set(idOf(reading), reading);
      }
    }
  }
  return [...all.values()];
}

/** Exchanges page in ways of their own; that a page is full they all show alike, and then its time is halved. */
async function within(
  parts: LookupParts,
  market: CcxtMarket,
  query: Parameters,
  { from, until }: Range,
): Promise<readonly TradeReading[]> {
  const { connection, dialect, marketOf } = parts;
  const rows = await connection.ask('the executions', (client) =>
    client.fetchMyTrades(market.symbol, from, dialect.pageRows, { ...query, until }),
  );
  if (rows.length < dialect.pageRows)
    return connection.certain(allOf(rows.map((row) => readTrade(dialect, marketOf, row))));
  if (until <= from)
    throw new AssayError('VENUE_UNREACHABLE', 'more was executed in one millisecond than the exchange lists at once');
  const middle = from + Math.floor((until - from) / 2);
  return [
    ...(await within(parts, market, query, { from, until: middle })),
    ...(await within(parts, market, query, { from: middle + 1, until })),
  ];
}

function idOf(reading: TradeReading): string {
  return reading.type === 'fill' ? reading.execution.fill.fillId : reading.funding.fundingId;
}
