import type { Body, Data, RouteName, Routes } from '../contract/index.ts';
import type { z } from 'zod';
import { ClientError, type ClientErrorCode } from './client-error.ts';
import { routeTable } from './route-table.ts';

/** Every route of the contract as a method. Each throws `ClientError` and nothing else. */
export type Client = { readonly [N in RouteName]: (...args: Arguments<N>) => Promise<Reply<N>> };

export type Reply<N extends RouteName> = Routes[N] extends { list: true }
  ? { readonly data: Data<N>; readonly count: number; readonly page: number }
  : { readonly data: Data<N> };

/** What a route takes: its query or its body, and beside them whatever varies in its path. */
export type Input<N extends RouteName> = Routes[N] extends { params: z.ZodType }
  ? z.input<Routes[N]['params']> & (Said<N> extends undefined ? unknown : Said<N>)
  : Said<N>;

type Said<N extends RouteName> = Routes[N] extends { query: z.ZodType }
  ? QueryInput<z.input<Routes[N]['query']>, z.output<Routes[N]['query']>>
  : Routes[N] extends { body: z.ZodType }
    ? Body<N>
    : undefined;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Overrides `ClientOptions.timeoutMs` for this call. */
  readonly timeoutMs?: number;
}

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:8000`; `''` in a page that the server itself delivered. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  /** The `csrf` of the current session, sent with every change. */
  readonly csrf?: () => string | undefined;
  /** How long to wait for a whole reply. */
  readonly timeoutMs?: number;
  /** Called with the `data` of every reply; throws when it is not what the contract says. See `checked.ts`. */
  readonly check?: (name: RouteName, data: unknown) => void;
}

// A coerced query field takes `unknown` as far as its schema knows; what it becomes is what a caller should pass.
type QueryInput<In, Out> = { [K in keyof In]: K extends keyof Out ? Out[K] : never };

type Arguments<N extends RouteName> =
  Input<N> extends undefined
    ? [input?: undefined, options?: CallOptions]
    : object extends Input<N>
      ? [input?: Input<N>, options?: CallOptions]
      : [input: Input<N>, options?: CallOptions];

const TIMEOUT_MS = 15_000;

export function createClient(options: ClientOptions): Client {
  const methods = Object.keys(routeTable).map((name) => [
    name,
    (input?: object, call?: CallOptions) => send(name as RouteName, input, { ...options, ...call }),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function send(
  name: RouteName,
  given: object | undefined,
  options: ClientOptions & CallOptions,
): Promise<unknown> {
  const { method, path: pattern } = routeTable[name];
  const { path, input } = addressed(pattern, given);
  const { baseUrl, timeoutMs = TIMEOUT_MS, signal, check } = options;
  const request = options.fetch ?? fetch; // ambient-ok: the real side of the port
  const deadline = AbortSignal.timeout(timeoutMs); // ambient-ok: a request needs a real deadline
  const answer = await receive(
    () =>
      request(`${baseUrl}${path}${method === 'GET' ? queryString(input) : ''}`, {
        method,
        credentials: 'same-origin',
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        headers: headers(method, input, options.csrf?.()),
        ...(method !== 'GET' && input !== undefined && { body: JSON.stringify(input) }),
      }),
    { deadline, timeoutMs, place: `${method} ${baseUrl}${path}` },
  );
  try {
    check?.(name, answer['data']);
  } catch (cause) {
    const message = `${method} ${path} answered something that is not in the contract: use a client of the server's version`;
    throw failure('CLIENT_CONTRACT_MISMATCH', message, { cause });
  }
  const { data, count, page } = answer;
  return count === undefined ? { data } : { data, count, page };
}

/** Puts what varies into the path, and leaves the rest. */
function addressed(
  pattern: string,
  given: object | undefined,
): { readonly path: string; readonly input: object | undefined } {
  if (!pattern.includes(':')) return { path: pattern, input: given };
  const input: Record<string, unknown> = { ...given };
  const path = pattern.replaceAll(/:(\w+)/g, (_part, key: string) => {
    const value = String(input[key]);
    delete input[key];
    return encodeURIComponent(value);
  });
  return { path, input };
}

/** @returns the whole reply of a request that succeeded */
async function receive(
  request: () => Promise<Response>,
  { deadline, timeoutMs, place }: { deadline: AbortSignal; timeoutMs: number; place: string },
): Promise<Record<string, unknown>> {
  let status: number;
  let text: string;
  try {
    const response = await request();
    status = response.status;
    text = await response.text();
  } catch (cause) {
    if (deadline.aborted) {
      const message = `${place} gave no answer in ${timeoutMs / 1000} s: check that the server is running and not overloaded`;
      throw failure('CLIENT_TIMEOUT', message, { cause });
    }
    throw failure('CLIENT_UNREACHABLE', `${place} could not be reached: check that the server is running`, { cause });
  }
  const body = parseObject(text);
  if (body?.['success'] === true && status < 400) return body;
  if (body?.['success'] === false && typeof body['code'] === 'string' && typeof body['message'] === 'string') {
    const obstacles = Array.isArray(body['obstacles']) ? body['obstacles'].map(String) : [];
    throw new ClientError(body['code'], body['message'], { status, refused: true, obstacles });
  }
  const message = `${place} answered ${status} and not in Assay's words: check the address, and any proxy on the way`;
  throw failure('CLIENT_BAD_REPLY', message, { status });
}

function failure(
  code: ClientErrorCode,
  message: string,
  { status = 0, cause }: { readonly status?: number; readonly cause?: unknown },
): ClientError {
  return new ClientError(code, message, { status, refused: false, cause });
}

function headers(method: string, input: object | undefined, csrf: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    ...(method !== 'GET' && input !== undefined && { 'content-type': 'application/json' }),
    ...(method !== 'GET' && csrf !== undefined && { 'x-assay-csrf': csrf }),
  };
}

/** Every query of the contract is made of words and numbers. */
function queryString(input: object | undefined): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries((input ?? {}) as Record<string, string | number | undefined>)) {
    if (value !== undefined) query.set(key, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // The caller reports it, with the status and the address.
  }
}
