/** An instant as the wire writes it: ISO 8601, UTC, milliseconds. */
export function instant(at: number): string {
  return new Date(at).toISOString();
}

export function optionalInstant(at: number | undefined): string | null {
  return at === undefined ? null : instant(at);
}
