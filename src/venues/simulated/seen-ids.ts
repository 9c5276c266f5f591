/**
 * Every order id ever used on the account. Ids count upwards behind a prefix, in base 36 (`s1-y`, `s1-z`, `s1-10`, …), so
 * they are kept as ranges of numbers per prefix: a year of orders is a few entries in memory and in a snapshot.
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

const BASE = 36;
const DIGITS_MAX = 10; // Beyond this a number is no longer exact; the digits before belong to the prefix.
const ZERO = '0'.charCodeAt(0);

/** The number at the end, without leading zeros (they belong to the prefix, so that `-01` is not `-1`); -1 for none. */
function split(id: string): { prefix: string; number: number } {
  let start = id.length;
  while (start > 0 && id.length - start < DIGITS_MAX && isDigit(id.charCodeAt(start - 1))) start -= 1;
  while (start < id.length - 1 && id.charCodeAt(start) === ZERO) start += 1;
  if (start === id.length) return { prefix: id, number: -1 };
  return { prefix: id.slice(0, start), number: Number.parseInt(id.slice(start), BASE) };
}

/** 0 to 9, a to z. A capital is none: it would be read as the small letter. */
function isDigit(code: number): boolean {
  return (code >= ZERO && code <= 57) || (code >= 97 && code <= 122);
}
