/** What a program with a key signs: every part of a request that says what it wants, and when. */
export interface SignedParts {
  readonly keyId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: string;
  /** 16 random bytes as base64url; each is good for one request. */
  readonly nonce: string;
  /** For how many milliseconds the request may be on its way. */
  readonly windowMs: string;
  readonly method: string;
  /** As it is in the address, without the query. */
  readonly path: string;
  /** Of the address, after the question mark; '' without one. */
  readonly query: string;
  /** As the `Host` header has it. */
  readonly host: string;
  /** SHA-256 of the body's bytes in lower-case hex; that of nothing when there is none. */
  readonly bodyHash: string;
}

export const SIGNING_VERSION = 'ASSAY1-HMAC-SHA256';

export const SIGNING_HEADERS = {
  key: 'x-assay-key',
  timestamp: 'x-assay-timestamp',
  nonce: 'x-assay-nonce',
  window: 'x-assay-window',
  signature: 'x-assay-signature',
} as const;

/** What is taken when a request does not say how long it may be on its way. */
export const SIGNING_WINDOW_MS = 5_000;

/**
 * The text whose HMAC-SHA256 with the key's secret, in lower-case hex, is the signature.
 *
 * @returns `undefined` for an address that could be read in two ways: a name twice in its query, or a path that is not
 *   in its plainest form
 */
export function stringToSign(parts: SignedParts): string | undefined {
  const query = canonicalQuery(parts.query);
  if (query === undefined || !isPlain(parts.path)) return undefined;
  return [
    SIGNING_VERSION,
    parts.keyId,
    parts.timestamp,
    parts.nonce,
    parts.windowMs,
    parts.method.toUpperCase(),
    parts.path,
    query,
    parts.host.toLowerCase(),
    parts.bodyHash,
  ].join('\n');
}

/** No way round: no `.` or `..` as a part, nothing between two slashes, no slash in disguise. */
function isPlain(path: string): boolean {
  const parts = path.split('/').slice(1);
  const hasEmpty = parts.slice(0, -1).includes('');
  return path.startsWith('/') && !hasEmpty && !parts.some((part) => /^\.{1,2}$/.test(part)) && !/%2[ef]/i.test(path);
}

/** Sorted by name, and encoded as RFC 3986 says. */
function canonicalQuery(query: string): string | undefined {
  const pairs = [...new URLSearchParams(query)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) return undefined;
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
