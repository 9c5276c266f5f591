import type { TrialPurpose } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { Evaluator, Stretch, TrialOutcome } from '../trials/index.ts';

/** What is tried, and where it came from. */
export interface Candidate {
  readonly rules: RuleStrategy;
  readonly generator: string;
  /** Numbers of the trials that it was made from. */
  readonly parents?: readonly number[];
  readonly seed?: number;
}

export interface LedgeredOutcome extends TrialOutcome {
  /** Its number in the campaign. */
  readonly trial: number;
  /** Answered from the ledger: this campaign had tried it on the same stretch. */
  readonly isRepeat: boolean;
}

/**
 * An evaluator whose every answer is on disk before anyone sees it. Returns and exposures are those that were written,
 * so a search that goes on after a crash sees the same numbers as one that did not stop.
 */
export interface LedgeredEvaluator extends Evaluator {
  /** Evaluations made through this and written. */
  readonly evaluations: number;
  /**
   * @param generatorState written together with the trials: what the generator needs to go on once it is told them
   * @throws {AssayError} `LAB_BUDGET_SPENT` before anything is evaluated
   */
  tryOut(candidates: readonly Candidate[], options?: TryOptions): Promise<readonly LedgeredOutcome[]>;
}

export interface TryOptions {
  readonly stretch?: Stretch;
  readonly purpose?: TrialPurpose;
  readonly generatorState?: unknown;
}
