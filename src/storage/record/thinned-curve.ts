/**
 * The whole curve, or at most `most` points of it for drawing: then the first, the last, and the lowest and highest of each
 * stretch of time, so that no peak and no trough is lost.
 *
 * @param curve oldest first
 * @param most 4 or more: of fewer nothing is kept between the ends
 */
export function thinnedCurve<Point>(
  curve: readonly Point[],
  most: number,
  read: { at(point: Point): number; value(point: Point): number },
): readonly Point[] {
  const first = curve[0];
  const last = curve.at(-1);
  if (first === undefined || last === undefined || curve.length <= most) return curve;
  const stretches = Math.floor((most - 2) / 2);
  const stretchMs = (read.at(last) - read.at(first) + 1) / stretches;
  const kept: Point[] = [first];
  const keep = (point: Point): void => {
    if (read.at(point) > read.at(kept.at(-1)!)) kept.push(point);
  };
  let position = 0;
  for (let stretch = 1; stretch <= stretches; stretch += 1) {
    const endAt = read.at(first) + stretch * stretchMs;
    let [lowest, highest] = [first, first];
    let [low, high] = [Infinity, -Infinity];
    for (; position < curve.length && read.at(curve[position]!) < endAt; position += 1) {
      const point = curve[position]!;
      const value = read.value(point);
      if (value < low) [low, lowest] = [value, point];
      if (value > high) [high, highest] = [value, point];
    }
    const [earlier, later] = read.at(lowest) <= read.at(highest) ? [lowest, highest] : [highest, lowest];
    keep(earlier);
    keep(later);
  }
  keep(last);
  return kept;
}
