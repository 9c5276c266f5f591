/** What a candidate has to pass, in this order. */
export const GATES = ['evidence', 'search', 'costs', 'paths', 'plateau', 'novelty', 'holdout'] as const;
export type Gate = (typeof GATES)[number];

export const GATE_TITLES: Readonly<Record<Gate, string>> = {
  evidence: 'traded enough to be judged',
  search: 'better than the luck of the whole search',
  costs: 'earns at twice the costs',
  paths: 'the search finds on what it has not seen',
  plateau: 'its neighbours earn too',
  novelty: 'unlike what trades already',
  holdout: 'holds on the sealed days',
};

/** One number that was asked about, and what was asked of it. */
export interface GateFigure {
  /** What the policy calls it; absent for what it never asks about. */
  readonly measure?: string;
  readonly label: string;
  /** Absent where it is not known, which the sentence explains. */
  readonly value?: number;
  /** What it has to be, in words; absent for what is only told. */
  readonly needs?: string;
}

export interface GateReport {
  readonly gate: Gate;
  /** `unknown`: too little data to say. It is never taken for passed. */
  readonly verdict: 'passed' | 'failed' | 'unknown';
  /** A candidate that fails a gate that is not hard goes on, and the report says so. */
  readonly hard: boolean;
  readonly figures: readonly GateFigure[];
  /** For a person: what was asked, what was found. */
  readonly sentence: string;
}
