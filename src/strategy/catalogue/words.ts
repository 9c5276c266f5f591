/** A computed number as people read it in a reason: six significant digits, no trailing zeros. */
export function inWords(value: number): string {
  return String(Number(value.toPrecision(6)));
}
