import type { EquityPoint } from '../../../contract/index.ts';

/** What was fetched, and what was pushed after it. An instant that comes again replaces the last. */
export function joinEquity(fetched: readonly EquityPoint[], pushed: readonly EquityPoint[]): readonly EquityPoint[] {
  const last = fetched.at(-1)?.at ?? '';
  const newer: EquityPoint[] = [];
  for (const point of pushed) {
    const newest = newer.at(-1)?.at ?? last;
    // Instants of one shape, in UTC, sort as text.
    if (point.at > newest) newer.push(point);
    else if (point.at === newest && newer.length > 0) newer[newer.length - 1] = point;
  }
  return newer.length === 0 ? fetched : [...fetched, ...newer];
}

export const RANGES = { day: '1D', week: '1W', month: '1M', all: 'All' } as const;
export type Range = keyof typeof RANGES;

/** The part of a curve that ends with its last point and is as long as `range`. */
export function withinRange(points: readonly EquityPoint[], range: Range): readonly EquityPoint[] {
  const last = points.at(-1);
  if (last === undefined || range === 'all') return points;
  const from = new Date(Date.parse(last.at) - DAYS[range] * 86_400_000).toISOString();
  const start = points.findIndex(({ at }) => at >= from);
  return points.slice(start);
}

const DAYS: Record<Exclude<Range, 'all'>, number> = { day: 1, week: 7, month: 30 };

/** Change from the first point to the last, as a fraction; `null` where there is none to tell. */
export function changeOver(points: readonly EquityPoint[]): number | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2 || Number(first.equity) === 0) return null;
  return Number(last.equity) / Number(first.equity) - 1;
}
