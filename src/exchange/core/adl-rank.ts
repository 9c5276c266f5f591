import { divide, ZERO, type Fixed } from '../../domain/index.ts';
import type { Floor } from './floor.ts';
import { markOf, positionIM } from './margin.ts';
import type { Market } from './market-state.ts';
import type { Position } from './position.ts';

/** Profit over margin: who is deleveraged first. */
export function adlScore(position: Position): Fixed {
  const profit = position.unrealisedAt(markOf(position));
  const margin = positionIM(position);
  return margin === ZERO ? ZERO : divide(profit, margin);
}

/** Once a minute: gives every open position the fifth of its side that it is in, 1 to 5; 5 is deleveraged first. */
export function rankForDeleveraging(floor: Floor, market: Market): void {
  const positions = floor.positions.get(market)!;
  if (positions.size === 0) return;
  const open = [...positions].map((position) => ({ position, score: adlScore(position) }));
  for (const isLong of [true, false]) {
    const side = open.filter(({ position }) => position.size > ZERO === isLong);
    const ranked = side.toSorted((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : 0));
    for (const [index, { position }] of ranked.entries()) {
      position.adlRank = 1 + Math.floor((5 * index) / ranked.length);
    }
  }
}
