import type { EpochMs } from '../../domain/index.ts';
import type { AlphaShare, HoldoutSeal } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { LabMarket, TrialOutcome } from '../trials/index.ts';

/** What is judged: frozen before the holdout is looked at, and never changed after. */
export interface FrozenCandidate {
  readonly rules: RuleStrategy;
  readonly campaignId: string;
  readonly frozenAt: EpochMs;
  /** Plain data that the candidate was promoted on, kept with the opening. */
  readonly evidence: unknown;
}

/** The sealed part as a judge sees it, once. */
export interface HoldoutView {
  readonly outcome: TrialOutcome;
  /** What holding the instrument earned on the same days. */
  readonly marketReturns: Float64Array;
}

export interface HoldoutAnswer<Answer> {
  readonly candidateHash: string;
  /** What the judge said, now or when it was first asked. */
  readonly answer: Answer;
  readonly isRecorded: boolean;
}

/** A market of which only the first part can be searched. The rest answers one question for each frozen candidate. */
export interface SealedHoldout {
  /** Cut before the seal: nothing given this can read further. */
  readonly research: LabMarket;
  readonly seal: HoldoutSeal;
  /**
   * Evaluates a candidate on the sealed part and lets the judge look, once: what it says is recorded, and is all that
   * comes out. The opening is charged before anything is read.
   *
   * @param judge gives plain data
   * @throws {AssayError} `HOLDOUT_SPENT`
   */
  open<Answer>(
    candidate: FrozenCandidate,
    actor: string,
    judge: (view: HoldoutView) => Answer,
  ): Promise<HoldoutAnswer<Answer>>;
  /** The level that this campaign may test its findings at on this data. */
  alphaFor(campaignId: string, level?: number): Promise<AlphaShare>;
  /** Openings that are left. */
  remaining(): Promise<number>;
}
