/**
 * The world failing, or a person asking for what cannot be: a message that names the fix, and a stable code.
 * Every code is listed in `docs/errors.md`.
 */
export class AssayError extends Error {
  override readonly name = 'AssayError';
  readonly code: string;
  /** `usage`: the request was wrong (exit 2, HTTP 4xx). `failure`: the request was right and could not be met (exit 1). */
  readonly kind: 'usage' | 'failure';

  constructor(
    code: string,
    message: string,
    options: { readonly kind?: 'usage' | 'failure'; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.kind = options.kind ?? 'failure';
  }
}

export function usageError(code: string, message: string): AssayError {
  return new AssayError(code, message, { kind: 'usage' });
}
