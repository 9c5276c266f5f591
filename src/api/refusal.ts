/** Why a request is turned down, and the HTTP status that says so. */
const STATUS = {
  BAD_REQUEST: 400,
  NOT_SIGNED_IN: 401,
  TOKEN_REFUSED: 401,
  SIGNATURE_REFUSED: 401,
  BAD_HOST: 403,
  BAD_ORIGIN: 403,
  CSRF: 403,
  SCOPE: 403,
  NOT_A_BROWSER: 403,
  INSTRUMENT_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  NOT_JSON: 415,
  UPGRADE_REQUIRED: 426,
  TOO_MANY_REQUESTS: 429,
  SIGN_IN_LOCKED: 429,
  NOT_READY: 503,
  STOPPING: 503,
} as const;

export type RefusalCode = keyof typeof STATUS;

/** A request turned down in our own words. Thrown because that is how a hook says no; nothing has gone wrong. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
    this.headers = headers;
  }
}

/** @param waitMs until it is worth trying again */
export function tooSoon(code: 'TOO_MANY_REQUESTS' | 'SIGN_IN_LOCKED', why: string, waitMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Refusal(code, `${why}: try again in ${seconds} s`, { 'retry-after': String(seconds) });
}
