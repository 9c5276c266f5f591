import { z } from 'zod';
import {
  negate,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type Execution,
  type Fill,
  type FillId,
  type Funding,
  type Quantity,
} from '../../../domain/index.ts';
import { parseInstrumentId } from '../../../market/index.ts';
import { instrumentIdOf, type Category } from '../symbols.ts';
import {
  amount,
  identifier,
  instant,
  optionalAmount,
  orderLinkId,
  putAside,
  readAs,
  sequence,
  side,
  symbol,
  understood,
  word,
  type Reading,
} from './reading.ts';

/** `Trade` and its kin change a position; `Funding` is cash; the last ones are trades that nobody ordered. */
const EXEC_TYPES = ['Trade', 'BlockTrade', 'MovePosition', 'Funding', 'AdlTrade', 'BustTrade', 'Delivery'] as const;

const executionRow = z.object({
  execId: identifier,
  execType: z.enum(EXEC_TYPES),
  symbol,
  side,
  orderLinkId,
  createType: word,
  execPrice: amount,
  execQty: amount,
  execFee: amount,
  feeCurrency: word,
  feeRate: optionalAmount,
  markPrice: optionalAmount,
  isMaker: z.boolean().nullish(),
  execTime: instant,
  seq: sequence,
});
type ExecutionRow = z.infer<typeof executionRow>;

export type ExecutionReading =
  | { readonly type: 'fill'; readonly execution: Execution }
  | { readonly type: 'funding'; readonly funding: Funding; readonly chargedAt: EpochMs };

/** A row of `execution/list` or the `execution` topic. */
export function readExecution(category: Category, raw: unknown): Reading<ExecutionReading> {
  const reading = readAs(executionRow, 'an execution', raw);
  if (!reading.ok) return reading;
  const row = reading.value;
  if (row.execType === 'Funding') return readFunding(category, row);
  if (row.execQty <= 0n || row.execPrice <= 0n) return putAside(`execution ${row.execId} is of nothing`);
  if (row.isMaker === undefined || row.isMaker === null) return putAside(`execution ${row.execId} names no liquidity`);
  const feeCurrency = feeCurrencyOf(category, row);
  if (feeCurrency === undefined)
    return putAside(
      `execution ${row.execId} has a fee in ${row.feeCurrency.slice(0, 20)}, which is neither side of its market`,
    );
  const clientOrderId = row.orderLinkId as ClientOrderId | undefined;
  const forced = isForced(row);
  const fill: Fill = {
    fillId: row.execId as FillId,
    ...(clientOrderId === undefined || forced ? {} : { clientOrderId }),
    instrument: instrumentIdOf({ category, symbol: row.symbol }),
    side: row.side,
    price: row.execPrice,
    quantity: row.execQty,
    liquidity: row.isMaker ? 'maker' : 'taker',
    fee: row.execFee,
    feeCurrency,
    executedAt: row.execTime,
    kind: forced ? 'liquidation' : 'trade',
  };
  return understood({ type: 'fill', execution: { fill, sequence: row.seq } });
}

function isForced({ execType, createType }: ExecutionRow): boolean {
  if (execType === 'AdlTrade' || execType === 'BustTrade' || execType === 'Delivery') return true;
  return (
    createType === 'CreateByLiq' || createType.startsWith('CreateByTakeOver') || createType.startsWith('CreateByAdl')
  );
}

/** Perpetuals leave the currency out; spot takes the fee of a buy in the coin bought. */
function feeCurrencyOf(
  category: Category,
  { symbol, feeCurrency, execFee }: ExecutionRow,
): Fill['feeCurrency'] | undefined {
  const { base, quote } = parseInstrumentId(instrumentIdOf({ category, symbol }));
  if (feeCurrency === quote) return 'quote';
  if (category === 'linear') return feeCurrency === '' ? 'quote' : undefined;
  if (feeCurrency === base) return 'base';
  return feeCurrency === '' && execFee === ZERO ? 'quote' : undefined;
}

/** Positive fees are paid here, while our amounts are received when positive. */
function readFunding(category: Category, row: ExecutionRow): Reading<ExecutionReading> {
  const { feeRate, execFee, execId } = row;
  if (feeRate === undefined) return putAside(`funding ${execId} names no rate`);
  return understood({
    type: 'funding',
    chargedAt: row.execTime,
    funding: {
      fundingId: execId,
      instrument: instrumentIdOf({ category, symbol: row.symbol }),
      rate: feeRate,
      markPrice: row.markPrice ?? row.execPrice,
      quantity: heldQuantity(row, feeRate),
      amount: negate(execFee),
    },
  });
}

/** Longs pay a positive rate: the sign of the position follows from who paid. Without a payment its side has to do. */
function heldQuantity({ execQty, execFee, side }: ExecutionRow, feeRate: bigint): Quantity {
  const paid = execFee === ZERO || feeRate === 0n ? undefined : execFee > 0n === feeRate > 0n;
  const isLong = paid ?? side === 'buy';
  return isLong ? execQty : negate(execQty);
}
