import { strict as assert } from 'node:assert';
import { fixed, format, type EpochMs, type Money } from '../../domain/index.ts';
import type { EquityPoint } from '../ports/session-views.ts';
import { thinnedCurve } from './thinned-curve.ts';

/** A stretch of an equity curve as one commit wrote it: a row of points is a hundred times cheaper than a row each. */
export interface EquityBlock {
  /** Slots of time the first and the last point fall in. */
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** JSON: `[[at, "10012.5"], …]`, oldest first. */
  readonly points: string;
}

/** Gathers the points of one curve until they are written; of each slot of time it keeps the newest. */
export class EquityGatherer {
  private readonly slotMs: number;
  private readonly points: [at: EpochMs, equity: Money][] = [];
  private firstSlot = 0;
  private lastSlot = -Infinity;

  constructor(slotMs: number) {
    this.slotMs = slotMs;
  }

  get size(): number {
    return this.points.length;
  }

  add(at: EpochMs, equity: Money): void {
    const slot = Math.floor(at / this.slotMs);
    if (slot < this.lastSlot) assert.fail('points of an equity curve come in order of time');
    if (this.points.length === 0) this.firstSlot = slot;
    if (this.points.length > 0 && slot === this.lastSlot) this.points[this.points.length - 1] = [at, equity];
    else this.points.push([at, equity]);
    this.lastSlot = slot;
  }

  /** All that was gathered; `clear` once it is durable. */
  block(): EquityBlock {
    const points = JSON.stringify(this.points.map(([at, equity]) => [at, format(equity)]));
    return { firstSlot: this.firstSlot, lastSlot: this.lastSlot, points };
  }

  clear(): void {
    this.points.length = 0;
  }
}

/** A point as it is stored. */
type StoredPoint = readonly [at: number, equity: string];

/**
 * The whole curve, or at most `maxPoints` of it for drawing: then the first, the last, and the lowest and highest of
 * each stretch of time, so that no peak and no trough is lost.
 */
export function readCurve(blocks: readonly EquityBlock[], maxPoints: number): EquityPoint[] {
  assert(maxPoints >= 4, 'a thinned curve has at least four points');
  // Floats only choose the points: a million exact numbers would take a second to read, to show two thousand.
  const kept = thinnedCurve(joined(blocks), maxPoints, { at: ([at]) => at, value: ([, equity]) => Number(equity) });
  return kept.map(([at, equity]) => ({ at: at as EpochMs, equity: fixed(equity) }));
}

/** Where a block begins in the slot in which the one before ended, its point is the newer. */
function joined(blocks: readonly EquityBlock[]): StoredPoint[] {
  const curve: StoredPoint[] = [];
  for (const [index, { lastSlot, points }] of blocks.entries()) {
    const read = JSON.parse(points) as StoredPoint[];
    const next = blocks[index + 1];
    if (next !== undefined && next.firstSlot <= lastSlot) read.pop();
    for (const point of read) curve.push(point);
  }
  return curve;
}
