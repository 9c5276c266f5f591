const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait before trying again: doubling from half a second to fifteen, of which the second half is left to
 * chance, so that many clients that lost one server do not return to it at the same moment.
 *
 * @param attempt 0 for the first retry
 * @param random uniform in [0, 1)
 * @returns milliseconds
 */
export function backOffMs(attempt: number, random: () => number): number {
  const ceilingMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return (ceilingMs / 2) * (1 + random());
}
