import { z } from 'zod';
import { negate, ZERO, type PositionStatement } from '../../../domain/index.ts';
import { instrumentIdOf } from '../symbols.ts';
import { amount, optionalAmount, putAside, readAs, sequence, symbol, understood, type Reading } from './reading.ts';

const positionRow = z.object({
  symbol,
  /** 0 in one-way mode, which is the only one we trade in. */
  positionIdx: z.number(),
  side: z.enum(['Buy', 'Sell', 'None', '']),
  size: amount,
  seq: sequence,
  leverage: z.string().nullish(),
  avgPrice: optionalAmount,
  markPrice: optionalAmount,
});

export interface PositionReading {
  readonly position: PositionStatement;
  /** As the venue writes it. */
  readonly leverage: string | undefined;
}

/** A row of `position/list`, linear perpetuals. */
export function readPosition(raw: unknown): Reading<PositionReading> {
  const reading = readAs(positionRow, 'a position', raw);
  if (!reading.ok) return reading;
  const { symbol, positionIdx, side, size, seq, leverage, avgPrice, markPrice } = reading.value;
  if (positionIdx !== 0) return putAside(`${symbol} is in hedge mode, which has two positions; set it to one-way`);
  if (size < 0n) return putAside(`the position in ${symbol} has a negative size`);
  if (size > 0n && side !== 'Buy' && side !== 'Sell') return putAside(`the position in ${symbol} has no side`);
  const instrument = instrumentIdOf({ category: 'linear', symbol });
  const quantity = size === ZERO ? ZERO : side === 'Buy' ? size : negate(size);
  return understood({
    position: {
      instrument,
      quantity,
      sequence: seq,
      ...(markPrice === undefined ? {} : { mark: markPrice }),
      ...(avgPrice === undefined || quantity === ZERO ? {} : { entryPrice: avgPrice }),
    },
    leverage: leverage === null || leverage === '' ? undefined : leverage,
  });
}
