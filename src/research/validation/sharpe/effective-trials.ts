import { centred, checkStreams, checkThat, known, notEnough, type Statistic } from '../statistic.ts';

/** How many independent trials so many dependent ones are worth, by two measures that bound the truth. */
export interface EffectiveTrials {
  /** Mean correlation of two different trials' streams. */
  readonly meanCorrelation: number;
  /** `rho + (1 - rho) N` of that mean, from 1 to N. */
  readonly byMeanCorrelation: number;
  /** (sum of eigenvalues)² / sum of their squares, of the correlation matrix; from 1 to N, and rather too few. */
  readonly participationRatio: number;
}

/**
 * @param trials 1 or more
 * @param meanCorrelation from -1/(N-1), the least that N streams can have, to 1; a negative one counts as none
 * @throws {AssayError} `VALIDATION_INPUT` outside of that
 * @see Bailey & Lopez de Prado (2014), "The Deflated Sharpe Ratio", appendix 3
 */
export function effectiveTrials(trials: number, meanCorrelation: number): number {
  checkThat(trials >= 1 && Number.isFinite(trials), `a number of trials must be 1 or more, not ${trials}`);
  checkThat(Math.abs(meanCorrelation) <= 1, `a correlation must be from -1 to 1, not ${meanCorrelation}`);
  const rho = Math.max(0, meanCorrelation);
  return rho + (1 - rho) * trials;
}

/**
 * Measures both on the trials' returns. It takes time in the square of the number of trials.
 *
 * @param streams one for each trial, all of the same periods
 * @returns not enough data for fewer than two trials or two periods
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT`, or `VALIDATION_CONSTANT` for a trial that never varied
 */
export function measureEffectiveTrials(streams: readonly Float64Array[]): Statistic<EffectiveTrials> {
  const correlations = trialCorrelations(streams);
  return correlations.type === 'value' ? known(effectiveTrialsOf(correlations.value)) : correlations;
}

/** Both measures of trials whose correlations are known. */
export function effectiveTrialsOf({ trials, below }: TrialCorrelations): EffectiveTrials {
  let [sum, squares] = [0, 0];
  for (const correlation of below) {
    sum += correlation;
    squares += correlation * correlation;
  }
  const meanCorrelation = sum / below.length;
  return {
    meanCorrelation,
    byMeanCorrelation: effectiveTrials(trials, Math.min(1, meanCorrelation)),
    // The eigenvalues sum to N, and their squares to the sum of all squared entries.
    participationRatio: trials ** 2 / (trials + 2 * squares),
  };
}

/** Correlation of each two of some trials, two or more. */
export interface TrialCorrelations {
  readonly trials: number;
  /** Of trial 1 with 0, 2 with 0, 2 with 1, and so on: half of the matrix, without its diagonal. */
  readonly below: Float64Array;
}

/** @throws {AssayError} and returns as `measureEffectiveTrials` */
export function trialCorrelations(streams: readonly Float64Array[]): Statistic<TrialCorrelations> {
  checkStreams(streams);
  const trials = streams.length;
  const periods = streams[0]?.length ?? 0;
  if (trials < 2) return notEnough(trials, 2);
  if (periods < 2) return notEnough(periods, 2);
  const scaled = streams.map((stream, trial) => unitLength(centred(stream, `trial ${trial}`).rest));
  const below = new Float64Array((trials * (trials - 1)) / 2);
  let place = 0;
  for (let one = 1; one < trials; one += 1) {
    for (let other = 0; other < one; other += 1) {
      below[place] = dot(scaled[one]!, scaled[other]!);
      place += 1;
    }
  }
  return known({ trials, below });
}

function unitLength(values: Float64Array): Float64Array {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}
