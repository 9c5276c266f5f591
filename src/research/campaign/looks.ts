import type { DrawdownLuck, LagSensitivity, Spread } from '../robustness/index.ts';
import {
  deflatedSharpe,
  haircutSharpe,
  minimumBacktestYears,
  minimumTrackRecord,
  moments,
  type Moments,
  type Statistic,
} from '../validation/index.ts';
import type { GateFigure } from './gate.ts';
import type { Look, LookName } from './look.ts';

const DAYS_A_YEAR = 365;
const ANNUAL = Math.sqrt(DAYS_A_YEAR);
const SURE = 0.95;

/** From how many a candidate was chosen. */
export interface Tries {
  /** Distinct configurations ever tried on this data. */
  readonly all: number;
  /** Ideas that those of this campaign were variants of; absent where they could not be compared. */
  readonly clusters?: number;
  /** Probability that choosing the best of them overfits; absent for too little data. */
  readonly overfitting?: number;
}

/** What is left of it by the measures that count how much was tried. The step-down test decides; these bound it. */
export function triesLook(excess: Float64Array, { all, clusters, overfitting }: Tries): Look {
  const estimate = moments(excess);
  if (estimate.type !== 'value') return unknown('tries', 'There are too few days.');
  const counts = [
    ...(clusters === undefined ? [] : [{ trials: clusters, words: `${clusters} ideas` }]),
    { trials: all, words: `all ${all} tries` },
  ];
  const annual = estimate.value.sharpe * ANNUAL;
  const track = minimumTrackRecord(estimate.value, { benchmark: 0, confidence: SURE });
  const figures: GateFigure[] = [
    ...counts.map(({ trials, words }) =>
      figure(`deflated Sharpe ratio, by ${words}`, deflated(estimate.value, trials)),
    ),
    ...counts.map(({ trials, words }) => {
      const left = haircutSharpe(estimate.value, trials);
      return figure(
        `annual Sharpe ratio after the haircut for ${words}`,
        left.type === 'value' ? left.value * ANNUAL : undefined,
      );
    }),
    figure('days that would show it alone with 95 %', track.type === 'periods' ? Math.ceil(track.periods) : undefined),
    ...(annual > 0
      ? counts.map(({ trials, words }) =>
          figure(`years in which ${words} show as much by luck`, minimumBacktestYears(trials, annual)),
        )
      : []),
    figure('years searched', excess.length / DAYS_A_YEAR),
    ...(overfitting === undefined ? [] : [figure('probability that choosing the best overfits', overfitting)]),
  ];
  const sentence =
    `Beyond its mean exposure it has a Sharpe ratio of ${annual.toFixed(2)} a year. Taken for independent, all tries are too ` +
    'strict a count, and ideas rather too mild a one; the truth lies between.';
  return { look: 'tries', state: 'told', figures, sentence };
}

/** Does it live within one bar, or has it seen it? */
export function lagLook(lag: Statistic<LagSensitivity>): Look {
  if (lag.type !== 'value') return unknown('lag', 'It earned nothing that a bar could cost it.');
  const { sharpe, lagged, lost, collapses } = lag.value;
  return {
    look: 'lag',
    state: collapses ? 'flagged' : 'told',
    figures: [
      figure('annual Sharpe ratio, decided a bar late', lagged),
      figure('annual Sharpe ratio as it is', sharpe),
      { ...figure('part of it that is gone', lost), needs: 'at most 0.8' },
    ],
    sentence: collapses
      ? 'Everything decided a bar later, nearly nothing is left: it lives within one bar, or has seen it.'
      : `Everything decided a bar later, it keeps ${percent(Math.min(1, 1 - lost))} of its Sharpe ratio.`,
  };
}

/** How much does it stand on its very numbers? */
export function jitterLook(
  spread: Statistic<Spread>,
  { sharpe, share }: { readonly sharpe: number | undefined; readonly share: number },
): Look {
  if (spread.type !== 'value' || sharpe === undefined)
    return unknown('jitter', 'It has no numbers that could be moved, or none of those traded.');
  const { runs, low, median, high } = spread.value;
  const isFrail = median < sharpe / 2;
  return {
    look: 'jitter',
    state: isFrail ? 'flagged' : 'told',
    figures: [
      { ...figure('annual Sharpe ratio in the middle', median), needs: `half of its own ${sharpe.toFixed(2)}` },
      figure('one in twenty is below', low),
      figure('one in twenty is above', high),
    ],
    sentence:
      `In ${runs} strategies like it every number was moved at once, by up to ${percent(share)}` +
      (isFrail ? ', and the middle one lost more than half of it: its numbers were chosen with luck.' : '.'),
  };
}

/** What drawdown its own days can make, drawn in another order. */
export function drawdownLook(
  drawn: readonly { readonly days: number; readonly luck: Statistic<DrawdownLuck> }[],
): Look {
  const known = drawn.flatMap(({ days, luck }) => (luck.type === 'value' ? [{ days, ...luck.value }] : []));
  if (known.length < drawn.length || known.length === 0) return unknown('drawdown', 'There are too few days.');
  const figures = known.flatMap(({ days, median, deep, deepest }) => [
    figure(`deepest fall in ${days} days, in the middle`, -median),
    figure(`deepest fall in ${days} days, one time in 20`, -deep),
    figure(`deepest fall in ${days} days, one time in 100`, -deepest),
  ]);
  const { days, deep } = known.at(-1)!;
  return {
    look: 'drawdown',
    state: 'told',
    figures,
    sentence:
      `Its days drawn anew in blocks: in ${days} days a fall of ${percent(-deep)} of the capital or more has to be expected ` +
      'one time in 20, with nothing wrong.',
  };
}

function deflated(estimate: Moments, trials: number): number | undefined {
  const found = deflatedSharpe(estimate, { trials, sharpeVariance: 1 / estimate.count, sharpeMean: 0 });
  return found.type === 'value' ? found.value.probability : undefined;
}

function figure(label: string, value: number | undefined): GateFigure {
  return { label, ...(value === undefined ? {} : { value }) };
}

function unknown(look: LookName, sentence: string): Look {
  return { look, state: 'unknown', figures: [], sentence };
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
