import { createHash } from 'node:crypto';
import { timeframeMs, type EpochMs } from '../../domain/index.ts';
import { copiedBefore, type BarColumns } from '../../market/index.ts';
import type { TrialMarket } from '../../storage/index.ts';
import { strategyKey, type RuleStrategy } from '../../strategy/index.ts';
import type { LabMarket, Stretch } from '../trials/index.ts';

/** A market as the ledger knows it: by its hash and its costs, without the bars. */
export function trialMarket({ instrument, columns, costs, dataHash }: LabMarket): TrialMarket {
  // What funding was charged by is in the hash of the data.
  const { funding: _, ...trading } = costs;
  const { id, base, makerFeeRate, takerFeeRate } = instrument;
  return {
    dataHash,
    instrument: id,
    base,
    timeframe: columns.timeframe,
    ...wholeOf(columns),
    costs: { makerFeeRate, takerFeeRate, ...trading },
  };
}

/** From the first bar's opening to the end of the last. */
export function wholeOf({ openTime, length, timeframe }: BarColumns): Stretch {
  if (length === 0) return { from: 0 as EpochMs, to: 0 as EpochMs };
  return { from: openTime[0]! as EpochMs, to: (openTime[length - 1]! + timeframeMs(timeframe)) as EpochMs };
}

/** By which the ledger tells configurations apart. */
export function trialKey(rules: RuleStrategy): string {
  return createHash('sha256').update(strategyKey(rules)).digest('hex');
}

/** What was known of a market before an instant: a copy, so that nothing leads from it to what came after. */
export function marketBefore(market: LabMarket, at: EpochMs): LabMarket {
  const { columns, costs, others, dataHash } = market;
  return {
    ...market,
    columns: copiedBefore(columns, at),
    ...(others === undefined
      ? {}
      : { others: others.map((other) => ({ ...other, columns: copiedBefore(other.columns, at) })) }),
    costs: { ...costs, ...(costs.funding === undefined ? {} : { funding: fundingBefore(costs.funding, at) }) },
    dataHash: createHash('sha256').update(`${dataHash} before ${at}`).digest('hex'),
  };
}

type Funding = NonNullable<LabMarket['costs']['funding']>;

function fundingBefore(funding: Funding, at: EpochMs): Funding {
  return Object.fromEntries(
    Object.entries(funding).map(([instrument, schedule]) => [
      instrument,
      schedule.model === 'series'
        ? { ...schedule, points: schedule.points.filter((point) => point.at < at) }
        : schedule,
    ]),
  );
}
