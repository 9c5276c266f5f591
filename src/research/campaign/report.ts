import { sum } from '../../analytics/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { annualSharpe } from '../robustness/index.ts';
import type { SearchEnd } from '../search/index.ts';
import type { AllocationMethod } from '../allocation/index.ts';
import { excessReturns, type LabMarket } from '../trials/index.ts';
import { bestFirst } from './best-first.ts';
import type { CampaignEnd } from './campaign.ts';
import { GATES, GATE_TITLES, type Gate, type GateReport } from './gate.ts';
import type { FrontPoint } from './front.ts';
import type { Judgement, Verdict } from './judge.ts';
import type { GateLevels } from './levels.ts';
import type { Look } from './look.ts';
import type { ProposerStanding } from './proposers.ts';
import type { SearchProgress } from './search-phase.ts';
import type { Diagnostics } from './selection.ts';
import { survivorsOf, type Survivors } from './survivors.ts';

/** How many went in at a step of the funnel, and how many came out. */
export interface FunnelStep {
  readonly step: 'proposed' | 'distinct' | 'whole' | Gate;
  readonly title: string;
  readonly passed: number;
}

export interface CandidateReport {
  readonly trial: number;
  readonly title: string;
  readonly description: string;
  readonly family: string;
  readonly rules: RuleStrategy;
  /** By the days that the search saw; none of it is evidence by itself. */
  readonly figures: {
    readonly return: number;
    readonly annualSharpe: number;
    readonly excessSharpe: number;
    readonly maxDrawdown: number;
    readonly trades: number;
    readonly turnover: number;
    readonly fees: number;
    readonly funding: number;
  };
  readonly gates: readonly GateReport[];
  readonly rejectedBy?: Gate;
  readonly halfSize: boolean;
  /** From other sides; of the short list only, and absent in reports of earlier builds. */
  readonly looks?: readonly Look[];
  /** Sum of daily returns, of the capital, at most a few hundred points, each `[epoch milliseconds, sum]`. */
  readonly curve: readonly (readonly [number, number])[];
}

/** A campaign as people read it; plain data, and the same for the same seed and data. */
export interface CampaignReport {
  readonly format: 'assay-campaign-1';
  readonly campaignId: string;
  readonly seed: number;
  readonly budget: number;
  readonly generator: string;
  readonly market: {
    readonly instrument: string;
    readonly timeframe: string;
    readonly dataHash: string;
    readonly from: number;
    readonly to: number;
    readonly days: number;
    readonly sealedFrom: number;
    readonly sealedTo: number;
  };
  readonly levels: GateLevels;
  /** Chance of a false find that this campaign could take. */
  readonly level: number;
  /** Distinct configurations ever tried on bars of this coin in this time. */
  readonly triedEver: number;
  readonly funnel: readonly FunnelStep[];
  /** How many ended at each gate. */
  readonly rejected: Readonly<Partial<Record<'whole' | Gate, number>>>;
  /** Why no more were tried. */
  readonly ended?: SearchEnd;
  /** What came of each way to propose candidates. */
  readonly proposers?: readonly ProposerStanding[];
  /** Of several objectives, those that nobody is better than in all of them. */
  readonly front?: readonly FrontPoint[];
  readonly search?: { readonly pValue: number } & Diagnostics;
  /** What passed, and the best of what did not, best first. */
  readonly candidates: readonly CandidateReport[];
  /** What is kept, and what each gets; absent in reports of earlier builds. */
  readonly survivors?: Survivors;
  /** One sentence: what came of it. */
  readonly conclusion: string;
  /** Of the ledger: equal where the same was tried on the same data. */
  readonly ledgerDigest: string;
}

const CANDIDATES_MAX = 20;
const POINTS_MAX = 300;
const DAY_MS = 86_400_000;

export function campaignReport(
  end: CampaignEnd & { readonly verdict: Verdict },
  about: {
    readonly campaignId: string;
    readonly seed: number;
    readonly budget: number;
    readonly generator: string;
    readonly levels: GateLevels;
    readonly research: LabMarket;
    readonly sealed: { readonly from: number; readonly to: number };
    readonly allocation: AllocationMethod;
    readonly ledgerDigest: string;
  },
): CampaignReport {
  const { verdict, progress, stretch, level, triedEver, stopped, proposers, front, looks, market } = end;
  const { research, sealed, allocation, ...rest } = about;
  const { judgements, selection } = verdict;
  const ordered = selection === undefined ? judgements : bestFirst(judgements, market);
  return {
    format: 'assay-campaign-1',
    ...rest,
    market: {
      instrument: research.instrument.id,
      timeframe: research.columns.timeframe,
      dataHash: research.dataHash,
      from: stretch.from,
      to: stretch.to,
      days: market.length,
      sealedFrom: sealed.from,
      sealedTo: sealed.to,
    },
    level,
    triedEver,
    funnel: funnelOf(progress, judgements, stopped),
    rejected: { ...(stopped > 0 ? { whole: stopped } : {}), ...rejectedBy(judgements) },
    ended: progress.ended,
    proposers,
    ...(front === undefined ? {} : { front }),
    ...(selection === undefined ? {} : { search: { pValue: selection.searchPValue, ...selection.diagnostics } }),
    candidates: ordered.slice(0, CANDIDATES_MAX).map((one) => candidateReport(one, market, looks.get(one.trial.trial))),
    survivors: survivorsOf(ordered, { market, triedEver, allocation }),
    conclusion: conclusionOf(judgements, end),
  };
}

function funnelOf(
  { tried, repeated }: SearchProgress,
  judgements: readonly Judgement[],
  stopped: number,
): readonly FunnelStep[] {
  const steps: FunnelStep[] = [
    { step: 'proposed', title: 'proposed', passed: tried + repeated },
    { step: 'distinct', title: 'different from each other', passed: judgements.length + stopped },
  ];
  if (stopped > 0)
    steps.push({ step: 'whole', title: 'not hopeless on a part of the days', passed: judgements.length });
  for (const gate of GATES) {
    const passed = judgements.filter(({ gates }) => {
      const place = gates.findIndex((one) => one.gate === gate);
      return place >= 0 && (gates[place]!.verdict === 'passed' || !gates[place]!.hard);
    });
    steps.push({ step: gate, title: GATE_TITLES[gate], passed: passed.length });
  }
  return steps;
}

function rejectedBy(judgements: readonly Judgement[]): CampaignReport['rejected'] {
  const counts: Partial<Record<Gate, number>> = {};
  for (const { rejectedBy: gate } of judgements) if (gate !== undefined) counts[gate] = (counts[gate] ?? 0) + 1;
  return counts;
}

function candidateReport(
  { trial, gates, rejectedBy: gate, halfSize }: Judgement,
  market: Float64Array,
  looks: readonly Look[] | undefined,
): CandidateReport {
  const { rules, outcome } = trial;
  const { returns, exposures, maxDrawdown, trades, turnover, fees, funding, firstDay } = outcome;
  const excess = excessReturns(returns, exposures, market);
  return {
    trial: trial.trial,
    title: rules.title,
    description: rules.description,
    family: trial.family,
    rules,
    figures: {
      return: sum([...returns]),
      annualSharpe: annualSharpe(returns) ?? 0,
      excessSharpe: annualSharpe(excess) ?? 0,
      maxDrawdown,
      trades,
      turnover,
      fees,
      funding,
    },
    gates,
    ...(gate === undefined ? {} : { rejectedBy: gate }),
    halfSize,
    ...(looks === undefined ? {} : { looks }),
    curve: curveOf(returns, firstDay),
  };
}

function curveOf(returns: Float64Array, firstDay: number): CandidateReport['curve'] {
  const every = Math.max(1, Math.ceil(returns.length / POINTS_MAX));
  const points: [number, number][] = [[firstDay * DAY_MS, 0]];
  let total = 0;
  returns.forEach((value, day) => {
    total += value;
    if ((day + 1) % every === 0 || day + 1 === returns.length) points.push([(firstDay + day + 1) * DAY_MS, total]);
  });
  return points;
}

function conclusionOf(judgements: readonly Judgement[], { verdict, level }: CampaignEnd): string {
  const found = judgements.filter(({ rejectedBy: gate }) => gate === undefined);
  if (found.length > 0) {
    const names = found.map(({ trial }) => trial.rules.title).join(', ');
    const many = found.length === 1 ? 'One candidate' : `${found.length} candidates`;
    return `${many} may go to paper: ${names}. Paper has to show that it trades as it was tested.`;
  }
  const search = verdict?.selection;
  if (search === undefined) return 'Nothing traded enough to be judged, so nothing was found.';
  const best = Math.min(...search.adjustedPValues);
  if (best > level) {
    const [found, allowed] = [percent(best), percent(level)];
    return `Nothing was found. Luck alone makes the best of such a search look as good in ${found} of the cases; ${allowed} was allowed.`;
  }
  return 'Something was better than the luck of the search, and did not pass what was asked of it next.';
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
