import { EXACT_BELOW } from '../arithmetic.ts';
import type { Exit, Signal } from './signal.ts';
import type { SweepMarket } from './sweep-market.ts';
import { beginDays, settleDays } from './day-sums.ts';
import {
  BEST,
  LEVEL,
  exitAtOpen,
  exitWithin,
  scanFixedLong,
  scanFixedShort,
  scanTrailingLong,
  scanTrailingShort,
} from './scan.ts';

/** What a set came to, a row of so many numbers. */
export const ROW = {
  trades: 0,
  /** Bought less sold, and bought and sold, as steps times lots: exact whole numbers. */
  spent: 1,
  turned: 2,
  /** Still held at the end. */
  lots: 3,
  /** Of the daily returns: their sum, that of their squares, and of the squares of those below zero. */
  sum: 4,
  squares: 5,
  downside: 6,
  /** The deepest fall of the sum of returns, zero or below. */
  drawdown: 7,
} as const;
export const ROW_LENGTH = 8;

/**
 * One strategy over a span of bars: the same as `KernelRun`, for a fixed notional that is small beside the account, without
 * a tape of fills. It allocates nothing, so that a hundred thousand of them cost what their trades cost.
 *
 * @param row where the result is written
 * @returns false where the market or the account came to something that is not clear at a glance: `KernelRun` is to be asked
 */
export function sweepSet(market: SweepMarket, signal: Signal, exit: Exit, row: Float64Array, at: number): boolean {
  const { open, high, low, close, first, end, isSpot, stepLots, lotsLeast, valueLeast, cash, days } = market;
  const { slipNumerator, slipDenominator, feeRate, priceStep, stepSize, cell } = market;
  const { bars, flags } = signal;
  const { barsMax, coolDownBars } = exit;
  const { factor: stopFactor, column: stopColumn } = exit.stop;
  const { factor: targetFactor, column: targetColumn } = exit.target;
  const { factor: trailingFactor, column: trailingColumn } = exit.trailing;
  const wakes = bars.length;
  const warmUp = (signal.warmUpBars > exit.warmUpBars ? signal.warmUpBars : exit.warmUpBars) - 1;
  // One by one: a list of them would be made and taken apart again.
  let stance = 0;
  let enteredAt = 0;
  let coolFrom = 0;
  let lots = 0;
  let place = 0;
  let bar = first > warmUp ? first : warmUp;
  let stop = -Infinity;
  let target = Infinity;
  let trailing = 0;
  let ruin = -Infinity;
  let trades = 0;
  let spent = 0;
  let turned = 0;
  beginDays(days);

  for (;;) {
    while (place < wakes && bars[place]! < bar) place += 1;
    let next = place;
    let wake = end;
    if (stance === 0) {
      const from = bar > coolFrom ? bar : coolFrom;
      while (next < wakes && ((flags[next]! & 3) === 0 || bars[next]! < from)) next += 1;
      place = next;
    } else {
      const wanted = stance > 0 ? 6 : 9;
      while (next < wakes && (flags[next]! & wanted) === 0) next += 1;
    }
    let flag = 0;
    if (next < wakes && bars[next]! < end) {
      wake = bars[next]!;
      flag = flags[next]!;
    }
    if (stance !== 0) {
      const due = enteredAt + barsMax > bar ? enteredAt + barsMax : bar;
      if (due < wake) {
        wake = due;
        flag = 0;
      }
    }

    if (lots !== 0) {
      const to = wake + 1 < end ? wake + 1 : end;
      const nearest = stop > ruin ? stop : ruin;
      let cause = 0;
      for (let from = bar; from < to; from += 1) {
        if (trailing > 0) {
          from =
            lots > 0
              ? scanTrailingLong(high, low, from, to, nearest, target, trailing, cell)
              : scanTrailingShort(high, low, from, to, nearest, target, trailing, cell);
        } else {
          from =
            lots > 0
              ? scanFixedLong(high, low, from, to, nearest, target)
              : scanFixedShort(high, low, from, to, nearest, target);
        }
        if (from >= to) break;
        cause =
          lots > 0
            ? exitWithin(open[from]!, low[from]!, high[from]!, close[from]!, stop, target, trailing, ruin, cell)
            : exitWithin(-open[from]!, -high[from]!, -low[from]!, -close[from]!, stop, target, trailing, ruin, cell);
        bar = from;
        if (cause !== 0) break;
      }
      if (cause < 0) return false;
      if (cause > 0) {
        settleDays(days, close, bar, lots, spent, turned, feeRate);
        const met = lots > 0 ? cell[LEVEL]! : -cell[LEVEL]!;
        const slip = Math.ceil((met * slipNumerator) / slipDenominator);
        const paid = lots > 0 ? (met - slip > 1 ? met - slip : 1) : met + slip;
        spent -= lots * paid;
        turned += (lots > 0 ? lots : -lots) * paid;
        lots = 0;
        trades += 1;
        stance = 0;
        coolFrom = bar - 1 + coolDownBars;
        continue;
      }
    }
    if (wake >= end) break;
    bar = wake + 1;

    const side = (flag & 1) !== 0 ? 1 : (flag & 2) !== 0 ? -1 : 0;
    let enters = side !== 0 && side !== stance;
    let stopAway = 0;
    let targetAway = 0;
    let trailingAway = 0;
    if (enters) {
      if (stopColumn.length > 0) {
        stopAway = stopFactor * stopColumn[wake]!;
        if (!(stopAway > 0 && stopAway < Infinity)) enters = false;
      }
      if (targetColumn.length > 0) {
        targetAway = targetFactor * targetColumn[wake]!;
        if (!(targetAway > 0 && targetAway < Infinity)) enters = false;
      }
      if (trailingColumn.length > 0) {
        trailingAway = trailingFactor * trailingColumn[wake]!;
        if (!(trailingAway > 0 && trailingAway < Infinity)) enters = false;
      }
    }
    if (enters) {
      stance = side;
      enteredAt = wake;
    } else {
      if (stance === 0) continue;
      if ((flag & (stance > 0 ? 4 : 8)) === 0 && wake < enteredAt + barsMax) continue;
      stance = 0;
      coolFrom = wake + coolDownBars;
    }
    const opens = enters && !(isSpot && side < 0);
    const mark = close[wake]!;
    let wanted = 0;
    if (opens) {
      if (lots !== 0 && lots > 0 === side > 0) return false;
      wanted = Math.floor(stepLots / mark);
      if (wanted < lotsLeast || wanted * mark < valueLeast) return false;
      if (cash + lots * mark - spent - turned * feeRate < 10 * stepLots) return false;
    }
    if (bar >= end) continue;
    if (lots !== 0) {
      const isProtected = exitAtOpen(lots > 0 ? open[bar]! : -open[bar]!, stop, target, trailing, ruin, cell);
      if (isProtected < 0) return false;
      settleDays(days, close, bar, lots, spent, turned, feeRate);
      const met = open[bar]!;
      const slip = Math.ceil((met * slipNumerator) / slipDenominator);
      const paid = lots > 0 ? (met - slip > 1 ? met - slip : 1) : met + slip;
      spent -= lots * paid;
      turned += (lots > 0 ? lots : -lots) * paid;
      lots = 0;
      trades += 1;
    }
    if (!opens) continue;

    const met = open[bar]!;
    if (met > 4 * mark || 4 * met < mark) return false;
    settleDays(days, close, bar, 0, spent, turned, feeRate);
    const slip = Math.ceil((met * slipNumerator) / slipDenominator);
    const paid = side > 0 ? met + slip : met - slip > 1 ? met - slip : 1;
    lots = side * wanted;
    spent += lots * paid;
    turned += wanted * paid;
    const entry = (paid * priceStep) / 1e12;
    // Turned so that the position is long; levels that are no prices lie where none comes.
    if (side > 0) {
      stop = stopAway === 0 ? -Infinity : Math.ceil((entry - stopAway) / stepSize - 1e-9);
      if (stop <= 0) stop = -Infinity;
      target = targetAway === 0 ? Infinity : Math.floor((entry + targetAway) / stepSize + 1e-9);
      ruin = -Infinity;
    } else {
      stop = stopAway === 0 ? -Infinity : -Math.floor((entry + stopAway) / stepSize + 1e-9);
      target = targetAway === 0 ? Infinity : -Math.ceil((entry - targetAway) / stepSize - 1e-9);
      if (target >= 0) target = Infinity;
      ruin = -5 * paid;
    }
    trailing = 0;
    if (trailingAway > 0) {
      trailing = Math.floor(trailingAway / stepSize + 1e-9);
      if (trailing <= 0 || trailing >= EXACT_BELOW) trailing = 1;
    }
    cell[BEST] = side > 0 ? met : -met;
  }

  settleDays(days, close, end, lots, spent, turned, feeRate);
  if (turned >= EXACT_BELOW) return false;
  row[at] = trades;
  row[at + 1] = spent;
  row[at + 2] = turned;
  row[at + 3] = lots;
  days.write(row, at + ROW.sum);
  return true;
}
