import type { EpochMs } from '../domain/index.ts';

/** What came back from a web server. Header names are in lower case. */
export interface HttpReply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Fetches an address. Rejects when there is no whole reply: no connection, one that broke, or an aborted signal. */
export type HttpGet = (url: string, signal: AbortSignal) => Promise<HttpReply>;

/** What a status other than 200 means on any well-behaved server. */
export function readStatus(
  { status, body, headers }: HttpReply,
  now: EpochMs,
):
  | { readonly type: 'busy'; readonly detail: string; readonly waitMs?: number }
  | { readonly type: 'refused'; readonly detail: string } {
  const detail = `HTTP ${status} ${body.replaceAll(/\s+/g, ' ').slice(0, 120)}`.trim();
  if (status !== 429 && status !== 408 && status < 500) return { type: 'refused', detail };
  const waitMs = retryAfterMs(headers['retry-after'], now);
  return { type: 'busy', detail, ...(waitMs === undefined ? {} : { waitMs }) };
}

/** `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined, now: EpochMs): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}
