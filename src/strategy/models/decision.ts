import type { Bar } from '../../domain/index.ts';

/** One decision of a model, for whoever watches it: a test, a report. */
export interface ModelDecision {
  readonly bar: Bar;
  readonly chance: number;
}

export type OnDecision = (decision: ModelDecision) => void;
