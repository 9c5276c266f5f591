/**
 * Every order id ever used on the account. Ids count upwards behind a prefix (`s1-7`, `s1-8`, …), so they are kept as
 * ranges of numbers per prefix: a year of orders is a few entries in memory and in a snapshot.
 */
export class SeenIds {
  readonly #ranges: Map<string, number[]>;

  /** @param ranges what `state` gave: per prefix, first and last number of each range, ascending */
  constructor(ranges: readonly (readonly [string, readonly number[]])[] = []) {
    this.#ranges = new Map(ranges.map(([prefix, bounds]) => [prefix, [...bounds]]));
  }

  /** Remembers the id; false when it had been seen before. */
  add(id: string): boolean {
    const { prefix, number } = split(id);
    let bounds = this.#ranges.get(prefix);
    if (bounds === undefined) this.#ranges.set(prefix, (bounds = []));
    const last = bounds.length - 1;
    if (last > 0 && bounds[last]! + 1 === number) {
      bounds[last] = number;
      return true;
    }
    // Index of the first range that ends at the number or after it.
    let index = 0;
    while (index < bounds.length && bounds[index + 1]! < number) index += 2;
    if (index < bounds.length && bounds[index]! <= number) return false;
    const touchesNext = index < bounds.length && bounds[index]! - 1 === number;
    const touchesPrevious = index > 0 && bounds[index - 1]! + 1 === number;
    if (touchesNext && touchesPrevious) bounds.splice(index - 1, 2);
    else if (touchesNext) bounds[index] = number;
    else if (touchesPrevious) bounds[index - 1] = number;
    else bounds.splice(index, 0, number, number);
    return true;
  }

  state(): [string, number[]][] {
    return [...this.#ranges].map(([prefix, bounds]) => [prefix, [...bounds]]);
  }
}

const DIGITS_MAX = 15; // Beyond this a number is no longer exact; the digits before belong to the prefix.

/** The number at the end, without leading zeros (they belong to the prefix, so that `a01` is not `a1`); -1 for none. */
function split(id: string): { prefix: string; number: number } {
  let start = id.length;
  while (start > 0 && id.length - start < DIGITS_MAX && isDigit(id.charCodeAt(start - 1))) start -= 1;
  while (start < id.length - 1 && id.charCodeAt(start) === 48) start += 1;
  if (start === id.length) return { prefix: id, number: -1 };
  return { prefix: id.slice(0, start), number: Number(id.slice(start)) };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
