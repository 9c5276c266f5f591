import type { LibraryFeature } from './feature.ts';
import {
  change,
  deviation,
  indicator,
  larger,
  log,
  mean,
  minus,
  over,
  past,
  price,
  root,
  size,
  smaller,
  square,
  times,
} from './formula.ts';

/** Bars over which moves are measured: on hourly bars, an hour to a week. */
const HORIZONS = [1, 3, 6, 12, 24, 72, 168];
/** Bars whose moves are the yardstick of the others. */
const YARDSTICK = 100;

const open = price('open');
const high = price('high');
const low = price('low');
const close = price('close');
const volume = price('volume');
const of = 'principal';
const step = deviation(change(1), YARDSTICK);
const range = minus(high, low);
const averageRange = indicator('atr', [14]);

export const returnFeatures: readonly LibraryFeature[] = HORIZONS.map((bars) => ({
  name: `return-${bars}`,
  group: 'returns',
  of,
  tree: over(change(bars), times(step, Math.sqrt(bars))),
  description: `Log return of ${bars} bar${bars === 1 ? '' : 's'}, in deviations of as many bars (of the last ${YARDSTICK}).`,
  rationale:
    'Trends persist and overshoots revert, at different horizons; measured in deviations, calm and wild times compare.',
}));

const swing = log(over(high, low));
const garmanKlass = minus(times(0.5, square(swing)), times(2 * Math.LN2 - 1, square(log(over(close, open)))));

export const volatilityFeatures: readonly LibraryFeature[] = [
  ...[24, 168].map((bars): LibraryFeature => ({
    name: `volatility-${bars}`,
    group: 'volatility',
    of,
    tree: deviation(change(1), bars),
    description: `Realised volatility: deviation of the log returns of ${bars} bars, per bar.`,
    rationale: 'Volatility clusters, and what trends do in calm times they do not do in wild ones.',
  })),
  {
    name: 'volatility-parkinson-24',
    group: 'volatility',
    of,
    tree: root(times(mean(square(swing), 24), 1 / (4 * Math.LN2))),
    description: 'Volatility from highs and lows of 24 bars (Parkinson 1980).',
    rationale: 'A range tells more than two closes: it sees moves that were taken back.',
  },
  {
    name: 'volatility-garman-klass-24',
    group: 'volatility',
    of,
    tree: root(mean(garmanKlass, 24)),
    description: 'Volatility from open, high, low and close of 24 bars (Garman and Klass 1980).',
    rationale: 'The sharpest estimate that single bars allow, where nothing drifts.',
  },
  {
    name: 'volatility-ratio',
    group: 'volatility',
    of,
    tree: over(deviation(change(1), 24), deviation(change(1), 168)),
    description: 'Realised volatility of 24 bars over that of 168.',
    rationale: 'Volatility that has just risen tends to fall back, and the other way round.',
  },
  {
    name: 'range-atr',
    group: 'volatility',
    of,
    tree: over(indicator('atr', [14], 'tr'), past(averageRange, 1)),
    description: 'True range of this bar over the average true range before it.',
    rationale: 'A bar much wider than usual is news, or somebody who had to trade.',
  },
];

const traded = mean(volume, 168);
const illiquidity = over(size(change(1)), times(volume, close));

export const volumeFeatures: readonly LibraryFeature[] = [
  {
    name: 'volume-relative-24',
    group: 'volume',
    of,
    tree: over(volume, mean(volume, 24)),
    description: 'Volume over its mean of 24 bars.',
    rationale: 'Moves that many took part in last longer than those that nobody did.',
  },
  {
    name: 'volume-z-168',
    group: 'volume',
    of,
    tree: over(minus(volume, traded), deviation(volume, 168)),
    description: 'Volume less its mean of 168 bars, in its deviations.',
    rationale: 'Unusual interest comes before, with and after news.',
  },
  {
    name: 'volume-trend',
    group: 'volume',
    of,
    tree: over(mean(volume, 24), traded),
    description: 'Mean volume of 24 bars over that of 168.',
    rationale: 'Interest that grows feeds a trend; interest that goes starves it.',
  },
  {
    name: 'money-flow',
    group: 'volume',
    of,
    tree: over(minus(indicator('mfi', [14]), 50), 50),
    description: 'Money flow index of 14 bars, from -1 to 1.',
    rationale: 'Whether the volume came with rises or with falls.',
  },
];

const reach = larger(open, close);
const foot = smaller(open, close);
const steps = change(1);
const before = past(steps, 1);
const covariance = minus(mean(times(steps, before), 72), times(mean(steps, 72), mean(before, 72)));

export const barFeatures: readonly LibraryFeature[] = [
  {
    name: 'body-share',
    group: 'bars',
    of,
    tree: over(minus(close, open), range),
    description: 'Body of the bar over its range: 1 rose all the way, -1 fell all the way.',
    rationale: 'Who won the bar, and how clearly.',
  },
  {
    name: 'upper-wick',
    group: 'bars',
    of,
    tree: over(minus(high, reach), range),
    description: 'Share of the range above the body.',
    rationale: 'Prices that were offered and refused.',
  },
  {
    name: 'lower-wick',
    group: 'bars',
    of,
    tree: over(minus(foot, low), range),
    description: 'Share of the range below the body.',
    rationale: 'Prices that were bid and refused; forced sellers leave long ones.',
  },
  {
    name: 'close-location-12',
    group: 'bars',
    of,
    tree: mean(over(minus(times(2, close), times(2, price('hl2'))), range), 12),
    description: 'Where bars close within their range, -1 low to 1 high, mean of 12.',
    rationale: 'Steady buying shows in closes near the highs before it shows in the trend.',
  },
  {
    name: 'illiquidity',
    group: 'bars',
    of,
    tree: over(mean(illiquidity, 24), mean(illiquidity, 168)),
    description: 'Move for the money traded (Amihud 2002), 24 bars over 168.',
    rationale: 'In a thin market a small order moves the price, and the price comes back.',
  },
  {
    name: 'serial-correlation',
    group: 'bars',
    of,
    tree: over(covariance, times(deviation(steps, 72), deviation(before, 72))),
    description: 'Correlation of neighbouring returns over 72 bars; its negative part is the spread of Roll (1984).',
    rationale: 'Bouncing between bid and ask makes it negative, a trend makes it positive.',
  },
];
