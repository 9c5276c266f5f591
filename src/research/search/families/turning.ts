import type { ConditionNode, NumberNode } from '../../../strategy/index.ts';
import {
  above,
  all,
  becomes,
  below,
  CLOSE,
  constant,
  crossesAbove,
  indicator,
  line,
  mean,
  minus,
  not,
  over,
  past,
  times,
} from '../grammar/nodes.ts';
import type { Dimension } from '../spaces/space.ts';
import type { Template } from './family.ts';

/*
 * Templates that bet on a turn, on volatility, or on the clock. Reversal as pay for giving liquidity: Nagel (2012),
 * "Evaporating Liquidity", Review of Financial Studies 25(7); hours and days: Eross, McGroarty, Urquhart & Wolfe (2019),
 * "The Intraday Dynamics of Bitcoin", Research in International Business and Finance 49.
 */

const PERIODS: Dimension = { type: 'list', name: 'period', values: [2, 3, 5, 7, 10, 14, 20, 30, 50, 75, 100, 150] };
const LIQUIDITY_RATIONALE =
  'Those who must trade at once push the price too far; whoever takes the other side is paid when it comes back.';
const BIDE_RATIONALE =
  'Volatility comes in clusters: a quiet market that starts to move goes on moving while others find out why.';
const CLOCK_RATIONALE =
  'Funding, expiries and the working hours of three continents make the same people trade at the same times.';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const TURNING: readonly Template[] = [
  {
    name: 'rsi-reversal',
    title: 'RSI in its extreme zone',
    group: 'reversion',
    rationale: LIQUIDITY_RATIONALE,
    expectedSign: -1,
    dimensions: [PERIODS, { type: 'list', name: 'oversold', values: [5, 10, 15, 20, 25, 30, 35, 40] }],
    hasFilter: true,
    exits: ['protection', 'target'],
    signal({ number }) {
      const strength = indicator('rsi', number('period'));
      return {
        enter: becomes(below(strength, constant(number('oversold')))),
        leave: not(below(strength, constant(50))),
      };
    },
  },
  {
    name: 'band-reversal',
    title: 'Close outside the Bollinger bands',
    group: 'reversion',
    rationale: LIQUIDITY_RATIONALE,
    expectedSign: -1,
    dimensions: [PERIODS, { type: 'list', name: 'width', values: [1, 1.5, 2, 2.5, 3, 3.5] }],
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const band = (output: string) => line('bollinger', output, number('period'), number('width'));
      return { enter: becomes(below(CLOSE, band('lower'))), leave: not(below(CLOSE, band('middle'))) };
    },
  },
  {
    name: 'stochastic-reversal',
    title: 'Stochastic turning up out of its low',
    group: 'reversion',
    rationale: LIQUIDITY_RATIONALE,
    expectedSign: -1,
    dimensions: [
      { ...PERIODS, type: 'list', values: [5, 7, 10, 14, 20, 30, 50] },
      { type: 'list', name: 'oversold', values: [10, 15, 20, 25, 30] },
    ],
    exits: ['protection', 'time'],
    signal({ number }) {
      const [fast, slow] = [
        line('stochastic', 'k', number('period'), 3, 3),
        line('stochastic', 'd', number('period'), 3, 3),
      ];
      return {
        enter: all(crossesAbove(fast, slow), below(slow, constant(number('oversold')))),
        leave: above(fast, constant(100 - number('oversold'))),
      };
    },
  },
  {
    name: 'shock-reversal',
    title: 'Against a move too large for its time',
    group: 'reversion',
    rationale: LIQUIDITY_RATIONALE,
    expectedSign: -1,
    dimensions: [
      { type: 'list', name: 'moveBars', values: [1, 2, 3, 5, 8] },
      { type: 'list', name: 'sizeAtr', values: [0, 0.5, 1, 1.5, 2, 3, 4] },
      { type: 'list', name: 'barsMax', values: [1, 2, 3, 5, 8, 13, 21] },
    ],
    screen: { moveBars: [1, 2], sizeAtr: [0.5, 1, 1.5, 2], barsMax: [1, 2, 3] },
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const move = minus(CLOSE, past(CLOSE, number('moveBars')));
      const size = number('sizeAtr');
      const strength = size === 0 ? move : over(move, indicator('atr', 14));
      return { enter: below(strength, constant(0 - size)) };
    },
  },
  {
    name: 'session-average-reversal',
    title: 'Away from the day’s average price',
    group: 'reversion',
    rationale:
      'Large orders are measured against the day’s average price, so their brokers lean against the distance from it.',
    expectedSign: -1,
    barMsMax: HOUR_MS,
    dimensions: [{ type: 'list', name: 'distance', values: [0.5, 1, 1.5, 2, 3, 4, 5, 6] }],
    hasFilter: true,
    exits: ['protection', 'time'],
    signal({ number }) {
      const away = over(minus(CLOSE, indicator('sessionVwap')), indicator('atr', 14));
      return { enter: below(away, constant(0 - number('distance'))), leave: above(away, constant(0)) };
    },
  },
  {
    name: 'squeeze-breakout',
    title: 'Out of narrow bands',
    group: 'volatility',
    rationale: BIDE_RATIONALE,
    expectedSign: 1,
    dimensions: [
      { ...PERIODS, type: 'list', values: [10, 14, 20, 30, 50, 75, 100] },
      { type: 'list', name: 'squeeze', values: [0.5, 0.6, 0.7, 0.8, 0.9, 1] },
      { type: 'list', name: 'width', values: [1, 1.5, 2, 2.5, 3] },
    ],
    exits: ['protection', 'time'],
    signal({ number }) {
      const [period, width] = [number('period'), number('width')];
      const upper = line('bollinger', 'upper', period, width);
      const spread = indicator('deviation', period);
      const narrow = below(spread, times(number('squeeze'), mean(spread, 100)));
      return {
        enter: all(above(CLOSE, upper), recently(narrow)),
        leave: below(CLOSE, line('bollinger', 'middle', period, width)),
      };
    },
  },
  {
    name: 'range-expansion',
    title: 'With a bar much larger than usual',
    group: 'volatility',
    rationale: BIDE_RATIONALE,
    expectedSign: 1,
    dimensions: [PERIODS, { type: 'list', name: 'size', values: [1, 1.25, 1.5, 2, 2.5, 3, 4] }],
    exits: ['protection', 'target', 'time'],
    signal({ number }) {
      const body = minus(CLOSE, past(CLOSE, 1));
      const usual = past(indicator('atr', number('period')), 1);
      return { enter: above(over(body, usual), constant(number('size'))) };
    },
  },
  {
    name: 'hour-of-day',
    title: 'At an hour of the day',
    group: 'calendar',
    rationale: CLOCK_RATIONALE,
    expectedSign: 0,
    barMsMax: HOUR_MS,
    dimensions: [
      { type: 'choice', name: 'part', values: ['night', 'day'] },
      { type: 'list', name: 'hour', values: Array.from({ length: 12 }, (_, hour) => hour) },
      { type: 'list', name: 'barsMax', values: [1, 2, 3, 4, 6, 8, 12] },
    ],
    screen: { barsMax: [1] },
    exits: ['protection'],
    signal({ number, word }) {
      const clock: NumberNode = { op: 'clock', unit: 'hour' };
      // Hours in two halves, so that each list has at most twelve values.
      const hour = number('hour') + (word('part') === 'day' ? 12 : 0);
      return { enter: becomes(all(above(clock, constant(hour - 0.5)), below(clock, constant(hour + 0.5)))) };
    },
  },
  {
    name: 'day-of-week',
    title: 'On a day of the week',
    group: 'calendar',
    rationale: CLOCK_RATIONALE,
    expectedSign: 0,
    barMsMax: DAY_MS,
    dimensions: [
      { type: 'list', name: 'weekday', values: [1, 2, 3, 4, 5, 6, 7] },
      { type: 'list', name: 'days', values: [1, 2, 3, 4, 5] },
    ],
    screen: { days: [1] },
    exits: ['protection'],
    signal({ number }) {
      const day: NumberNode = { op: 'clock', unit: 'weekday' };
      const last = ((number('weekday') + number('days') - 2) % 7) + 1;
      const isHeld: ConditionNode = {
        // A span that passes the end of the week is what lies after its first day or before its last.
        op: last >= number('weekday') ? 'all' : 'any',
        of: [above(day, constant(number('weekday') - 0.5)), below(day, constant(last + 0.5))],
      };
      return { enter: becomes(isHeld), leave: not(isHeld) };
    },
  },
  {
    name: 'turn-of-month',
    title: 'Around the turn of the month',
    group: 'calendar',
    rationale: 'Salaries, rebalancing and the books of funds move money at the turn of the month.',
    expectedSign: 0,
    barMsMax: DAY_MS,
    dimensions: [
      { type: 'list', name: 'from', values: [22, 23, 24, 25, 26, 27, 28] },
      { type: 'list', name: 'to', values: [1, 2, 3, 4, 5, 6, 7] },
    ],
    exits: ['protection'],
    signal({ number }) {
      const day: NumberNode = { op: 'clock', unit: 'month-day' };
      const isHeld: ConditionNode = {
        op: 'any',
        of: [above(day, constant(number('from') - 0.5)), below(day, constant(number('to') + 0.5))],
      };
      return { enter: becomes(isHeld), leave: not(isHeld) };
    },
  },
];

/** Now or at the bar before: the move that ends a quiet time may have ended it in the spread already. */
function recently(condition: ConditionNode): ConditionNode {
  return { op: 'lasts', of: condition, least: 1, bars: 2 };
}
