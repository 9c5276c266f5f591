import { z } from 'zod';
import { fixed, ZERO, type Instrument, type Rate } from '../../../domain/index.ts';
import { parseInstrumentId } from '../../../market/index.ts';
import { instrumentIdOf } from '../symbols.ts';
import { amount, putAside, readAs, symbol, understood, type Reading } from './reading.ts';

const linearRow = z.object({
  symbol,
  contractType: z.string(),
  status: z.string(),
  baseCoin: z.string(),
  quoteCoin: z.string(),
  settleCoin: z.string(),
  leverageFilter: z.object({ maxLeverage: amount }),
  priceFilter: z.object({ tickSize: amount }),
  lotSizeFilter: z.object({ minNotionalValue: amount, minOrderQty: amount, qtyStep: amount }),
});

const spotRow = z.object({
  symbol,
  status: z.string(),
  baseCoin: z.string(),
  quoteCoin: z.string(),
  priceFilter: z.object({ tickSize: amount }),
  lotSizeFilter: z.object({ basePrecision: amount, minOrderAmt: amount }),
});

export interface FeeRates {
  readonly maker: Rate;
  readonly taker: Rate;
}

/** Of an account without a fee tier; used where the venue does not tell. */
export const STANDARD_FEES = {
  spot: { maker: fixed('0.001'), taker: fixed('0.001') },
  linear: { maker: fixed('0.0002'), taker: fixed('0.00055') },
} as const satisfies Record<string, FeeRates>;

/** A row of `market/instruments-info`, with the account's fees and the lowest tier's maintenance margin. */
export function readPerpetual(raw: unknown, fees: FeeRates, maintenanceMarginRate: Rate): Reading<Instrument> {
  const reading = readAs(linearRow, 'an instrument', raw);
  if (!reading.ok) return reading;
  const row = reading.value;
  if (row.contractType !== 'LinearPerpetual') return putAside(`${row.symbol} is no perpetual but ${row.contractType}`);
  if (row.settleCoin !== row.quoteCoin)
    return putAside(`${row.symbol} settles in ${row.settleCoin}, not in its quote currency`);
  const { tickSize } = row.priceFilter;
  const { minNotionalValue, minOrderQty, qtyStep } = row.lotSizeFilter;
  if (tickSize <= 0n || qtyStep <= 0n) return putAside(`${row.symbol} has steps of nothing`);
  return traded(row.symbol, row.status, {
    id: instrumentIdOf({ category: 'linear', symbol: row.symbol }),
    kind: 'linear-perpetual',
    base: row.baseCoin,
    quote: row.quoteCoin,
    priceStep: tickSize,
    quantityStep: qtyStep,
    quantityMin: minOrderQty,
    notionalMin: minNotionalValue,
    makerFeeRate: fees.maker,
    takerFeeRate: fees.taker,
    feeCurrency: 'quote',
    leverageMax: Math.max(1, Math.floor(Number(row.leverageFilter.maxLeverage) / 1e12)),
    maintenanceMarginRate,
  });
}

/** Spot has no step but a precision, and no smallest quantity but a smallest value. */
export function readSpot(raw: unknown, fees: FeeRates): Reading<Instrument> {
  const reading = readAs(spotRow, 'an instrument', raw);
  if (!reading.ok) return reading;
  const row = reading.value;
  const { basePrecision, minOrderAmt } = row.lotSizeFilter;
  const { tickSize } = row.priceFilter;
  if (tickSize <= 0n || basePrecision <= 0n) return putAside(`${row.symbol} has steps of nothing`);
  return traded(row.symbol, row.status, {
    id: instrumentIdOf({ category: 'spot', symbol: row.symbol }),
    kind: 'spot',
    base: row.baseCoin,
    quote: row.quoteCoin,
    priceStep: tickSize,
    quantityStep: basePrecision,
    quantityMin: basePrecision,
    notionalMin: minOrderAmt,
    makerFeeRate: fees.maker,
    takerFeeRate: fees.taker,
    feeCurrency: 'base',
    leverageMax: 1,
    maintenanceMarginRate: ZERO,
  });
}

function traded(symbol: string, status: string, instrument: Instrument): Reading<Instrument> {
  if (status !== 'Trading') return putAside(`${symbol} is not traded now: ${status.slice(0, 30)}`);
  const { base, quote } = parseInstrumentId(instrument.id);
  // What an id says of its currencies is relied on elsewhere.
  if (base !== instrument.base || quote !== instrument.quote)
    return putAside(`${symbol} is ${instrument.base}/${instrument.quote}, which its name does not say`);
  return understood(instrument);
}
