import { z } from 'zod';
import { negate, ZERO, type PositionStatement } from '../../../domain/index.ts';
import { amount, instant, optionalAmount, putAside, understood, type Reading } from '../../reading.ts';
import type { Dialect } from '../dialect.ts';
import { fromContracts, instrumentIdOf } from '../symbols.ts';
import type { MarketFinder } from './order.ts';
import { readAs } from './words.ts';

const positionRow = z.object({
  symbol: z.string(),
  side: z.enum(['long', 'short']).nullish(),
  contracts: amount,
  markPrice: optionalAmount,
  hedged: z.boolean().nullish(),
  timestamp: instant.nullish(),
  lastUpdateTimestamp: instant.nullish(),
});

/** A position of a perpetual as ccxt tells it. */
export function readPosition(dialect: Dialect, marketOf: MarketFinder, raw: unknown): Reading<PositionStatement> {
  const reading = readAs(positionRow, 'a position', raw);
  if (!reading.ok) return reading;
  const { symbol, side, contracts, markPrice, hedged, timestamp, lastUpdateTimestamp } = reading.value;
  const instrument = instrumentIdOf(symbol, dialect);
  if (instrument === undefined) return putAside(`there is a position in ${symbol.slice(0, 40)}, which is not traded`);
  if (hedged === true) return putAside(`${symbol} is in hedge mode, which has two positions; set it to one-way`);
  const { contractSize } = marketOf(symbol) ?? {};
  if (contractSize === undefined) return putAside(`there is a position in ${symbol}, whose contracts are not known`);
  if (contracts < 0n) return putAside(`the position in ${symbol} has a negative size`);
  if (contracts > 0n && side !== 'long' && side !== 'short') return putAside(`the position in ${symbol} has no side`);
  const size = fromContracts(contracts, contractSize);
  return understood({
    instrument,
    quantity: size === ZERO ? ZERO : side === 'long' ? size : negate(size),
    sequence: lastUpdateTimestamp ?? timestamp ?? 0,
    ...(markPrice === undefined ? {} : { mark: markPrice }),
  });
}
