import {
  add,
  multiply,
  negate,
  proportion,
  subtract,
  ZERO,
  type InstrumentId,
  type Money,
  type Price,
} from '../../domain/index.ts';
import { netOf, type Trade } from './trade.ts';

/**
 * Why the session earned other than its replay, in money, the session less the replay:
 *
 * - `signal`: trades that only one of them decided on;
 * - `missedFill`: trades that both decided on and only one got, and why is said beside the trade;
 * - `size`: the same trade in another size, since the account was worth something else;
 * - `latency`: the market's move between the two instants of a fill, from one base bar to another;
 * - `price`: the rest of what the fills differed by;
 * - `fee`, `funding`: more or less of them for the same size.
 */
export const CAUSES = ['signal', 'missedFill', 'size', 'latency', 'price', 'fee', 'funding'] as const;
export type Cause = (typeof CAUSES)[number];
export type Gap = Readonly<Record<Cause, Money>>;

export const NO_GAP: Gap = {
  signal: ZERO,
  missedFill: ZERO,
  size: ZERO,
  latency: ZERO,
  price: ZERO,
  fee: ZERO,
  funding: ZERO,
};

/** What the instrument cost when the base bar began in which this instant lies; `undefined` where there is no such bar. */
export type PriceAt = (instrument: InstrumentId, at: number) => Price | undefined;

/** Of one trade that both made. Its parts add up to the difference of what the two earned, to the last digit. */
export function gapOfPair(session: Trade, replay: Trade, priceAt: PriceAt): Gap {
  const scaled = (amount: Money): Money => proportion(amount, session.quantity, replay.quantity);
  const like = { gross: scaled(replay.gross), fees: scaled(replay.fees), funding: scaled(replay.funding) };
  const byPrice = subtract(session.gross, like.gross);
  const latency = latencyOf(session, replay, priceAt);
  return {
    ...NO_GAP,
    size: subtract(netOf(like), netOf(replay)),
    latency,
    price: subtract(byPrice, latency),
    fee: subtract(like.fees, session.fees),
    funding: subtract(session.funding, like.funding),
  };
}

export function addGaps(a: Gap, b: Gap): Gap {
  return Object.fromEntries(CAUSES.map((cause) => [cause, add(a[cause], b[cause])])) as Gap;
}

export function totalOf(gap: Gap): Money {
  return CAUSES.reduce((sum, cause) => add(sum, gap[cause]), ZERO);
}

function latencyOf(session: Trade, replay: Trade, priceAt: PriceAt): Money {
  const { instrument, direction, quantity } = session;
  const move = (from: number | undefined, to: number | undefined): Price => {
    if (from === undefined || to === undefined) return ZERO;
    const [before, after] = [priceAt(instrument, from), priceAt(instrument, to)];
    return before === undefined || after === undefined ? ZERO : subtract(after, before);
  };
  // A long pays what the market rose by before it was in, and earns what it rose by before it was out.
  const favour = subtract(move(replay.exitedAt, session.exitedAt), move(replay.enteredAt, session.enteredAt));
  return multiply(direction === 'long' ? favour : negate(favour), quantity);
}
