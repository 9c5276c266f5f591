import type { EpochMs, InstrumentId, Timeframe } from '../../domain/index.ts';
import type { NumberNode, RuleStrategy } from '../rules/index.ts';
import type { ModelFeature } from './features/feature.ts';
import type { FeatureFacts } from './guards/feature-facts.ts';
import type { Calibration, Predictor } from './predictor.ts';

/**
 * A strategy that was learnt: everything that decides what it does, and how it came about. Data, written once; a model
 * that is trained anew is another file and another version.
 */
export interface Model {
  readonly format: 'assay-model-1';
  /** `kebab-case`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly family: 'TF' | 'MR' | 'MM' | 'VL' | 'MF';
  readonly recipe: ModelRecipe;
  /** Of the recipe's features: what the predictor was trained on. */
  readonly featuresHash: string;
  readonly predictor: Predictor;
  readonly calibration: Calibration;
  /** Chance from which a side is taken; 1 is never, for a model that was found to know nothing. */
  readonly enter: number;
  readonly guards: ModelGuards;
  readonly training: TrainingFacts;
  /** SHA-256 of all the rest: a number that was changed by hand is noticed. */
  readonly hash: string;
}

/** What is trained, and how its chances are traded: all that a retraining needs besides newer bars. */
export interface ModelRecipe {
  readonly features: readonly ModelFeature[];
  readonly events: ModelEvents;
  /** Absent where the trades of a primary strategy are judged: they end as it ends them. */
  readonly barriers?: Barriers;
  readonly sides: 'long' | 'short' | 'both';
  readonly sizing: ModelSizing;
  readonly learner: LearnerChoice;
  readonly calibration: Calibration['type'];
  readonly folds: number;
  readonly seed: number;
  /** Of a round trip, as a fraction: fees, spread and slippage both ways. */
  readonly costRate: number;
  /** Chance from which a side is taken, when it is not to follow from labels and costs. */
  readonly enter?: number;
  /** How much an old label counts beside the newest: 1 as much, 0 nothing at the far end. */
  readonly decay: number;
  /** Both outcomes count the same in training, however many there are of each. */
  readonly balanced: boolean;
  /** A model older than this share of what it was trained on takes no new positions. */
  readonly staleShare: number;
}

/** Bars at which there is something to decide. */
export type ModelEvents =
  | { readonly type: 'every-bar' }
  /** The log close has run so far from where it last turned. */
  | { readonly type: 'cusum'; readonly threshold: number }
  /** The entries of a strategy of rules: it says when, which way and until when, the model says whether (meta-labelling). */
  | { readonly type: 'primary'; readonly rules: RuleStrategy };

/** When a position ends, measured at closes from the close of the decision: as the labels were. */
export interface Barriers {
  /** What a barrier is measured in, as a fraction of the price: often a volatility. */
  readonly target: NumberNode;
  /** In targets. */
  readonly profit: number;
  readonly stop: number;
  readonly holdingMax: number;
}

export type ModelSizing =
  | { readonly type: 'full' }
  /**
   * In proportion to how far the chance is beyond a half, for a filter beyond the chance it enters from; at `full` and
   * above, all of it. In tenths.
   */
  | { readonly type: 'probability'; readonly full: number };

export type LearnerChoice =
  | { readonly type: 'linear'; readonly penalty: number }
  | {
      readonly type: 'trees';
      readonly treesMax: number;
      readonly depth: number;
      readonly rate: number;
      readonly penalty: number;
      /** Least sum of weights in a leaf, as a share of all. */
      readonly leafShareMin: number;
      readonly rowShare: number;
      readonly columnShare: number;
      /** Trees without an improvement on the newest part of the training, after which no more are grown. */
      readonly patience: number;
    };

/** What keeps it from new positions where it was not trained for what it sees. */
export interface ModelGuards {
  /** No new positions from here on: train it anew. */
  readonly staleAt: EpochMs;
  /** One for each feature: where it lay in training. */
  readonly facts: readonly FeatureFacts[];
  /** Bars that the present is measured over, and how far it may be from training (mean population stability index). */
  readonly drift: { readonly bars: number; readonly limit: number };
}

/** How it came about. Nothing here decides anything. */
export interface TrainingFacts {
  readonly instrument: InstrumentId;
  readonly other?: InstrumentId;
  readonly timeframe: Timeframe;
  /** Hashes of the bars' contents, the principal first. */
  readonly dataHashes: readonly string[];
  /** Of the first and last bar that trained it. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly bars: number;
  readonly labels: number;
  readonly scores: TrainingScores;
  readonly importance: readonly { readonly feature: string; readonly loss: number; readonly standardError: number }[];
  /** In one sentence. */
  readonly verdict: string;
}

/** Of predictions for folds that the learner had not seen, purged. */
export interface TrainingScores {
  readonly auc: number;
  readonly aucLow: number;
  readonly aucHigh: number;
  readonly baselineAuc: number;
  readonly brier: number;
  /** Of always saying how often it comes true. */
  readonly brierOfBase: number;
  readonly calibrationSlope: number;
}
