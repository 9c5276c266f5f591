/* What prices do to protective orders, bar by bar: `position.ts` in functions that allocate nothing. */

/** Places in the cell that these functions share: the best price a trailing stop has seen, and the level that was met. */
export const BEST = 0;
export const LEVEL = 1;

/** What ended a position; below zero where a forced close may be near. */
type Cause = -1 | 0 | 1 | 2 | 3;

/** Prices of a sweep are below this many steps, so that levels beyond it are never met and sums of two fit 32 bits. */
export const STEPS_LIMIT = 2 ** 30;

/** A level as a whole number of 32 bits: what lies further than any price lies at the limit. */
function whole(level: number): number {
  return level < -STEPS_LIMIT ? -STEPS_LIMIT : level > STEPS_LIMIT ? STEPS_LIMIT : level | 0;
}

export function scanFixedLong(
  high: Int32Array,
  low: Int32Array,
  from: number,
  until: number,
  stopLevel: number,
  targetLevel: number,
): number {
  const to = until | 0;
  const stop = whole(stopLevel);
  const target = whole(targetLevel);
  for (let bar = from | 0; bar < to; bar = (bar + 1) | 0) if (low[bar]! <= stop || high[bar]! >= target) return bar;
  return to;
}

export function scanFixedShort(
  high: Int32Array,
  low: Int32Array,
  from: number,
  until: number,
  stopLevel: number,
  targetLevel: number,
): number {
  const to = until | 0;
  const above = whole(-stopLevel);
  const below = whole(-targetLevel);
  for (let bar = from | 0; bar < to; bar = (bar + 1) | 0) if (high[bar]! >= above || low[bar]! <= below) return bar;
  return to;
}

/** Leaves in the cell the best price before the bar that it returns. */
export function scanTrailingLong(
  high: Int32Array,
  low: Int32Array,
  from: number,
  until: number,
  stopLevel: number,
  targetLevel: number,
  away: number,
  cell: Float64Array,
): number {
  const to = until | 0;
  const stop = whole(stopLevel);
  const target = whole(targetLevel);
  const distance = whole(away);
  let best = cell[BEST]! | 0;
  let level = (best - distance) | 0;
  if (level < stop) level = stop;
  let bar = from | 0;
  for (; bar < to; bar = (bar + 1) | 0) {
    const up = high[bar]!;
    if (up > best) {
      if (up >= target) break;
      let raised = (up - distance) | 0;
      if (raised < stop) raised = stop;
      if (low[bar]! <= raised) break;
      best = up;
      level = raised;
    } else if (low[bar]! <= level || up >= target) break;
  }
  cell[BEST] = best;
  return bar;
}

export function scanTrailingShort(
  high: Int32Array,
  low: Int32Array,
  from: number,
  until: number,
  stopLevel: number,
  targetLevel: number,
  away: number,
  cell: Float64Array,
): number {
  const to = until | 0;
  const above = whole(-stopLevel);
  const below = whole(-targetLevel);
  const distance = whole(away);
  let best = -cell[BEST]! | 0;
  let level = (best + distance) | 0;
  if (level > above) level = above;
  let bar = from | 0;
  for (; bar < to; bar = (bar + 1) | 0) {
    const down = low[bar]!;
    if (down < best) {
      if (down <= below) break;
      let lowered = (down + distance) | 0;
      if (lowered > above) lowered = above;
      if (high[bar]! >= lowered) break;
      best = down;
      level = lowered;
    } else if (high[bar]! >= level || down <= below) break;
  }
  cell[BEST] = -best;
  return bar;
}

/** At the open of a bar, before an order at market that came later. Everything is turned so that the position is long. */
export function exitAtOpen(
  open: number,
  stop: number,
  target: number,
  trailing: number,
  ruin: number,
  cell: Float64Array,
): Cause {
  if (open <= ruin) return -1;
  if (open <= stop) return 1;
  if (open >= target) return 2;
  return trailing > 0 && open <= cell[BEST]! - trailing ? 3 : 0;
}

/** In a bar that may have touched an order. The level it met is left in the cell, and the best price when it met none. */
export function exitWithin(
  open: number,
  low: number,
  high: number,
  close: number,
  stop: number,
  target: number,
  trailing: number,
  ruin: number,
  cell: Float64Array,
): Cause {
  if (low <= ruin) return -1;
  const opened = exitAtOpen(open, stop, target, trailing, ruin, cell);
  if (opened !== 0) {
    cell[LEVEL] = open;
    return opened;
  }
  let best = cell[BEST]!;
  if (open > best) best = open;
  const trailed = trailing > 0 ? best - trailing : -Infinity;
  if (low <= stop && stop >= trailed) return met(cell, stop, 1);
  if (low <= trailed) return met(cell, trailed, 3);
  if (high >= target) return met(cell, target, 2);
  if (high > best) best = high;
  cell[BEST] = best;
  return trailing > 0 && close <= best - trailing ? met(cell, best - trailing, 3) : 0;
}

function met(cell: Float64Array, level: number, cause: Cause): Cause {
  cell[LEVEL] = level;
  return cause;
}
