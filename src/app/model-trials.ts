import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { timeframeMs, type EpochMs, type Instrument } from '../domain/index.ts';
import type { BarColumns } from '../market/index.ts';
import type { TrainingTrial } from '../research/index.ts';
import { silentLog, type Timers } from '../runtime/index.ts';
import { openLab, type NewTrial, type TrialMarket } from '../storage/index.ts';
import { productVersion, sourceCommit } from './source-commit.ts';

/** The campaign of everything that a person tries: without a budget, and without an end. */
const BY_HAND = 'by-hand';

export interface CountedTrainings {
  /** How many configurations have ever been tried on bars of the coin in that time, these among them. */
  readonly tried: number;
  readonly base: string;
}

interface Trainings {
  readonly trials: readonly TrainingTrial[];
  readonly instrument: Instrument;
  readonly principal: BarColumns;
  readonly wallMs: number;
}

/** Writes trainings into the lab's ledger before anyone sees how they went: what a search is judged by. */
export async function countTrainings(dataDir: string, trainings: Trainings, timers: Timers): Promise<CountedTrainings> {
  const lab = openLab(join(dataDir, 'lab', 'lab.db'), { log: silentLog, timers });
  try {
    const createdAt = timers.now();
    await lab.trials.begin({ campaignId: BY_HAND, kind: 'by-hand', seed: 0, plan: {}, createdAt });
    const campaign = await lab.trials.take(BY_HAND);
    await campaign.append(trainings.trials.map((trial) => writtenOf(trial, trainings)));
    const { base } = trainings.instrument;
    const { configurations } = await lab.trials.count({ type: 'coin', base, ...rangeOf(trainings.principal) });
    return { tried: configurations, base };
  } finally {
    await lab.close();
  }
}

function writtenOf(
  { learner, recipe, dataHashes, outcome }: TrainingTrial,
  { instrument, principal, wallMs }: Trainings,
): NewTrial {
  const configuration = { ...recipe, learner };
  const { makerFeeRate, takerFeeRate } = instrument;
  const market: TrialMarket = {
    dataHash: createHash('sha256').update(dataHashes.join('\n')).digest('hex'),
    instrument: instrument.id,
    base: instrument.base,
    timeframe: principal.timeframe,
    ...rangeOf(principal),
    costs: { roundTripRate: recipe.costRate, makerFeeRate, takerFeeRate },
  };
  return {
    key: createHash('sha256').update(JSON.stringify(configuration)).digest('hex'),
    configuration,
    family: 'MF',
    generator: 'model training',
    purpose: 'search',
    market,
    ...rangeOf(principal),
    seed: recipe.seed,
    evaluator: 'purged folds',
    codeVersion: sourceCommit() ?? productVersion(),
    wallMs,
    parents: [],
    result: outcome,
  };
}

function rangeOf({ openTime, length, timeframe }: BarColumns): { readonly from: EpochMs; readonly to: EpochMs } {
  return {
    from: openTime[0]! as EpochMs,
    to: (openTime[length - 1]! + timeframeMs(timeframe)) as EpochMs,
  };
}
