import { createHash } from 'node:crypto';
import type { MeasureName } from './measures.ts';

/** The way of a strategy version, up and down. `candidate` has had a screen only; `retired` is for good. */
export const STAGES = ['candidate', 'backtest', 'paper', 'live-small', 'live-scaled', 'retired'] as const;
export type Stage = (typeof STAGES)[number];
/** Stages from which there is a way on. */
export type Standing = Exclude<Stage, 'retired'>;

export const COMPARISONS = ['at-least', 'at-most', 'above', 'below'] as const;

/** One number against a threshold. */
export interface Bound {
  readonly measure: MeasureName;
  readonly is: (typeof COMPARISONS)[number];
  readonly value: number;
}

/** What has to hold; of several alternatives, one. */
export type Condition = Bound | { readonly anyOf: readonly Bound[] };

/** From the mildest to the hardest. */
export const REACTIONS = ['investigate', 'halve', 'demote', 'retire'] as const;
export type Reaction = (typeof REACTIONS)[number];

/** What happens by itself as soon as a bound holds. */
export interface Watch {
  readonly when: Bound;
  readonly leadsTo: Reaction;
}

export interface StagePolicy {
  readonly promotion: {
    readonly to: Stage;
    /** A promotion to live is always for a person. */
    readonly by: 'itself' | 'person';
    /** All of them. */
    readonly requires: readonly Condition[];
  } | null;
  readonly demotion: { readonly to: Stage } | null;
  readonly watches: readonly Watch[];
  /** Shown beside a decision, and part of none. */
  readonly reports: readonly MeasureName[];
}

/** How paper and live are watched. Numbers of `docs/pipeline.md`, each with what it costs in false alarms. */
export interface MonitoringPlan {
  /** Mean days between two false alarms of the cumulative sum, for one strategy; times the strategies watched. */
  readonly falseAlarmDays: number;
  /** Error rates of the sequential test: taking a dead edge for alive, and an alive one for dead. */
  readonly sequential: { readonly falseTrust: number; readonly falseDemotion: number };
  /** Error rate of the confidence sequence, over all looks together. */
  readonly confidenceError: number;
  /** Quantiles of the maximum drawdown to be expected. */
  readonly drawdown: { readonly halve: number; readonly demote: number };
  /** Of the running shortfall of trades: weight of the newest, deviations that are let pass, trades before it speaks. */
  readonly shortfall: { readonly weight: number; readonly deviations: number; readonly tradesMin: number };
  /** Share of 30-day counts of trades that lies inside the band. */
  readonly paceInside: number;
  /** Prior of a yearly Sharpe ratio, by which a backtest's is shrunk. */
  readonly prior: { readonly mean: number; readonly deviation: number };
  /** The bettor's: worst daily loss, cap on daily gains, wealth at which the full capital is given. */
  readonly bettor: { readonly lossMax: number; readonly gainCap: number; readonly wealthFull: number };
}

/** How alike paper and its replay must be. */
export interface ParityPlan {
  /** Mean difference of a fill that is let pass, in basis points … */
  readonly marginBps: number;
  /** … or as a share of the edge a trade is expected to have, whichever is larger. */
  readonly marginEdgeShare: number;
  readonly level: number;
  /** Fewer say nothing. */
  readonly fillsMin: number;
  readonly signalAgreementMin: number;
}

/**
 * How the evidence of a search is made. What is asked of that evidence is the promotion from backtest to paper: the funnel
 * takes its levels from there.
 */
export interface SearchPlan {
  /** Times the costs that are assumed, for `return-when-dear`. */
  readonly costFactor: number;
  /** Of the step-down test, and the mean length of their blocks. */
  readonly resamples: number;
  readonly meanBlockDays: number;
  /** Combinatorial purged cross-validation of the whole search. */
  readonly groups: number;
  readonly testGroups: number;
  /** Candidates of one search that may ask for the sealed days: the next one only if the one before held. */
  readonly openingsMax: number;
  /** Days that a walk forward is trained on before its first step, and tested on at each, as shares of all. */
  readonly walkTrainShare: number;
  readonly walkTestShare: number;
}

/** What `halve` does, and how it ends. */
export interface HalvingPlan {
  /** Of the full size. */
  readonly share: number;
  /** The whole comes back when what fired has been known and quiet for so many days; or with another promotion. */
  readonly quietDays: number;
}

/** One set of rules, as data. A change of anything is another version, with another hash. */
export interface Policy {
  readonly version: number;
  readonly title: string;
  /** Whether a person may let a strategy trade money. Off until somebody has decided that it is wanted. */
  readonly livePromotions: 'off' | 'with-approval';
  /** Where a person may begin a strategy live without an approval, by name and on record: nowhere, or only without real money. */
  readonly liveOverride: 'never' | 'play-money' | 'always';
  /** Days after which an approval no longer fits what it was given for. */
  readonly approvalDays: number;
  /** Share of the most capital a strategy in `live-small` has, whatever its evidence. */
  readonly smallestShare: number;
  readonly stages: Readonly<Record<Standing, StagePolicy>>;
  readonly search: SearchPlan;
  readonly halving: HalvingPlan;
  readonly monitoring: MonitoringPlan;
  readonly parity: ParityPlan;
}

/** Names a policy by its content, whatever the order in which it is written. SHA-256, hexadecimal. */
export function policyHash(policy: Policy): string {
  return createHash('sha256').update(canonical(policy)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
