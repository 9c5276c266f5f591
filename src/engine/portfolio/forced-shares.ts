import {
  add,
  floorToStep,
  magnitude,
  proportion,
  smaller,
  subtract,
  ZERO,
  type Fill,
  type Position,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';

/** One strategy's share of a fill or funding payment. */
export interface Share<T> {
  readonly strategyId: StrategyId;
  readonly part: T;
}

/**
 * Shares a trade that nobody here asked for among those on the side that it shrinks, in proportion to what they hold, in
 * whole steps where everything is one, since no order could close what is less. Each has one share, and they sum to the
 * fill.
 *
 * @param rest takes what is closed beyond that: the fill that opened it may not have been heard yet
 * @param step in which the instrument is traded, as far as it is known
 */
export function forcedShares(
  parts: Iterable<readonly [StrategyId, Position]>,
  fill: Fill,
  { rest, step }: { readonly rest: StrategyId; readonly step: Quantity | undefined },
): readonly Share<Fill>[] {
  const direction = fill.side === 'sell' ? 1n : -1n;
  const owners = [...parts].filter(([, part]) => part.quantity * direction > 0n);
  const held = owners.reduce((sum, [, part]) => add(sum, magnitude(part.quantity)), ZERO);
  const closed = smaller(held, fill.quantity);
  const isWhole =
    step !== undefined && [closed, ...owners.map(([, part]) => part.quantity)].every((one) => one % step === 0n);
  const quantities = new Map<StrategyId, Quantity>();
  let [heldUpTo, closedUpTo] = [ZERO, ZERO];
  for (const [strategyId, part] of owners) {
    heldUpTo = add(heldUpTo, magnitude(part.quantity));
    // What all up to this one give, less what the others have given: rounding moves on and is never lost.
    const share = proportion(closed, heldUpTo, held);
    const quantity = subtract(isWhole ? floorToStep(share, step) : share, closedUpTo);
    closedUpTo = add(closedUpTo, quantity);
    if (quantity > ZERO) quantities.set(strategyId, quantity);
  }
  const beyond = subtract(fill.quantity, closed);
  if (beyond > ZERO) quantities.set(rest, add(quantities.get(rest) ?? ZERO, beyond));
  let feeLeft = fill.fee;
  return [...quantities].map(([strategyId, quantity], index) => {
    const isLast = index === quantities.size - 1;
    const fee = isLast ? feeLeft : proportion(fill.fee, quantity, fill.quantity);
    feeLeft = subtract(feeLeft, fee);
    return { strategyId, part: { ...fill, quantity, fee } };
  });
}
