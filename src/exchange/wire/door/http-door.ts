import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EpochMs } from '../../../domain/index.ts';
import type { Timers } from '../../../runtime/index.ts';
import { refused, type Refusal } from '../../core/outcome.ts';
import type { Delivery, Desk } from '../desk.ts';
import { Fields, isRecord } from '../reading/fields.ts';
import { declined, type Reply, type Route } from '../routes/route.ts';
import { ROUTES } from '../routes/table.ts';
import type { ApiKey } from './keys.ts';
import type { AddressLimits, Allowance } from './rate-limits.ts';
import { signatureRefusal, timestampRefusal, type Nows } from './signature.ts';

/** More than any honest request; the rest of a longer one is not read. */
const BODY_BYTES_MAX = 1_000_000;
const MALFORMED_JSON = declined(refused(10001, 'params error: request body is not a JSON object'));

export interface HttpDoorParts {
  readonly desk: Desk;
  readonly timers: Timers;
  readonly addresses: AddressLimits;
  keyNamed(key: string): ApiKey | undefined;
  nows(): Nows;
}

/** `/v5/*`: from bytes to a request at the desk, and from its answer to bytes. */
export class HttpDoor {
  private readonly parts: HttpDoorParts;

  constructor(parts: HttpDoorParts) {
    this.parts = parts;
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else if (!response.headersSent) {
        this.send(response, 413, declined(refused(10001, 'params error: request body too large')), { close: true });
      }
    });
    request.on('end', () => {
      if (!response.headersSent) this.read(request, response, Buffer.concat(chunks));
    });
    // A client that hangs up has no answer to wait for.
    request.on('error', () => response.destroy());
  }

  private read(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const address = addressOf(request);
    const { addresses, timers } = this.parts;
    if (addresses.isBanned(address, timers.monotonicMs())) {
      sendPage(response, 403, 'access too frequent, please try again 10 minutes later');
      return;
    }
    const { path, query } = splitUrl(request.url ?? '/');
    const route = ROUTES.get(path);
    if (route === undefined) return this.send(response, 404, declined(refused(10017, 'Route not found.')));
    if (route.method !== request.method)
      return this.send(response, 400, declined(refused(10001, 'Request method is wrong.')));
    // Bybit's own door refuses these before anything reads them.
    if (route.method === 'GET' && body.length > 0) return sendPage(response, 403, 'GET requests have no body');
    this.hand({ route, request, response, address, query, body });
  }

  private hand(at: {
    readonly route: Route;
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly address: string;
    readonly query: string;
    readonly body: Buffer;
  }): void {
    const { route, request, response, address, query, body } = at;
    const { desk, timers, addresses } = this.parts;
    const source = route.method === 'GET' ? queryFields(query) : bodyFields(body);
    const signed = route.access === 'public' ? undefined : signedBy(request);
    const key = signed === undefined ? undefined : this.parts.keyNamed(signed.key);
    desk.receive({
      transport: 'rest',
      route,
      fields: new Fields(source ?? {}),
      key,
      check: () => {
        const objection = this.objection(key!, signed!, { address, payload: route.method === 'GET' ? query : body });
        if (objection !== undefined) return objection;
        return source === undefined ? refused(MALFORMED_JSON.retCode, MALFORMED_JSON.retMsg) : undefined;
      },
      ban: (forMs) => addresses.ban(address, timers.monotonicMs(), forMs),
      respond: (delivery) => this.deliver(response, delivery),
    });
  }

  private objection(
    key: ApiKey,
    signed: Signed,
    { address, payload }: { readonly address: string; readonly payload: string | Uint8Array },
  ): Refusal | undefined {
    if (key.ips.length > 0 && !key.ips.includes(address)) {
      return refused(10010, 'Unmatched IP, please check the addresses that your API key is bound to.');
    }
    return timestampRefusal(signed, this.parts.nows()) ?? signatureRefusal(key, signed, payload);
  }

  private deliver(response: ServerResponse, delivery: Delivery): void {
    switch (delivery.type) {
      case 'reply':
        this.send(response, delivery.status ?? 200, delivery.reply, { allowance: delivery.allowance });
        return;
      case 'lost':
        // Hanging needs nothing: the connection stays open until the client gives up.
        if (delivery.how === 'reset') response.socket?.resetAndDestroy();
        return;
      case 'http':
        sendPage(response, delivery.status, 'Something in between has answered instead');
        return;
      case 'garbage': {
        const whole = this.textOf(delivery.reply);
        response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
        response.end(whole.slice(0, Math.floor(whole.length / 2)));
      }
    }
  }

  private send(
    response: ServerResponse,
    status: number,
    reply: Reply,
    { allowance, close = false }: { readonly allowance?: Allowance | undefined; readonly close?: boolean } = {},
  ): void {
    const text = this.textOf(reply);
    const now = this.parts.nows()[0]!;
    response.writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      Timenow: String(now),
      ...(allowance === undefined ? {} : limitHeaders(allowance, now)),
      ...(close ? { Connection: 'close' } : {}),
    });
    response.end(text);
  }

  private textOf({ retCode, retMsg, result, retExtInfo }: Reply): string {
    return JSON.stringify({ retCode, retMsg, result, retExtInfo, time: this.parts.nows()[0] });
  }
}

export function limitHeaders({ limit, remaining, resetsInMs }: Allowance, now: EpochMs): Record<string, string> {
  return {
    'X-Bapi-Limit': String(limit),
    'X-Bapi-Limit-Status': String(remaining),
    'X-Bapi-Limit-Reset-Timestamp': String(now + resetsInMs),
  };
}

/** The answer of something that is not the exchange: a page, as proxies and gateways write it. */
export function sendPage(response: ServerResponse, status: number, words: string): void {
  const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1><p>${words}</p></body></html>`;
  response.writeHead(status, { 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(page) });
  response.end(page);
}

export function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

interface Signed {
  readonly key: string;
  readonly timestamp: string;
  readonly recvWindow: string | undefined;
  readonly signature: string;
}

function signedBy({ headers }: IncomingMessage): Signed | undefined {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const [key, timestamp, signature] = [header('x-bapi-api-key'), header('x-bapi-timestamp'), header('x-bapi-sign')];
  if (key === undefined || timestamp === undefined || signature === undefined) return undefined;
  return { key, timestamp, recvWindow: header('x-bapi-recv-window'), signature };
}

function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const at = url.indexOf('?');
  return at === -1 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) };
}

function queryFields(query: string): Record<string, unknown> {
  return Object.fromEntries(new URLSearchParams(query));
}

/** @returns `undefined` for what is not a JSON object; no body is an empty one */
function bodyFields(body: Buffer): Record<string, unknown> | undefined {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
