import { expect, test } from 'vitest';
import type { OrderDraft } from '../../domain/index.ts';
import {
  batchesOf,
  fates,
  limit,
  market,
  optionsFor,
  orderOf,
  stop,
  stopLimit,
  target,
  targetLimit,
  tell,
  trailing,
  type Candle,
  type Wanted,
} from './test-market.ts';

/**
 * One order each, sent on the close of a flat bar at 100. The next bar is 100 110 90 105, its legs of 20 seconds each.
 * With only buys working it travels 100, 110, 90, 105; with only sells 100, 90, 110, 105. Fees: 0.05% taker, 0.02% maker.
 */
const FLAT: Candle = [100, 100, 100, 100];
const WIDE: Candle = [100, 110, 90, 105];

interface Card extends Wanted {
  readonly told: readonly string[];
  readonly limitFill?: 'touch';
}

const cards: Readonly<Record<string, Card>> = {
  'a market buy fills at the next open': { terms: market, told: ['+0 fill a-1 buy 1 @ 100 taker fee 0.05'] },
  'a market sell fills at the next open': {
    side: 'sell',
    terms: market,
    told: ['+0 fill a-1 sell 1 @ 100 taker fee 0.05'],
  },
  // 94.99 is 15.01 of the 20 from 110 to 90: 15010 of 20000 ms, after the first 20000.
  'a limit buy fills when the price trades one step below it': {
    terms: limit(95),
    told: ['+35010 fill a-1 buy 1 @ 95 maker fee 0.019'],
  },
  'a limit buy fills when touched, if so chosen': {
    terms: limit(95),
    limitFill: 'touch',
    told: ['+35000 fill a-1 buy 1 @ 95 maker fee 0.019'],
  },
  'a limit buy at the low is only touched, so it does not fill': { terms: limit(90), told: [] },
  'a limit buy one step above the low fills at the low': {
    terms: limit('90.01'),
    told: ['+40000 fill a-1 buy 1 @ 90.01 maker fee 0.018002'],
  },
  'a limit buy at the low fills when touching is enough': {
    terms: limit(90),
    limitFill: 'touch',
    told: ['+40000 fill a-1 buy 1 @ 90 maker fee 0.018'],
  },
  'a limit buy above the market takes at the market': {
    terms: limit(102),
    told: ['+0 fill a-1 buy 1 @ 100 taker fee 0.05'],
  },
  'a limit sell fills when the price trades one step above it': {
    side: 'sell',
    terms: limit(104),
    told: ['+34010 fill a-1 sell 1 @ 104 maker fee 0.0208'],
  },
  'a limit sell below the market takes at the market': {
    side: 'sell',
    terms: limit(98),
    told: ['+0 fill a-1 sell 1 @ 100 taker fee 0.05'],
  },
  'a buy stop fills at its trigger on the way up': {
    terms: stop(106),
    told: ['+12000 triggered a-1', '+12000 fill a-1 buy 1 @ 106 taker fee 0.053'],
  },
  'a sell stop fills at its trigger on the way down': {
    side: 'sell',
    terms: stop(94),
    told: ['+12000 triggered a-1', '+12000 fill a-1 sell 1 @ 94 taker fee 0.047'],
  },
  'a buy stop at the very high is reached': {
    terms: stop(110),
    told: ['+20000 triggered a-1', '+20000 fill a-1 buy 1 @ 110 taker fee 0.055'],
  },
  'a buy stop above the high rests': { terms: stop('110.01'), told: [] },
  'a stop whose trigger is already passed is pulled at once': {
    terms: stop(99),
    told: ['+0 triggered a-1', '+0 fill a-1 buy 1 @ 100 taker fee 0.05'],
  },
  'a stop-limit with room takes at its trigger': {
    terms: stopLimit(106, '106.5'),
    told: ['+12000 triggered a-1', '+12000 fill a-1 buy 1 @ 106 taker fee 0.053'],
  },
  // Rests at 105 from 106 on; 104.99 is 5.01 of the 20 down.
  'a stop-limit without room rests and is met on the way back': {
    terms: stopLimit(106, 105),
    told: ['+12000 triggered a-1', '+25010 fill a-1 buy 1 @ 105 maker fee 0.021'],
  },
  'a sell stop-limit without room rests above the market': {
    side: 'sell',
    terms: stopLimit(94, 96),
    told: ['+12000 triggered a-1', '+26010 fill a-1 sell 1 @ 96 maker fee 0.0192'],
  },
  'a buy take-profit fills at its trigger on the way down': {
    terms: target(94),
    told: ['+36000 triggered a-1', '+36000 fill a-1 buy 1 @ 94 taker fee 0.047'],
  },
  'a sell take-profit fills at its trigger on the way up': {
    side: 'sell',
    terms: target(104),
    told: ['+34000 triggered a-1', '+34000 fill a-1 sell 1 @ 104 taker fee 0.052'],
  },
  'a take-profit-limit at its trigger takes there': {
    side: 'sell',
    terms: targetLimit(104, 104),
    told: ['+34000 triggered a-1', '+34000 fill a-1 sell 1 @ 104 taker fee 0.052'],
  },
  'a take-profit-limit beyond its trigger rests until traded through': {
    terms: targetLimit(94, 93),
    told: ['+36000 triggered a-1', '+37010 fill a-1 buy 1 @ 93 maker fee 0.0186'],
  },
  'a trailing buy stop starts from the first price it meets': {
    terms: trailing(5),
    told: ['+10000 triggered a-1', '+10000 fill a-1 buy 1 @ 105 taker fee 0.0525'],
  },
  'a trailing sell stop starts from the first price it meets': {
    side: 'sell',
    terms: trailing(5),
    told: ['+10000 triggered a-1', '+10000 fill a-1 sell 1 @ 95 taker fee 0.0475'],
  },
  // Wakes at 108 on the way to 110, follows to 110, is reached at 105: the close.
  'a trailing stop sleeps until its activation price': {
    side: 'sell',
    terms: trailing(5, 108),
    told: ['+60000 triggered a-1', '+60000 fill a-1 sell 1 @ 105 taker fee 0.0525'],
  },
  'a trailing stop whose activation is never reached sleeps on': { side: 'sell', terms: trailing(5, 111), told: [] },
};

const always: readonly [string, OrderDraft['timeInForce'], Card][] = [
  [
    'an IOC limit away from the market is cancelled',
    'IOC',
    { terms: limit(95), told: ['+0 cancelled a-1 ioc-remainder'] },
  ],
  ['an IOC limit at the market fills', 'IOC', { terms: limit(100), told: ['+0 fill a-1 buy 1 @ 100 taker fee 0.05'] }],
  ['an IOC market order fills', 'IOC', { terms: market, told: ['+0 fill a-1 buy 1 @ 100 taker fee 0.05'] }],
  ['an FOK limit away from the market is cancelled', 'FOK', { terms: limit(95), told: ['+0 cancelled a-1 fok'] }],
  ['an FOK market order fills whole', 'FOK', { terms: market, told: ['+0 fill a-1 buy 1 @ 100 taker fee 0.05'] }],
  [
    'an FOK stop-limit without room is cancelled when triggered',
    'FOK',
    { terms: stopLimit(106, 105), told: ['+12000 triggered a-1', '+12000 cancelled a-1 fok'] },
  ],
  [
    'an IOC stop-limit without room is cancelled when triggered',
    'IOC',
    { terms: stopLimit(106, 105), told: ['+12000 triggered a-1', '+12000 cancelled a-1 ioc-remainder'] },
  ],
  [
    'a post-only order that would take is cancelled',
    'post-only',
    { terms: limit(102), told: ['+0 cancelled a-1 POST_ONLY_WOULD_TAKE'] },
  ],
  [
    'a post-only order that rests fills as a maker',
    'post-only',
    { terms: limit(95), told: ['+35010 fill a-1 buy 1 @ 95 maker fee 0.019'] },
  ],
  [
    'a post-only stop-limit that would take is cancelled when triggered',
    'post-only',
    { terms: stopLimit(106, 107), told: ['+12000 triggered a-1', '+12000 cancelled a-1 POST_ONLY_WOULD_TAKE'] },
  ],
  ['a post-only market order is refused', 'post-only', { terms: market, told: ['+0 rejected a-1 BAD_TIME_IN_FORCE'] }],
];

for (const [name, card] of Object.entries(cards)) {
  test(name, () => expect(play(card)).toEqual(card.told));
}
for (const [name, timeInForce, card] of always) {
  test(name, () => expect(play({ ...card, timeInForce })).toEqual(card.told));
}

function play({ told: _told, limitFill, ...wanted }: Card): string[] {
  const options = optionsFor(batchesOf([[FLAT], [WIDE]]), limitFill === undefined ? {} : { limitFill });
  return fates(tell(options, { 'bar 0': (venue) => venue.submit(orderOf(wanted)) }));
}
