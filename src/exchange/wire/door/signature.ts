import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EpochMs } from '../../../domain/index.ts';
import { refused, type Refusal } from '../../core/outcome.ts';
import type { ApiKey } from './keys.ts';

const RECV_WINDOW_MS = 5_000;
/** A timestamp this far ahead is refused whatever the window. */
const AHEAD_MS = 1_000;
const MS_TEXT = /^\d{1,15}$/;

/** The instants that count as now; under an accelerated or virtual clock both the exchange's and the wall's. */
export type Nows = readonly EpochMs[];

/** `server - recvWindow <= timestamp < server + 1000`. */
export function timestampRefusal(
  stated: { readonly timestamp: string; readonly recvWindow: string | undefined },
  nows: Nows,
): Refusal | undefined {
  const { timestamp, recvWindow = '' } = stated;
  if (!MS_TEXT.test(timestamp)) return refused(10001, 'params error: timestamp invalid');
  if (recvWindow !== '' && !MS_TEXT.test(recvWindow)) return refused(10001, 'params error: recv_window invalid');
  const at = Number(timestamp);
  const windowMs = recvWindow === '' ? RECV_WINDOW_MS : Number(recvWindow);
  if (nows.some((now) => now - windowMs <= at && at < now + AHEAD_MS)) return undefined;
  return refused(
    10002,
    'invalid request, please check your server timestamp or recv_window param. ' +
      `req_timestamp[${timestamp}],server_timestamp[${nows[0]}],recv_window[${windowMs}]`,
  );
}

/**
 * Over the bytes as they arrived: the query string of a GET, the body of a POST. JSON that was read and written again
 * would not be what the client signed.
 */
export function signatureRefusal(
  key: ApiKey,
  stated: { readonly timestamp: string; readonly recvWindow: string | undefined; readonly signature: string },
  payload: string | Uint8Array,
): Refusal | undefined {
  const head = `${stated.timestamp}${key.key}${stated.recvWindow ?? ''}`;
  const expected = createHmac('sha256', key.secret).update(head).update(payload).digest('hex');
  if (sameText(stated.signature, expected)) return undefined;
  const shown = typeof payload === 'string' ? payload : Buffer.from(payload).toString();
  return refused(10004, `error sign! origin_string[${head}${shown.slice(0, 1_000)}]`);
}

/** The sockets' form: `GET/realtime` and the instant at which the signature ends. */
export function socketSignatureIsGood(key: ApiKey, expires: string, signature: string): boolean {
  return sameText(signature, createHmac('sha256', key.secret).update(`GET/realtime${expires}`).digest('hex'));
}

/** Takes the same time whatever differs, so that a signature cannot be found byte by byte. */
function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
