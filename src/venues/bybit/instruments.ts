import { z } from 'zod';
import { usageError } from '../../runtime/index.ts';
import type { Instrument, InstrumentId, Rate } from '../../domain/index.ts';
import { asking, type BybitAccess } from './asking.ts';
import type { BybitEnvironment } from './environments.ts';
import { readPerpetual, readSpot, STANDARD_FEES, type FeeRates } from './parse/instrument.ts';
import { amount, readAs, understood, type Reading } from './parse/reading.ts';
import type { Questions } from './questions.ts';
import { marketOf, type Market } from './symbols.ts';
import { lookAtClock } from '../time-keeping.ts';
import { serverTimeOf } from './server-time.ts';

export interface InstrumentsOptions extends BybitAccess {
  readonly instruments: readonly InstrumentId[];
}

/**
 * The venue's own rules of these instruments as of now, with the account's fees. They change: largest quantities twice a
 * month, steps now and then.
 *
 * @throws {AssayError} INSTRUMENT_UNKNOWN when it has no such market, VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function readInstruments(options: InstrumentsOptions): Promise<readonly Instrument[]> {
  const { environment, timers, log } = options;
  return asking(options, async ({ questions, clock }) => {
    await lookAtClock({ askTime: serverTimeOf(questions), clock, timers, log });
    const instruments: Instrument[] = [];
    for (const id of options.instruments) instruments.push(await readInstrument(id, questions, environment));
    return instruments;
  });
}

async function readInstrument(
  id: InstrumentId,
  questions: Questions,
  environment: BybitEnvironment,
): Promise<Instrument> {
  const market = marketOf({ id });
  const { rows } = await questions.all('/v5/market/instruments-info', { ...market }, understood, { isPublic: true });
  const [row] = rows;
  if (row === undefined)
    throw usageError('INSTRUMENT_UNKNOWN', `Bybit has no ${market.category} market ${market.symbol}`);
  const fees = environment.tellsFeeRates ? await readFees(market, questions) : STANDARD_FEES[market.category];
  if (market.category === 'spot') return questions.certain(readSpot(row, fees));
  return questions.certain(readPerpetual(row, fees, await readMaintenance(market, questions)));
}

const feeRow = z.object({ takerFeeRate: amount, makerFeeRate: amount });

async function readFees(market: Market, questions: Questions): Promise<FeeRates> {
  const read = (raw: unknown): Reading<z.infer<typeof feeRow>> => readAs(feeRow, 'a fee rate', raw);
  const { rows } = await questions.all('/v5/account/fee-rate', { ...market }, read);
  const [row] = rows;
  return row === undefined ? STANDARD_FEES[market.category] : { maker: row.makerFeeRate, taker: row.takerFeeRate };
}

/** Bybit writes this one number as a number; it is a rate of few decimals, and text of it is exact. */
const tierRow = z.object({
  isLowestRisk: z.number(),
  maintenanceMargin: z.union([z.string(), z.number()]).transform(String).pipe(amount),
});

async function readMaintenance(market: Market, questions: Questions): Promise<Rate> {
  const read = (raw: unknown): Reading<z.infer<typeof tierRow>> => readAs(tierRow, 'a risk tier', raw);
  const { rows } = await questions.all('/v5/market/risk-limit', { ...market }, read, { isPublic: true });
  const lowest = rows.find(({ isLowestRisk }) => isLowestRisk === 1) ?? rows[0];
  if (lowest === undefined) throw usageError('INSTRUMENT_UNKNOWN', `Bybit names no risk tiers of ${market.symbol}`);
  return lowest.maintenanceMargin;
}
