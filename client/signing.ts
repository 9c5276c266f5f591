import { SIGNING_HEADERS, SIGNING_WINDOW_MS, stringToSign } from '../contract/signing.ts';
import { ClientError } from './client-error.ts';

/** As `assay keys create` prints it. */
export interface ApiKey {
  readonly id: string;
  readonly secret: string;
}

export interface SigningOptions {
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970, near the server's. */
  readonly now?: () => number;
  /** For how long a request may be on its way, from 1,000 to 30,000. */
  readonly windowMs?: number;
}

/**
 * A `fetch` that signs every request with a key, for `createClient({ baseUrl, fetch: signingFetch(key) })`.
 *
 * @throws {ClientError} CLIENT_CANNOT_SIGN for an address that could be read in two ways
 */
export function signingFetch(key: ApiKey, options: SigningOptions = {}): typeof fetch {
  const send = options.fetch ?? fetch; // ambient-ok: the real side of the port
  return async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address);
    const headers = new Headers(init?.headers);
    const signed = await signedHeaders(key, { method: init?.method ?? 'GET', url, body: textOf(init?.body) }, options);
    for (const [name, value] of Object.entries(signed)) headers.set(name, value);
    return send(url, { ...init, headers, redirect: 'error' });
  };
}

/** The headers that make one request the key's own; for WebSockets and other clients. */
export async function signedHeaders(
  { id, secret }: ApiKey,
  request: { readonly method: string; readonly url: URL; readonly body?: string | undefined },
  options: Omit<SigningOptions, 'fetch'> = {},
): Promise<Record<string, string>> {
  const { url, method, body = '' } = request;
  const timestamp = String((options.now ?? Date.now)()); // ambient-ok: the server asks what time it is here
  const nonce = base64url(crypto.getRandomValues(new Uint8Array(16))); // ambient-ok: nobody may guess it
  const windowMs = String(options.windowMs ?? SIGNING_WINDOW_MS);
  const text = stringToSign({
    keyId: id,
    timestamp,
    nonce,
    windowMs,
    method,
    path: url.pathname,
    query: url.search.slice(1),
    host: url.host,
    bodyHash: hex(await crypto.subtle.digest('SHA-256', bytes(body))),
  });
  if (text === undefined) {
    const message = `${url.pathname}${url.search} could be read in two ways: name each part of a query once, and write the path out`;
    throw new ClientError('CLIENT_CANNOT_SIGN', message, { status: 0, refused: false });
  }
  return {
    [SIGNING_HEADERS.key]: id,
    [SIGNING_HEADERS.timestamp]: timestamp,
    [SIGNING_HEADERS.nonce]: nonce,
    [SIGNING_HEADERS.window]: windowMs,
    [SIGNING_HEADERS.signature]: await hmac(secret, text),
  };
}

async function hmac(secret: string, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, bytes(text)));
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined;
  throw new ClientError('CLIENT_CANNOT_SIGN', 'only a body that is text can be signed', { status: 0, refused: false });
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function base64url(raw: Uint8Array): string {
  return btoa(String.fromCodePoint(...raw))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
