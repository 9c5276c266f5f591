import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { correlation } from '../../../analytics/index.ts';
import {
  excessReturns,
  kernelEvaluator,
  marketReturns,
  moments,
  probabilisticSharpe,
  SearchControl,
  trialMarket as ledgerMarket,
  type CampaignReport,
  type Evaluator,
  type GateLevels,
  type LabMarket,
  type Stretch,
} from '../../../research/index.ts';
import { realTimers, silentLog } from '../../../runtime/index.ts';
import { openLab, type LabStore } from '../../../storage/index.ts';
import { runOnMarket } from '../campaign-run.ts';
import { trialMarket, type TrialMarket, type TrialMarketSpec } from './trial-market.ts';

export interface CampaignTask {
  readonly spec: TrialMarketSpec;
  readonly budget: number;
  readonly levels: GateLevels;
}

export interface CampaignFigures {
  readonly promoted: number;
  /** Gate at which the one that got furthest ended; absent where it passed. */
  readonly endedAt?: string;
  /** Of the whole search. */
  readonly pValue: number;
  /** Evaluations that were made, by a counter in the evaluator, and rows that the ledger has. */
  readonly evaluations: number;
  readonly rows: number;
  /** Probability that the best Sharpe ratio is above zero, had nobody counted the others. */
  readonly bestAlone: number;
  /** Of the promoted one's exposures with those of someone who knows the truth. */
  readonly oracleCorrelation?: number;
  /** Everything but names: equal for equal seeds. */
  readonly report: CampaignReport;
}

const HOLDOUT_DAYS = 400;

/** One campaign on a market of known truth, by the product's own way from the first proposal to the verdict. */
export async function selfTestCampaign({ spec, budget, levels }: CampaignTask): Promise<CampaignFigures> {
  const known = trialMarket(spec);
  const folder = mkdtempSync(join(tmpdir(), 'assay-self-test-'));
  const timers = realTimers();
  const lab = openLab(join(folder, 'lab.db'), { log: silentLog, timers });
  const counted = counting();
  try {
    const standard = { search: 'tpe', families: undefined, holdoutDays: HOLDOUT_DAYS, allocation: 'hrp' } as const;
    const order = { ...standard, budget, seed: spec.seed };
    const watch = { onBegin: () => undefined, onProgress: () => undefined, onJudging: () => undefined };
    const { report, campaignId } = await runOnMarket(known.market, order, {
      lab,
      folder,
      timers,
      codeVersion: 'self-test',
      actor: 'self-test',
      control: new SearchControl(),
      watch,
      levels,
      evaluatorOf: counted.evaluatorOf,
    });
    const { evaluations } = (await lab.trials.campaign(campaignId))!;
    const found = report!.candidates.filter(({ rejectedBy }) => rejectedBy === undefined);
    const correlation = found.length === 0 ? undefined : await withOracle(known, report!);
    const endedAt = found.length > 0 ? undefined : report!.candidates[0]!.rejectedBy;
    return {
      promoted: found.length,
      ...(endedAt === undefined ? {} : { endedAt }),
      pValue: report!.search?.pValue ?? 1,
      evaluations: counted.made(),
      rows: evaluations,
      bestAlone: await bestAlone(lab, campaignId, known.market, report!),
      ...(correlation === undefined ? {} : { oracleCorrelation: correlation }),
      report: report!,
    };
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The kernel, and how many strategies it was given. The sealed days are opened by another. */
function counting() {
  let made = 0;
  return {
    made: (): number => made,
    evaluatorOf(market: LabMarket): Evaluator {
      const kernel = kernelEvaluator(market);
      return {
        market,
        async evaluate(rules, stretch) {
          made += rules.length;
          return kernel.evaluate(rules, stretch);
        },
      };
    },
  };
}

/** What the best of the search would be said to be worth by somebody who forgot how many were tried. */
async function bestAlone(
  lab: LabStore,
  campaignId: string,
  market: LabMarket,
  report: CampaignReport,
): Promise<number> {
  const known = { ...ledgerMarket(market), dataHash: report.market.dataHash };
  const stretch = { from: report.market.from, to: report.market.to } as Stretch;
  const days = marketReturns(market, stretch);
  let best = 0;
  const selection = { market: { ...known, ...stretch }, ...stretch, purpose: 'search' } as const;
  for await (const block of lab.trials.streams(campaignId, selection)) {
    for (const { returns, exposures } of block) {
      const excess = excessReturns(Float64Array.from(returns), Float64Array.from(exposures), days);
      if (excess.every((value) => value === excess[0])) continue;
      const estimate = moments(excess);
      const chance = estimate.type === 'value' ? probabilisticSharpe(estimate.value, 0) : estimate;
      if (chance.type === 'value') best = Math.max(best, chance.value);
    }
  }
  return best;
}

async function withOracle({ market, synthetic }: TrialMarket, report: CampaignReport): Promise<number | undefined> {
  if (market.columns.timeframe !== '1d') return undefined;
  const [found] = report.candidates;
  const [outcome] = await kernelEvaluator(market).evaluate([found!.rules]);
  return correlation([...outcome!.exposures], [...synthetic.oracle]);
}
