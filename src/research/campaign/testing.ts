import type { GateLevels } from './levels.ts';

/** Levels for tests of the gates themselves; what really is asked comes out of the policy. */
export const EXAMPLE_LEVELS: GateLevels = {
  policy: { version: 1, hash: 'example' },
  tradesMin: 100,
  daysHeldMin: 365,
  falseFinds: 0.05,
  resamples: 300,
  meanBlockDays: 10,
  dearReturnMin: 0,
  costFactor: 2,
  groups: 10,
  testGroups: 2,
  medianPathSharpeMin: 0,
  lowPathSharpeMin: -0.25,
  walkTrainShare: 0.5,
  walkTestShare: 0.1,
  walkEfficiencyMin: 0.4,
  plateauMin: 0.6,
  correlationMax: 0.7,
  holdoutMin: 0.75,
  openingsMax: 3,
};
