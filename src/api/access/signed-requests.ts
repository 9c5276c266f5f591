import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { SIGNING_HEADERS, SIGNING_WINDOW_MS, stringToSign, type SignedParts } from '../../../contract/index.ts';
import type { EpochMs } from '../../domain/index.ts';
import type { Log, Timers } from '../../runtime/index.ts';
import { Refusal, tooSoon } from '../refusal.ts';
import type { ActiveKey, ApiKeys } from './api-keys.ts';
import { Nonces } from './nonces.ts';

const WINDOW_LEAST_MS = 1_000;
const WINDOW_MOST_MS = 30_000;
const SYNTAX = {
  key: /^[\w-]{1,40}$/,
  timestamp: /^\d{13}$/,
  nonce: /^[\w-]{22}$/,
  window: /^\d{4,5}$/,
  signature: /^[0-9a-f]{64}$/,
} as const;

/** What a request says of itself before its body has been read. */
export interface Claim {
  readonly parts: Omit<SignedParts, 'bodyHash'>;
  readonly signature: string;
  /** Absent: there is no such key here, which nobody is told. */
  readonly key: ActiveKey | undefined;
  readonly address: string;
}

/** Whether a request was signed by who it says, is young, and comes for the first time. */
export class SignedRequests {
  private readonly keys: ApiKeys;
  private readonly timers: Timers;
  private readonly log: Log;
  private readonly nonces = new Nonces();
  /** A restart forgets the nonces, so what was signed before it is too old. */
  private readonly beganAt: EpochMs;

  constructor(parts: { readonly keys: ApiKeys; readonly timers: Timers; readonly log: Log }) {
    this.keys = parts.keys;
    this.timers = parts.timers;
    this.log = parts.log;
    this.beganAt = parts.timers.now();
  }

  /**
   * Looks at everything but the body.
   *
   * @returns `undefined` for a request that does not claim to be signed
   * @throws Refusal SIGNATURE_REFUSED
   */
  claim(request: FastifyRequest): Claim | undefined {
    const { headers } = request;
    if (headers[SIGNING_HEADERS.key] === undefined) return undefined;
    const said = (name: keyof typeof SYNTAX): string => {
      const value = headers[SIGNING_HEADERS[name]] ?? (name === 'window' ? String(SIGNING_WINDOW_MS) : '');
      if (typeof value === 'string' && SYNTAX[name].test(value)) return value;
      throw this.refused(`the header ${SIGNING_HEADERS[name]} is missing or malformed`, request.ip);
    };
    const [path = '', ...rest] = (request.raw.url ?? '').split('?');
    const parts = {
      keyId: said('key'),
      timestamp: said('timestamp'),
      nonce: said('nonce'),
      windowMs: said('window'),
      method: request.method,
      path,
      query: rest.join('?'),
      host: headers.host ?? '',
    };
    const signature = said('signature');
    const windowMs = Number(parts.windowMs);
    if (windowMs < WINDOW_LEAST_MS || windowMs > WINDOW_MOST_MS)
      throw this.refused(`a window of ${windowMs} ms`, request.ip, parts.keyId);
    const offsetMs = this.timers.now() - Number(parts.timestamp);
    if (Math.abs(offsetMs) > windowMs)
      throw this.refused(`${offsetMs} ms old, with a window of ${windowMs}`, request.ip, parts.keyId);
    if (Number(parts.timestamp) <= this.beganAt)
      throw this.refused('signed before this server started', request.ip, parts.keyId);
    return { parts, signature, key: this.keys.find(parts.keyId, request.ip), address: request.ip };
  }

  /**
   * Looks at the signature, and spends the nonce.
   *
   * @throws Refusal SIGNATURE_REFUSED, TOO_MANY_REQUESTS when too many nonces are young
   */
  prove({ parts, signature, key, address }: Claim, body: Uint8Array): ActiveKey {
    const text = stringToSign({ ...parts, bodyHash: createHash('sha256').update(body).digest('hex') });
    if (text === undefined) throw this.refused('an address that can be read in two ways', address, parts.keyId);
    // An unknown key takes as long as a known one.
    const expected = createHmac('sha256', key?.secret ?? 'no such key')
      .update(text)
      .digest();
    const isRight = timingSafeEqual(expected, Buffer.from(signature, 'hex'));
    if (key === undefined) throw this.refused('no such key here, now and from this address', address, parts.keyId);
    if (!isRight) throw this.refused('the signature does not fit', address, parts.keyId);
    const until = (Number(parts.timestamp) + Number(parts.windowMs)) as EpochMs;
    const taken = this.nonces.take(`${key.id} ${parts.nonce}`, until, this.timers.now());
    if (taken === 'full') throw tooSoon('TOO_MANY_REQUESTS', 'too many signed requests', WINDOW_MOST_MS);
    if (!taken) throw this.refused('it has come before', address, parts.keyId);
    this.keys.used(key.id);
    return key;
  }

  /** All are told the same: what exactly was wrong is in the log. */
  private refused(why: string, address: string, keyId?: string): Refusal {
    this.log.warn('a signed request was refused', { why, address, ...(keyId === undefined ? {} : { keyId }) });
    return new Refusal(
      'SIGNATURE_REFUSED',
      'the key, its time, its signature or where it comes from is not accepted: docs/api.md says how to sign, and why is in the log',
    );
  }
}
