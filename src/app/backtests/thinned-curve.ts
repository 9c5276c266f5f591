import type { EquityPoint } from '../../analytics/index.ts';

/** At most so many points of a curve: its first and last, and of each stretch between them the lowest and the highest. */
export function thinnedCurve(points: readonly EquityPoint[], most: number): readonly EquityPoint[] {
  if (points.length <= most) return points;
  const stretches = Math.floor((most - 2) / 2);
  const inner = points.length - 2;
  const kept = new Set<number>([0, points.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    let [low, high] = [from, from];
    for (let index = from; index < to; index += 1) {
      if (points[index]!.equity < points[low]!.equity) low = index;
      if (points[index]!.equity > points[high]!.equity) high = index;
    }
    kept.add(low).add(high);
  }
  return points.filter((_point, index) => kept.has(index));
}
