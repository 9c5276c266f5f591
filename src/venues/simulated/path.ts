import assert from 'node:assert/strict';
import type { Bar, Price } from '../../domain/index.ts';

/**
 * The stated path of the price inside one bar: straight lines from the open to one extreme, to the other, to the
 * close, a third of the bar's time each. A bar does not say which extreme came first; `adverse-first.ts` chooses.
 *
 * Times are whole milliseconds since the bar opened. The price at a millisecond is exact (rounded down at 1e-12), and
 * a level counts as reached at the first millisecond by which the line has come to it.
 */
export interface Leg {
  readonly from: Price;
  readonly to: Price;
  readonly startMs: number;
  readonly endMs: number;
}

/** Legs are counted 0, 1, 2. */
export const LEGS = 3;

export function legOf(bar: Bar, highFirst: boolean, index: number): Leg {
  const third = (bar.closeTime - bar.openTime) / LEGS;
  const first = highFirst ? bar.high : bar.low;
  const second = highFirst ? bar.low : bar.high;
  assert(index >= 0 && index < LEGS, `a bar has no leg ${index}`);
  if (index === 0) return { from: bar.open, to: first, startMs: 0, endMs: third };
  if (index === 1) return { from: first, to: second, startMs: third, endMs: 2 * third };
  return { from: second, to: bar.close, startMs: 2 * third, endMs: LEGS * third };
}

export function priceAt(bar: Bar, highFirst: boolean, elapsedMs: number): Price {
  const third = (bar.closeTime - bar.openTime) / LEGS;
  if (elapsedMs === 0) return bar.open;
  if (elapsedMs >= LEGS * third) return bar.close;
  return alongLeg(legOf(bar, highFirst, Math.floor(elapsedMs / third)), elapsedMs);
}

/** A price that somebody waits for, and whether it is reached from above or from below. */
export interface Watch {
  readonly level: Price;
  readonly from: 'above' | 'below';
}

export function isReached({ level, from }: Watch, price: Price): boolean {
  return from === 'above' ? price <= level : price >= level;
}

/** When a level is reached on a leg. `travelled / length` is the exact share of the leg, for ordering within one millisecond. */
export interface Crossing {
  readonly atMs: number;
  readonly travelled: bigint;
  readonly length: bigint;
}

/** `undefined` when the leg does not move toward the level, or ends short of it. A level left behind is reached at once. */
export function crossingOf({ from, to, startMs, endMs }: Leg, watch: Watch): Crossing | undefined {
  const falling = watch.from === 'above';
  if (from === to || falling !== to < from || !isReached(watch, to)) return undefined;
  const length = falling ? from - to : to - from;
  const distance = falling ? from - watch.level : watch.level - from;
  const travelled = distance > 0n ? distance : 0n;
  const spent = (travelled * BigInt(endMs - startMs) + length - 1n) / length;
  return { atMs: startMs + Number(spent), travelled, length };
}

/** Order of two crossings on legs that share their start and end. */
export function isEarlier(a: Crossing, b: Crossing): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.travelled * b.length < b.travelled * a.length;
}

function alongLeg({ from, to, startMs, endMs }: Leg, elapsedMs: number): Price {
  return (from + ((to - from) * BigInt(elapsedMs - startMs)) / BigInt(endMs - startMs)) as Price;
}
