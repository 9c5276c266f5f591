import { z } from 'zod';
import { multiply, toFloat, ZERO, type Fixed, type Instrument } from '../../../domain/index.ts';
import { parseInstrumentId } from '../../../market/index.ts';
import { amount, putAside, understood, type Reading } from '../../reading.ts';
import type { CcxtMarket } from '../symbols.ts';
import { readAs } from './words.ts';

/** Text where the exchange wrote text; a number of ccxt's own has few decimals, and text of it is exact. */
const decimal = z.union([z.string(), z.number()]).transform(String).pipe(amount);
const marketRow = z.object({
  active: z.boolean(),
  precision: z.object({ price: decimal, amount: decimal }),
  limits: z.object({
    amount: z.object({ min: decimal }),
    cost: z.object({ min: decimal.nullish() }).nullish(),
  }),
});
const feeRow = z.object({ maker: decimal, taker: decimal });
const tierRows = z.array(z.object({ maintenanceMarginRate: decimal, maxLeverage: decimal })).min(1);

/**
 * The venue's rules of an instrument, with the account's fees.
 *
 * @param tiers of a perpetual's margin, the lowest first
 */
export function readInstrument(
  { instrument: id, contractSize }: CcxtMarket,
  said: { readonly market: unknown; readonly fees: unknown; readonly tiers?: unknown },
): Reading<Instrument> {
  const market = readAs(marketRow, `the market of ${id}`, said.market);
  if (!market.ok) return market;
  const fees = readAs(feeRow, `the fees of ${id}`, said.fees);
  if (!fees.ok) return fees;
  const { active, precision, limits } = market.value;
  if (!active) return putAside(`${id} is not traded now`);
  const [priceStep, quantityStep] = [precision.price, multiply(precision.amount, contractSize)];
  if (priceStep <= 0n || quantityStep <= 0n) return putAside(`${id} has steps of nothing`);
  const margin = marginOf(id, said.tiers);
  if (!margin.ok) return margin;
  const { kind, base, quote } = parseInstrumentId(id);
  return understood({
    id,
    kind,
    base,
    quote,
    priceStep,
    quantityStep,
    quantityMin: multiply(limits.amount.min, contractSize),
    notionalMin: limits.cost?.min ?? ZERO,
    makerFeeRate: fees.value.maker,
    takerFeeRate: fees.value.taker,
    feeCurrency: kind === 'spot' ? 'base' : 'quote',
    leverageMax: margin.value.leverageMax,
    maintenanceMarginRate: margin.value.rate,
  });
}

/** Spot has none. */
function marginOf(id: Instrument['id'], raw: unknown): Reading<{ readonly leverageMax: number; readonly rate: Fixed }> {
  if (parseInstrumentId(id).kind === 'spot') return understood({ leverageMax: 1, rate: ZERO });
  const tiers = readAs(tierRows, `the risk tiers of ${id}`, raw);
  if (!tiers.ok) return tiers;
  const [{ maintenanceMarginRate, maxLeverage }] = tiers.value as [(typeof tiers.value)[number]];
  return understood({ leverageMax: Math.max(1, Math.floor(toFloat(maxLeverage))), rate: maintenanceMarginRate });
}
