/** Two lists of the same things, side by side: pairs, and what only one of them has. */
export interface Matched<Item> {
  readonly pairs: readonly { readonly session: Item; readonly replay: Item }[];
  readonly onlySession: readonly Item[];
  readonly onlyReplay: readonly Item[];
}

/** Pairs items of equal keys, in the order in which they come. */
export function matchByKey<Item>(
  session: readonly Item[],
  replay: readonly Item[],
  keyOf: (item: Item) => string,
): Matched<Item> {
  const waiting = new Map<string, Item[]>();
  for (const item of replay) {
    const queue = waiting.get(keyOf(item));
    if (queue === undefined) waiting.set(keyOf(item), [item]);
    else queue.push(item);
  }
  const pairs: { session: Item; replay: Item }[] = [];
  const onlySession: Item[] = [];
  for (const item of session) {
    const other = waiting.get(keyOf(item))?.shift();
    if (other === undefined) onlySession.push(item);
    else pairs.push({ session: item, replay: other });
  }
  const matched = new Set(pairs.map((pair) => pair.replay));
  return { pairs, onlySession, onlyReplay: replay.filter((item) => !matched.has(item)) };
}

/** Pairs items of equal kinds that began within `toleranceMs` of each other; each the nearest that is left, oldest first. */
export function matchByTime<Item>(
  session: readonly Item[],
  replay: readonly Item[],
  of: { kind(item: Item): string; at(item: Item): number; readonly toleranceMs: number },
): Matched<Item> {
  const left = new Set(replay);
  const pairs: { session: Item; replay: Item }[] = [];
  const onlySession: Item[] = [];
  for (const item of session) {
    let [nearest, distance]: [Item | undefined, number] = [undefined, of.toleranceMs];
    for (const other of left) {
      const apart = Math.abs(of.at(other) - of.at(item));
      // Oldest first: once past the tolerance nothing nearer comes.
      if (of.at(other) > of.at(item) + of.toleranceMs) break;
      if (of.kind(other) !== of.kind(item) || apart > distance || (apart === distance && nearest !== undefined))
        continue;
      [nearest, distance] = [other, apart];
    }
    if (nearest === undefined) {
      onlySession.push(item);
      continue;
    }
    left.delete(nearest);
    pairs.push({ session: item, replay: nearest });
  }
  return { pairs, onlySession, onlyReplay: [...left] };
}
