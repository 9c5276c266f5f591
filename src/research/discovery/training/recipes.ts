import type { LearnerChoice } from '../../../strategy/index.ts';

/** Trees as they are grown when nothing else is said: small, slow and many, since bars hold little to be learnt. */
export const TREES: Extract<LearnerChoice, { readonly type: 'trees' }> = {
  type: 'trees',
  treesMax: 300,
  depth: 4,
  rate: 0.05,
  penalty: 5,
  leafShareMin: 0.02,
  rowShare: 0.7,
  columnShare: 0.5,
  patience: 30,
};

/** The straight line that a learner has to beat. */
export const BASELINE: Extract<LearnerChoice, { readonly type: 'linear' }> = { type: 'linear', penalty: 0.01 };
