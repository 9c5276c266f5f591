/** An instant as the wire writes it: ISO 8601, UTC, milliseconds. */
export function instant(at: number): string {
  return new Date(at).toISOString();
}

export function optionalInstant(at: number | undefined): string | null {
  return at === undefined ? null : instant(at);
}

/** In which phase numbers came about, and whose they are. */
export interface Nature {
  readonly phase: 'paper' | 'live';
  /** `computed`: from our own books of a real account. */
  readonly origin: 'computed' | 'simulated';
}
