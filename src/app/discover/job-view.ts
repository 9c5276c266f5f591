import type {
  CampaignReportView,
  CampaignView,
  CandidateView,
  DiscoveryDataset,
  GateView,
  SurvivorsView,
} from '../../../contract/index.ts';
import { instant } from '../../api/index.ts';
import { TIMEFRAMES, timeframeMs } from '../../domain/index.ts';
import { datasetName, type Dataset } from '../../market/index.ts';
import {
  GATE_TITLES,
  LOOK_TITLES,
  type CampaignReport,
  type CandidateReport,
  type GateReport,
} from '../../research/index.ts';
import type { CampaignStanding } from '../../storage/index.ts';
import { treeInWords, treesOf } from '../../strategy/index.ts';
import type { TaskProgress } from './job-worker.ts';
import type { MarketFacts } from './lab-market.ts';

/** How a campaign stands, where that is more than its ledger says. */
export interface Standing {
  readonly state: CampaignView['state'];
  readonly reason: string;
  readonly progress?: TaskProgress;
}

export function campaignView(
  record: CampaignStanding,
  standing: Standing,
  market: MarketFacts | undefined,
): CampaignView {
  const { campaignId, seed, trialsMax, createdAt, updatedAt, searched, repeats, evaluations, kind } = record;
  const { search, families } = record.plan as { readonly search?: string; readonly families?: readonly string[] };
  const { state, reason, progress } = standing;
  return {
    campaignId,
    state,
    stateReason: reason,
    market:
      market === undefined
        ? null
        : { instrument: market.instrument, timeframe: market.timeframe, simulated: market.isSimulated },
    seed,
    budget: trialsMax ?? null,
    search: search ?? null,
    families: [...(families ?? [])],
    tried: progress?.tried ?? (kind === 'by-hand' ? evaluations : searched),
    repeated: progress?.repeated ?? repeats,
    remainingMs: progress?.remainingMs ?? null,
    best: progress?.best ?? null,
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  };
}

export function reportView(report: CampaignReport): CampaignReportView {
  const { market, conclusion, level, triedEver, funnel, rejected, search, candidates, survivors, ledgerDigest } =
    report;
  return {
    market: {
      from: at(market.from),
      to: at(market.to),
      days: market.days,
      sealedFrom: at(market.sealedFrom),
      sealedTo: at(market.sealedTo),
    },
    conclusion,
    level,
    triedEver,
    funnel: funnel.map(({ step, title, passed }) => ({
      step,
      title,
      passed,
      ended: step === 'proposed' || step === 'distinct' ? null : (rejected[step] ?? 0),
    })),
    search:
      search === undefined
        ? null
        : {
            pValue: search.pValue,
            overfitting: search.overfitting ?? null,
            clusters: search.clusters ?? null,
            effectiveTrials: search.effectiveTrials === undefined ? null : [...search.effectiveTrials],
            deflatedSharpe: search.deflatedSharpe === undefined ? null : [...search.deflatedSharpe],
          },
    candidates: candidates.map(candidateView),
    survivors: survivors === undefined ? null : survivorsView(survivors),
    ledgerDigest,
  };
}

function survivorsView({
  allocation,
  kept,
  pruned,
  sharesUnknown,
}: NonNullable<CampaignReport['survivors']>): SurvivorsView {
  return {
    allocation,
    kept: kept.map(({ shares, ...one }) => ({ ...one, shares: shares === undefined ? null : { ...shares } })),
    pruned: pruned.map(({ like, ...one }) => ({
      ...one,
      like: { trial: like.trial ?? null, name: like.name, correlation: like.correlation },
    })),
    sharesReason: sharesUnknown ?? null,
  };
}

function candidateView(candidate: CandidateReport): CandidateView {
  const {
    trial,
    title,
    description,
    family,
    rules,
    figures,
    gates,
    looks = [],
    rejectedBy,
    halfSize,
    curve,
  } = candidate;
  return {
    trial,
    title,
    description,
    family,
    rules: { ...rules },
    words: wordsOf(rules),
    figures,
    gates: gates.map(({ gate, verdict, hard, sentence, figures: asked }) => ({
      gate,
      title: GATE_TITLES[gate],
      verdict,
      hard,
      sentence,
      figures: figureViews(asked),
    })),
    looks: looks.map(({ look, state, sentence, figures: told }) => ({
      look,
      title: LOOK_TITLES[look],
      state,
      sentence,
      figures: figureViews(told),
    })),
    endedAt: rejectedBy === undefined ? null : { gate: rejectedBy, title: GATE_TITLES[rejectedBy] },
    halfSize,
    curve: curve.map(([time, sum]): [number, number] => [time, sum]),
  };
}

function figureViews(figures: GateReport['figures']): GateView['figures'] {
  return figures.map(({ label, value, needs }) => ({ label, value: value ?? null, needs: needs ?? null }));
}

/** Places of the trees, as people say them. */
const PARTS: Readonly<Record<string, string>> = {
  'long.enter': 'Buys when',
  'long.leave': 'Leaves a long position when',
  'short.enter': 'Sells short when',
  'short.leave': 'Leaves a short position when',
  stopLoss: 'Stop, this far from the entry',
  takeProfit: 'Target, this far from the entry',
  trailingStop: 'Trailing stop, this far behind',
};

function wordsOf(rules: CandidateReport['rules']): CandidateView['words'] {
  const { barsMax, coolDownBars } = rules;
  return [
    ...treesOf(rules).map(([place, tree]) => ({ part: PARTS[place] ?? place, text: treeInWords(tree) })),
    ...(barsMax === undefined ? [] : [{ part: 'Leaves at the latest after', text: `${barsMax} bars` }]),
    ...(coolDownBars === undefined ? [] : [{ part: 'Waits before the next entry', text: `${coolDownBars} bars` }]),
  ];
}

/** Candles alone can be searched. */
export function datasetViews(datasets: readonly Dataset[]): readonly DiscoveryDataset[] {
  return datasets.flatMap(({ key, count, first, last, missing, provenance }) => {
    if (key.kind !== 'candles') return [];
    const baseMs = timeframeMs(key.timeframe);
    return [
      {
        name: datasetName(key),
        instrument: key.instrument,
        timeframe: key.timeframe,
        timeframes: TIMEFRAMES.filter((one) => timeframeMs(one) % baseMs === 0),
        from: at(first),
        to: at(last + baseMs),
        bars: count,
        missing,
        simulated: provenance === 'simulated',
      },
    ];
  });
}

function at(time: number): string {
  return instant(time);
}
