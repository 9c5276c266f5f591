/** Allowed difference of a number from the expected one: `abs + rel * |expected|`. */
interface Tolerance {
  readonly abs: number;
  readonly rel: number;
}

/** The value furthest from what was expected, measured in allowed differences. */
export interface Worst {
  /** e.g. `macd[33]`. */
  readonly at: string;
  readonly got: unknown;
  readonly expected: unknown;
  /** Absolute difference; Infinity when the two cannot be compared (a number against nothing, two lengths). */
  readonly difference: number;
  readonly allowed: number;
}

export interface Comparison {
  /** Values compared; a comparison of none proves nothing. */
  readonly compared: number;
  readonly disagreeing: number;
  readonly worst: Worst | undefined;
}

/** The format marks values rounded for people, and words about them, by their names; they are not for comparison. */
const FOR_PEOPLE = /^(?:paper_|published|printed)|_paper_rounded$|^reference$/;

/**
 * Compares everything that is expected, in depth. `null` is expected where a value must be undefined (NaN, null or
 * absent). Got may hold more than was expected, but an array must have exactly the expected length.
 */
export function compare(
  expected: Readonly<Record<string, unknown>>,
  got: Readonly<Record<string, unknown>>,
  tolerance: Tolerance,
): Comparison {
  const tally = new Tally(tolerance);
  for (const [key, value] of Object.entries(expected)) {
    if (!FOR_PEOPLE.test(key)) tally.visit(key, value, got[key]);
  }
  return tally;
}

class Tally implements Comparison {
  compared = 0;
  disagreeing = 0;
  worst: Worst | undefined;
  private readonly tolerance: Tolerance;
  private worstRatio = -1;

  constructor(tolerance: Tolerance) {
    this.tolerance = tolerance;
  }

  visit(at: string, expected: unknown, got: unknown): void {
    if (Array.isArray(expected)) {
      this.visitArray(at, expected, got);
    } else if (typeof expected === 'object' && expected !== null) {
      const fields = typeof got === 'object' && got !== null ? (got as Record<string, unknown>) : {};
      for (const [key, value] of Object.entries(expected)) this.visit(`${at}.${key}`, value, fields[key]);
    } else if (typeof expected === 'number' && typeof got === 'number' && !Number.isNaN(got)) {
      const allowed = this.tolerance.abs + this.tolerance.rel * Math.abs(expected);
      this.count({ at, got, expected, difference: Math.abs(got - expected), allowed });
    } else {
      this.count({ at, got, expected, difference: isSame(expected, got) ? 0 : Infinity, allowed: 0 });
    }
  }

  private visitArray(at: string, expected: readonly unknown[], got: unknown): void {
    const isList = Array.isArray(got) || got instanceof Float64Array;
    const list: ArrayLike<unknown> = isList ? got : [];
    if (!isList || list.length !== expected.length) {
      const length = isList ? list.length : undefined;
      this.count({ at: `${at}.length`, got: length, expected: expected.length, difference: Infinity, allowed: 0 });
    }
    for (let index = 0; index < Math.min(expected.length, list.length); index += 1) {
      this.visit(`${at}[${index}]`, expected[index], list[index]);
    }
  }

  private count(value: Worst): void {
    const { difference, allowed } = value;
    this.compared += 1;
    if (difference > allowed) this.disagreeing += 1;
    const ratio = difference === 0 ? 0 : difference / allowed;
    if (ratio > this.worstRatio) {
      this.worstRatio = ratio;
      this.worst = value;
    }
  }
}

/** Anything but two numbers: undefined against null, equal words and truths; JSON writes an infinity as a word. */
function isSame(expected: unknown, got: unknown): boolean {
  if (expected === null) return got === undefined || got === null || Number.isNaN(got);
  if (typeof expected === 'string' && typeof got === 'number') return expected === String(got);
  return expected === got;
}
