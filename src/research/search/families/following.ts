import {
  above,
  all,
  below,
  CLOSE,
  constant,
  crossesAbove,
  indicator,
  line,
  mean,
  minus,
  past,
  plus,
  times,
  over,
} from '../grammar/nodes.ts';
import type { Dimension, SpaceRule } from '../spaces/space.ts';
import type { Template } from './family.ts';

/*
 * Templates that go with what prices have done: trend, momentum and breakout. The evidence for the first two across
 * markets: Moskowitz, Ooi & Pedersen (2012), "Time Series Momentum", J. Financial Economics 104(2); for crypto, Liu &
 * Tsyvinski (2021), "Risks and Returns of Cryptocurrency", Review of Financial Studies 34(6).
 */

const FASTS: Dimension = { type: 'list', name: 'fast', values: [3, 5, 8, 10, 13, 20, 30, 40, 50, 60] };
const SLOWS: Dimension = { type: 'list', name: 'slow', values: [10, 20, 30, 40, 50, 75, 100, 150, 200, 250, 300, 400] };
const PERIODS: Dimension = { type: 'list', name: 'period', values: [5, 7, 10, 14, 20, 30, 40, 55, 80, 110, 150, 200] };

const fastBelowSlow: SpaceRule = ({ fast, slow }) =>
  Number(fast) < Number(slow) ? undefined : `fast must be below slow, was ${fast} of ${slow}`;

const TREND_RATIONALE =
  'News is believed slowly and positions are built over days, so moves go on; those who hedge or must sell pay for it.';
const BREAKOUT_RATIONALE =
  'Stops and orders lie beyond the extremes that everyone sees; once they are reached, they push the price further.';

export const FOLLOWING: readonly Template[] = [
  {
    name: 'average-cross',
    title: 'Cross of two averages',
    group: 'trend',
    rationale: TREND_RATIONALE,
    expectedSign: 1,
    dimensions: [{ type: 'choice', name: 'average', values: ['sma', 'ema', 'wma', 'hma', 'kama'] }, FASTS, SLOWS],
    constraints: [fastBelowSlow],
    hasFilter: true,
    exits: ['protection'],
    signal({ number, word }) {
      const [fast, slow] = [indicator(word('average'), number('fast')), indicator(word('average'), number('slow'))];
      return { enter: crossesAbove(fast, slow), leave: crossesAbove(slow, fast) };
    },
  },
  {
    name: 'price-above-average',
    title: 'Price beyond an average',
    group: 'trend',
    rationale: TREND_RATIONALE,
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'bandAtr', values: [0, 0.25, 0.5, 1, 1.5, 2] }],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const average = indicator('ema', number('period'));
      const band = number('bandAtr') === 0 ? average : plus(average, times(number('bandAtr'), indicator('atr', 14)));
      return { enter: crossesAbove(CLOSE, band), leave: below(CLOSE, average) };
    },
  },
  {
    name: 'supertrend-flip',
    title: 'Supertrend',
    group: 'trend',
    rationale: TREND_RATIONALE,
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'width', values: [1, 1.5, 2, 2.5, 3, 4, 5, 6] }],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const direction = line('supertrend', 'direction', number('period'), number('width'));
      return { enter: crossesAbove(direction, constant(0)), leave: below(direction, constant(0)) };
    },
  },
  {
    name: 'directional-movement',
    title: 'Directional movement with a strong trend',
    group: 'trend',
    rationale: TREND_RATIONALE,
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'strength', values: [0, 15, 20, 25, 30, 35] }],
    exits: ['protection', 'time'],
    signal({ number }) {
      const [plus, minus] = [line('adx', 'plusDi', number('period')), line('adx', 'minusDi', number('period'))];
      const strong = above(indicator('adx', number('period')), constant(number('strength')));
      return { enter: all(above(plus, minus), strong), leave: above(minus, plus) };
    },
  },
  {
    name: 'macd-cross',
    title: 'MACD and its signal line',
    group: 'momentum',
    rationale: 'An acceleration is noticed first by the few who watch closely; the many follow and move the price on.',
    expectedSign: 1,
    dimensions: [FASTS, SLOWS, { type: 'list', name: 'signal', values: [3, 5, 7, 9, 13, 20] }],
    constraints: [fastBelowSlow],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const histogram = line('macd', 'histogram', number('fast'), number('slow'), number('signal'));
      return { enter: crossesAbove(histogram, constant(0)), leave: below(histogram, constant(0)) };
    },
  },
  {
    name: 'time-series-momentum',
    title: 'Return of the last bars',
    group: 'momentum',
    rationale: TREND_RATIONALE,
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'thresholdAtr', values: [0, 0.5, 1, 1.5, 2, 3, 4, 6] }],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const move = minus(CLOSE, past(CLOSE, number('period')));
      const threshold = number('thresholdAtr');
      const strength = threshold === 0 ? move : over(move, indicator('atr', 14));
      return { enter: above(strength, constant(threshold)), leave: below(move, constant(0)) };
    },
  },
  {
    name: 'rsi-momentum',
    title: 'RSI on the strong side',
    group: 'momentum',
    rationale:
      'Demand that outlasts the supply of a whole window is a large buyer at work, who is seldom done at once.',
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'level', values: [50, 52, 55, 58, 60, 65, 70] }],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const strength = indicator('rsi', number('period'));
      return { enter: crossesAbove(strength, constant(number('level'))), leave: below(strength, constant(50)) };
    },
  },
  {
    name: 'recent-extreme',
    title: 'Aroon: how recent the extreme is',
    group: 'momentum',
    rationale: BREAKOUT_RATIONALE,
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'level', values: [0, 20, 40, 50, 60, 80] }],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const oscillator = line('aroon', 'oscillator', number('period'));
      return { enter: crossesAbove(oscillator, constant(number('level'))), leave: below(oscillator, constant(0)) };
    },
  },
  {
    name: 'channel-breakout',
    title: 'Close beyond the channel before it',
    group: 'breakout',
    rationale: BREAKOUT_RATIONALE,
    expectedSign: 1,
    dimensions: [
      { ...PERIODS, name: 'entry' },
      { type: 'list', name: 'exit', values: [3, 5, 7, 10, 14, 20, 30, 40, 55, 80] },
    ],
    constraints: [
      ({ entry, exit }) =>
        Number(exit) <= Number(entry) ? undefined : `exit must not be above entry, was ${exit} of ${entry}`,
    ],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      // A close is never outside a channel that includes its own bar.
      const upper = past(line('donchian', 'upper', number('entry')), 1);
      const lower = past(line('donchian', 'lower', number('exit')), 1);
      return { enter: above(CLOSE, upper), leave: below(CLOSE, lower) };
    },
  },
  {
    name: 'keltner-breakout',
    title: 'Close beyond the Keltner channel',
    group: 'breakout',
    rationale: BREAKOUT_RATIONALE,
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'width', values: [0.5, 1, 1.5, 2, 2.5, 3, 4] }],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const channel = (output: string) => line('keltner', output, number('period'), number('width'), number('period'));
      return { enter: crossesAbove(CLOSE, channel('upper')), leave: below(CLOSE, channel('middle')) };
    },
  },
  {
    name: 'volume-breakout',
    title: 'Breakout on heavy volume',
    group: 'breakout',
    rationale: 'A new extreme on heavy volume has somebody large behind it; on light volume it is often nobody.',
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'volume', values: [1, 1.25, 1.5, 2, 2.5, 3, 4] }],
    exits: ['protection', 'time'],
    signal({ number }) {
      const upper = past(line('donchian', 'upper', number('period')), 1);
      const traded = { op: 'price', source: 'volume' } as const;
      const usual = past(mean(traded, number('period')), 1);
      return { enter: all(above(CLOSE, upper), above(traded, times(number('volume'), usual))) };
    },
  },
];
