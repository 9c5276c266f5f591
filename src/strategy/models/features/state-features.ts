import type { FeatureGroup, LibraryFeature } from './feature.ts';
import { change, clock, deviation, indicator, mean, minus, over, past, price, size, times } from './formula.ts';

const close = price('close');
const of = 'principal';
const averageRange = indicator('atr', [14]);
const bollinger = (line: string) => indicator('bollinger', [20, 2], line);
const donchian = (line: string) => indicator('donchian', [55], line);

export const indicatorFeatures: readonly LibraryFeature[] = [
  ...[2, 14].map((bars): LibraryFeature => ({
    name: `rsi-${bars}`,
    group: 'indicators',
    of,
    tree: over(minus(indicator('rsi', [bars]), 50), 50),
    description: `Relative strength index of ${bars} bars, from -1 to 1.`,
    rationale: 'How one-sided the last moves were: short ones revert, long ones persist.',
  })),
  {
    name: 'macd-atr',
    group: 'indicators',
    of,
    tree: over(indicator('macd', [12, 26, 9], 'histogram'), averageRange),
    description: 'Histogram of MACD 12, 26, 9, in average true ranges.',
    rationale: 'Whether the trend is gaining or losing speed.',
  },
  ...[20, 50, 200].map((bars): LibraryFeature => ({
    name: `distance-ema-${bars}`,
    group: 'indicators',
    of,
    tree: over(minus(close, indicator('ema', [bars])), averageRange),
    description: `Close less its exponential average of ${bars} bars, in average true ranges.`,
    rationale: 'Side and stretch of the trend.',
  })),
  {
    name: 'bollinger-position',
    group: 'indicators',
    of,
    tree: over(minus(close, bollinger('middle')), minus(bollinger('upper'), bollinger('middle'))),
    description: 'Place within the Bollinger bands of 20 bars: -1 lower, 1 upper.',
    rationale: 'Ends of a band are where those who sell rises and buy falls act.',
  },
  {
    name: 'donchian-position',
    group: 'indicators',
    of,
    tree: over(minus(close, donchian('middle')), minus(donchian('upper'), donchian('lower'))),
    description: 'Place within highest and lowest of 55 bars: -0.5 to 0.5.',
    rationale: 'Breakouts of old extremes set off stops and followers.',
  },
  {
    name: 'adx',
    group: 'indicators',
    of,
    tree: over(indicator('adx', [14]), 100),
    description: 'Average directional index of 14 bars, 0 to 1.',
    rationale: 'Whether there is a trend at all, whichever way.',
  },
  {
    name: 'directional-difference',
    group: 'indicators',
    of,
    tree: over(minus(indicator('adx', [14], 'plusDi'), indicator('adx', [14], 'minusDi')), 100),
    description: 'Upward less downward directional movement of 14 bars.',
    rationale: 'Which way the trend is that the index speaks of.',
  },
  {
    name: 'stochastic',
    group: 'indicators',
    of,
    tree: over(minus(indicator('stochastic', [14, 3, 3], 'k'), 50), 50),
    description: 'Stochastic oscillator of 14 bars, from -1 to 1.',
    rationale: 'Where the close stands in the recent range.',
  },
];

export const calendarFeatures: readonly LibraryFeature[] = [
  calendar(
    'hour',
    clock('hour'),
    'Hour, UTC, at which the bar opened.',
    'Sessions of continents, and funding every eight hours.',
  ),
  calendar(
    'weekday',
    clock('weekday'),
    'Weekday, UTC, Monday 1 to Sunday 7.',
    'Markets beside ours are closed at weekends, and liquidity goes with them.',
  ),
  calendar('month-day', clock('month-day'), 'Day of the month, UTC.', 'Expiries and salaries come on the same days.'),
];

function calendar(name: string, tree: LibraryFeature['tree'], description: string, rationale: string): LibraryFeature {
  return { name, group: 'calendar', of, tree, description, rationale };
}

export const regimeFeatures: readonly LibraryFeature[] = [
  {
    name: 'volatility-state',
    group: 'regimes',
    of,
    tree: over(deviation(change(1), 48), deviation(change(1), 336)),
    description: 'Realised volatility of 48 bars over that of 336: below 1 calm, above 1 wild.',
    rationale: 'A calm market and a wild one are two markets; what works in one need not work in the other.',
  },
  ...[24, 96].map((bars): LibraryFeature => ({
    name: `efficiency-${bars}`,
    group: 'regimes',
    of,
    tree: over(size(minus(close, past(close, bars))), times(bars, mean(size(minus(close, past(close, 1))), bars))),
    description: `Way made good over way travelled in ${bars} bars (Kaufman 1995): 1 is a straight line, 0 going nowhere.`,
    rationale: 'Trend and range are the two states that rules of trend and of reversion live in.',
  })),
  {
    name: 'trend-state',
    group: 'regimes',
    of,
    tree: over(minus(indicator('ema', [50]), indicator('ema', [200])), averageRange),
    description: 'Exponential average of 50 bars less that of 200, in average true ranges.',
    rationale: 'The side of the long trend, which most capital follows.',
  },
  hidden('hidden-wild-2', 'twoRegimes', 'wild', 'Chance of the wilder of two hidden states.'),
  hidden('hidden-trend-2', 'twoRegimes', 'trend', 'Return that two hidden states expect, in its deviation.'),
  hidden('hidden-calm-3', 'threeRegimes', 'calm', 'Chance of the calmest of three hidden states.'),
  hidden('hidden-wild-3', 'threeRegimes', 'wild', 'Chance of the wildest of three hidden states.'),
];

/** States fitted on two weeks of hourly bars, twice a week. */
function hidden(name: string, regimes: string, line: string, description: string): LibraryFeature {
  return {
    name,
    group: 'regimes',
    of,
    tree: indicator(regimes, [336, 84], line),
    description: `${description} A Markov chain over return and range, fitted every 84 bars on the 336 before, filtered only.`,
    rationale: 'States persist: that of today is most of what is known of tomorrow.',
  };
}

const step = deviation(change(1), 100);
const moved = (bars: number) => over(change(bars), times(step, Math.sqrt(bars)));

export const crossAssetFeatures: readonly LibraryFeature[] = [
  ...[1, 6, 24].map((bars): LibraryFeature =>
    other(
      `other-return-${bars}`,
      'other',
      moved(bars),
      `Log return of the second instrument over ${bars} bar${bars === 1 ? '' : 's'}, in its deviations.`,
      'The larger market moves first, and the others follow.',
    ),
  ),
  ...[24, 168].map((bars): LibraryFeature =>
    other(
      `relative-strength-${bars}`,
      'difference',
      moved(bars),
      `Return over ${bars} bars less that of the second instrument, each in its deviations.`,
      'Money moves between assets slowly: the stronger stays so for a while.',
    ),
  ),
  other(
    'other-volatility-ratio',
    'other',
    over(deviation(change(1), 24), deviation(change(1), 168)),
    'Realised volatility of the second instrument, 24 bars over 168.',
    'Fear spreads from the larger market.',
  ),
];

function other(
  name: string,
  from: LibraryFeature['of'],
  tree: LibraryFeature['tree'],
  description: string,
  rationale: string,
): LibraryFeature {
  const group: FeatureGroup = 'cross-asset';
  return { name, group, of: from, tree, description, rationale };
}
