import { bucket, keyOf } from './order-key.ts';
import type { ParityInput } from './compare.ts';
import type { Cause } from './gap.ts';
import type { OrderLog } from './order-log.ts';
import type { Trade } from './trade.ts';

export interface Explained {
  readonly cause: Extract<Cause, 'signal' | 'missedFill'>;
  readonly why: string;
}

/**
 * Why the other side has no such entry or exit: its own journal is asked what it did at the time of that decision.
 *
 * @param trade of the side that has it
 * @param other the log of the side that has not
 */
export function explain(trade: Trade, end: 'entry' | 'exit', other: OrderLog, input: ParityInput): Explained {
  const { session, replay, baseMs } = input;
  const name = other === session ? 'the session' : 'the replay';
  const own = other === session ? replay : session;
  const at = end === 'entry' ? trade.enteredAt : trade.exitedAt!;
  const side = (trade.direction === 'long') === (end === 'entry') ? 'buy' : 'sell';
  const cause = own.orders.find(
    ({ firstFillAt, draft }) => firstFillAt === at && draft.instrument === trade.instrument && draft.side === side,
  );
  const decidedAt = cause?.draft.decidedAt ?? at;
  const missed = (why: string): Explained => ({ cause: 'missedFill', why });

  const same = cause && other.orders.find((order) => keyOf(order, baseMs) === keyOf(cause, baseMs));
  if (same !== undefined) {
    if (same.quantity === 0n) return missed(`the order of ${name} was ${same.fate ?? 'not filled'}`);
    return missed(`the order of ${name} was filled at another time`);
  }
  const when = bucket(decidedAt, baseMs);
  const isThen = (one: { readonly at: number; readonly instrument: string }): boolean =>
    one.instrument === trade.instrument && bucket(one.at, baseMs) === when;
  const refused = other.refusals.find(isThen);
  if (refused !== undefined) return missed(`${name} refused the wish: ${refused.code}, ${refused.text}`);
  const before = other.interventions.findLast((one) => one.at <= decidedAt);
  const after = before === undefined ? '' : `; before that: ${before.text}`;
  if (other.decisions.some(isThen)) return missed(`${name} decided it too, and sent no order${after}`);
  return { cause: 'signal', why: `${name} decided nothing at that time${after}` };
}
