import assert from 'node:assert/strict';
import type { IndicatorBar } from '../../indicators/index.ts';
import type { Bracket } from '../../wish.ts';

/**
 * A trade of a primary strategy that was not taken, followed on paper to know when the primary would be out of it. Plain
 * data, part of a strategy's memory.
 */
export type ShadowTrade = {
  side: 1 | -1;
  stop?: number;
  target?: number;
  trailing?: number;
  /** Open of the bar after the decision, where it would have filled; absent until then. */
  entry?: number;
  /** Best price since, which a trailing stop follows. */
  best?: number;
};

export function shadowOf(side: 1 | -1, { stopLoss, takeProfit, trailingStop }: Bracket = {}): ShadowTrade {
  return {
    side,
    ...(stopLoss === undefined ? {} : { stop: distanceOf(stopLoss) }),
    ...(takeProfit === undefined ? {} : { target: distanceOf(takeProfit) }),
    ...(trailingStop === undefined ? {} : { trailing: distanceOf(trailingStop) }),
  };
}

/**
 * Takes one more bar, on the way on which the simulated venue takes it: from the open to the extreme that hurts, to the
 * other, to the close. It knows no spread, so a level that is only just touched may be judged otherwise than there.
 *
 * @returns whether a protective order would have closed the trade in it
 */
export function isClosedBy(trade: ShadowTrade, bar: IndicatorBar): boolean {
  const { side, stop = Infinity, target = Infinity, trailing = Infinity } = trade;
  const toward = (price: number): number => side * price;
  const open = toward(bar.openFloat);
  const [low, high] = [toward(bar.lowFloat), toward(bar.highFloat)].toSorted((a, b) => a - b) as [number, number];
  const entry = (trade.entry ??= bar.openFloat);
  const best = Math.max(toward(trade.best ?? entry), open);
  if (open <= toward(trade.best ?? entry) - trailing || low <= best - trailing) return true;
  if (low <= toward(entry) - stop || high >= toward(entry) + target) return true;
  const followed = Math.max(best, high);
  trade.best = side * followed;
  return toward(bar.closeFloat) <= followed - trailing;
}

function distanceOf(exit: { readonly distance: number } | { readonly price: number }): number {
  assert('distance' in exit, 'rules protect by distances');
  return exit.distance;
}
