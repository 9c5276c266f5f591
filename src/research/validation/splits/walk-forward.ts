import { usageError } from '../../../runtime/index.ts';
import { checkThat, checkWhole, known, notEnough, type Statistic } from '../statistic.ts';
import type { IndexRange } from './label-spans.ts';

export interface WalkForwardPlan {
  /** Bars from the start of the first training window to the start of its test, those purged included. */
  readonly train: number;
  readonly test: number;
  /** How far each window starts after the one before. */
  readonly step: number;
  /** Bars left out between training and test: the horizon of the labels. */
  readonly purge: number;
  /** Training begins at the first bar every time, and grows; otherwise its length stays. */
  readonly anchored: boolean;
  /** Lets a bar be tested on more than once, which may not be put together to one track record. */
  readonly testsMayOverlap: boolean;
}

export interface WalkForwardWindow {
  readonly train: IndexRange;
  readonly test: IndexRange;
}

/**
 * Walk-forward windows over bars 0 to `bars` - 1: train, leave a gap, test on what follows, move on. What remains at the
 * end and fills no test is left out.
 *
 * @returns not enough data when not even one window fits
 * @throws {AssayError} `VALIDATION_OVERLAP` when tests would overlap and may not, `VALIDATION_INPUT` for lengths that make
 *   no sense
 * @see Pardo (2008), "The Evaluation and Optimization of Trading Strategies", chapter 11
 */
export function walkForward(bars: number, plan: WalkForwardPlan): Statistic<readonly WalkForwardWindow[]> {
  const { train, test, step, purge, anchored } = plan;
  checkWhole(bars, 'the number of bars');
  checkWhole(train, 'the training window', 1);
  checkWhole(test, 'the test window', 1);
  checkWhole(step, 'the step', 1);
  checkWhole(purge, 'the purge');
  checkThat(purge < train, `a purge of ${purge} leaves nothing of a training window of ${train}`);
  if (step < test && !plan.testsMayOverlap) {
    throw usageError('VALIDATION_OVERLAP', `tests of ${test} bars overlap when a window starts every ${step}`);
  }
  if (bars < train + test) return notEnough(bars, train + test);
  const windows: WalkForwardWindow[] = [];
  for (let start = 0; start + train + test <= bars; start += step) {
    windows.push({
      train: { from: anchored ? 0 : start, to: start + train - purge },
      test: { from: start + train, to: start + train + test },
    });
  }
  return known(windows);
}
