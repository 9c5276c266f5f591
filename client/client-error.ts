/** Codes of the client itself; every other code is the server's own. */
export type ClientErrorCode =
  | 'CLIENT_UNREACHABLE'
  | 'CLIENT_TIMEOUT'
  | 'CLIENT_BAD_REPLY'
  | 'CLIENT_CONTRACT_MISMATCH'
  | 'CLIENT_CANNOT_SIGN';

/** A request that did not succeed. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** Stable, UPPER_SNAKE: the server's code, or one of `ClientErrorCode`. */
  readonly code: string;
  /** HTTP status; 0 when no reply arrived. */
  readonly status: number;
  /**
   * Whether the server refused in its own words. When false nobody knows if the request was carried out: a change may
   * have happened, so look before sending it again.
   */
  readonly refused: boolean;
  /** Everything the server named as standing in the way. */
  readonly obstacles: readonly string[];

  constructor(
    code: string,
    message: string,
    options: {
      readonly status: number;
      readonly refused: boolean;
      readonly obstacles?: readonly string[];
      readonly cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.refused = options.refused;
    this.obstacles = options.obstacles ?? [];
  }
}
