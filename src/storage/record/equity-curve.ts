import { strict as assert } from 'node:assert';
import { fixed, format, type EpochMs, type Money } from '../../domain/index.ts';
import type { EquityPoint } from '../ports/session-views.ts';

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
  return thinned(joined(blocks), maxPoints).map(([at, equity]) => ({ at: at as EpochMs, equity: fixed(equity) }));
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

/** Floats only choose the points: a million exact numbers would take a second to read, to show two thousand. */
function thinned(curve: readonly StoredPoint[], maxPoints: number): readonly StoredPoint[] {
  const first = curve[0];
  const last = curve.at(-1);
  if (first === undefined || last === undefined || curve.length <= maxPoints) return curve;
  const stretches = Math.floor((maxPoints - 2) / 2);
  const stretchMs = (last[0] - first[0] + 1) / stretches;
  const kept: StoredPoint[] = [first];
  const keep = (point: StoredPoint): void => {
    if (point[0] > kept.at(-1)![0]) kept.push(point);
  };
  let position = 0;
  for (let stretch = 1; stretch <= stretches; stretch += 1) {
    const endAt = first[0] + stretch * stretchMs;
    let [lowest, highest] = [first, first];
    let [low, high] = [Infinity, -Infinity];
    for (; position < curve.length && curve[position]![0] < endAt; position += 1) {
      const point = curve[position]!;
      const equity = Number(point[1]);
      if (equity < low) [low, lowest] = [equity, point];
      if (equity > high) [high, highest] = [equity, point];
    }
    const [earlier, later] = lowest[0] <= highest[0] ? [lowest, highest] : [highest, lowest];
    keep(earlier);
    keep(later);
  }
  keep(last);
  return kept;
}
