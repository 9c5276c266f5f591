/** Names as many edits away are no longer near. */
const EDITS_MAX = 3;
const SHOWN_MAX = 5;

/** Those of some names that are spelt most like one, the nearest first; names it is the beginning of count as near. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  return names
    .map((candidate) => ({ candidate, edits: candidate.startsWith(name) ? 1 : editsBetween(name, candidate) }))
    .filter(({ edits }) => edits <= EDITS_MAX)
    .toSorted((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, SHOWN_MAX)
    .map(({ candidate }) => candidate);
}

/** Letters to put in, take out or change (Levenshtein), so that one word becomes the other. */
function editsBetween(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_none, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = before[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      here.push(Math.min(change, before[column]! + 1, here[column - 1]! + 1));
    }
    before = here;
  }
  return before[b.length]!;
}
