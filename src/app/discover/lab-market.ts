import { createHash } from 'node:crypto';
import { fixed, timeframeMs, type Instrument, type Rate } from '../../domain/index.ts';
import { resample, type Archive, type BarColumns } from '../../market/index.ts';
import type { LabMarket, OtherMarket } from '../../research/index.ts';
import { usageError } from '../../runtime/index.ts';
import { chooseBars, type ChosenBars } from '../bars-argument.ts';
import { fundingFor } from '../funding.ts';
import type { DiscoverOrder } from './words.ts';

export interface ChosenMarket {
  readonly market: LabMarket;
  readonly chosen: ChosenBars;
  readonly warnings: readonly string[];
}

/**
 * The bars that were asked for, as the lab takes them: of the timeframe that is traded, with what trading on them costs.
 *
 * @throws {AssayError} those of `chooseBars`; BAD_OPTION for a fee that is none; BAD_TIMEFRAME
 */
export async function chooseMarket(order: DiscoverOrder, archive: Archive): Promise<ChosenMarket> {
  const { bars: text, timeframe, instrument, from, to, gaps, slippageBps, spreadBps } = order;
  const chosen = await chooseBars({ text, timeframe, instrument, from, to, gaps }, archive);
  const columns = coarser(chosen.columns, timeframe);
  const others = await besideIt(order, archive);
  const traded = withFee(chosen.instrument, order.feeRate);
  const funding = await fundingFor([traded], archive);
  const hash = createHash('sha256');
  for (const part of [
    chosen.hash,
    columns.timeframe,
    String(from),
    String(to),
    gaps,
    ...others.map(({ hash: one }) => one),
    ...funding.hashes,
  ])
    hash.update(`${part}\n`);
  return {
    chosen,
    warnings: funding.warnings,
    market: {
      instrument: traded,
      columns,
      ...(others.length === 0 ? {} : { others: others.map(({ other }) => other) }),
      costs: { slippage: { model: 'fixed-bps', spreadBps, slippageBps }, funding: funding.schedules },
      dataHash: hash.digest('hex'),
    },
  };
}

async function besideIt(
  { beside = [], timeframe, from, to, gaps }: DiscoverOrder,
  archive: Archive,
): Promise<readonly { readonly other: OtherMarket; readonly hash: string }[]> {
  const others: { readonly other: OtherMarket; readonly hash: string }[] = [];
  for (const text of beside) {
    const chosen = await chooseBars({ text, timeframe, instrument: undefined, from, to, gaps }, archive);
    const other = { instrument: chosen.instrument, columns: coarser(chosen.columns, timeframe) };
    others.push({ other, hash: chosen.hash });
  }
  return others;
}

/** What has to be said about a market wherever a campaign on it is shown. */
export interface MarketFacts {
  readonly instrument: string;
  readonly timeframe: string;
  readonly isSimulated: boolean;
}

export function marketFacts({ instrument, columns }: LabMarket, { provenance }: ChosenBars): MarketFacts {
  return { instrument: instrument.id, timeframe: columns.timeframe, isSimulated: provenance === 'simulated' };
}

function coarser(columns: BarColumns, timeframe: DiscoverOrder['timeframe']): BarColumns {
  if (timeframe === undefined || timeframe === columns.timeframe) return columns;
  if (timeframeMs(timeframe) % timeframeMs(columns.timeframe) !== 0)
    throw usageError('BAD_TIMEFRAME', `--timeframe ${timeframe} cannot be made of bars of ${columns.timeframe}`);
  return resample(columns, timeframe).columns;
}

function withFee(instrument: Instrument, text: string | undefined): Instrument {
  if (text === undefined) return instrument;
  let rate: Rate;
  try {
    rate = fixed(text);
  } catch {
    throw usageError('BAD_OPTION', `--fee-rate must be a decimal such as 0.00055, was "${text}"`);
  }
  return { ...instrument, takerFeeRate: rate, makerFeeRate: rate };
}
