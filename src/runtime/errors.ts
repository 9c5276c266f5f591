/**
 * The world failing, or a person asking for what cannot be: a message that names the fix, and a stable code.
 * Every code is listed in `docs/errors.md`.
 */
export class AssayError extends Error {
  override readonly name = 'AssayError';
  readonly code: string;
  /** `usage`: the request was wrong (exit 2, HTTP 4xx). `failure`: the request was right and could not be met (exit 1). */
  readonly kind: 'usage' | 'failure';
  /** Everything that stands in the way, one sentence each; empty where the message has said it all. */
  readonly obstacles: readonly string[];

  constructor(
    code: string,
    message: string,
    options: {
      readonly kind?: 'usage' | 'failure';
      readonly cause?: unknown;
      readonly obstacles?: readonly string[];
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.kind = options.kind ?? 'failure';
    this.obstacles = options.obstacles ?? [];
  }
}

export function usageError(code: string, message: string, obstacles: readonly string[] = []): AssayError {
  return new AssayError(code, message, { kind: 'usage', obstacles });
}
