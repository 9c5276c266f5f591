import type { ActivityItem } from '../../../contract/index.ts';

/** Two lists that overlap as one, newest first, each item once. Ids are a journal number and a place in its entry. */
export function mergeActivity(some: readonly ActivityItem[], others: readonly ActivityItem[]): readonly ActivityItem[] {
  if (others.length === 0) return some;
  const known = new Set(some.map(({ id }) => id));
  return [...some, ...others.filter(({ id }) => !known.has(id))].toSorted((a, b) => compareIds(b.id, a.id));
}

function compareIds(a: string, b: string): number {
  const [entryA, placeA] = numbers(a);
  const [entryB, placeB] = numbers(b);
  return entryA - entryB || placeA - placeB;
}

function numbers(id: string): [number, number] {
  const [entry, place] = id.split('.').map(Number);
  return [entry ?? 0, place ?? 0];
}
