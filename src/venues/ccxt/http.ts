import { request as httpRequest, type IncomingMessage } from 'node:http'; // ambient-ok: the adapter's own connections
import { request as httpsRequest } from 'node:https'; // ambient-ok: the adapter's own connections
import { gunzipSync } from 'node:zlib';
import type { GuardedAgents } from '../guarded-agents.ts';

const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** What ccxt hands to whoever fetches for it. */
export interface CcxtRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * ccxt's way out to HTTP: through guarded agents, once, and never after a redirect, which would carry a signed request
 * to wherever it says. An error here is one of the connection, which ccxt knows by `TypeError`.
 */
export function guardedFetch(agents: GuardedAgents): (url: string, request: CcxtRequest) => Promise<Response> {
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const isSecure = url.startsWith('https:');
      const outgoing = (isSecure ? httpsRequest : httpRequest)(
        url,
        {
          method,
          headers: { ...headers, 'accept-encoding': 'gzip', ...lengthOf(body) },
          agent: isSecure ? agents.https : agents.http,
          signal,
        },
        (answer) => {
          readAll(answer).then(
            (text) => resolve(responseOf(answer, text)),
            (error: unknown) => reject(connectionError(error)),
          );
        },
      );
      outgoing.on('error', (error) => reject(connectionError(error)));
      outgoing.end(body);
    });
}

function lengthOf(body: string | undefined): Readonly<Record<string, number>> {
  return body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`an answer of more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  const plain =
    answer.headers['content-encoding'] === 'gzip' && whole.length > 0
      ? gunzipSync(whole, { maxOutputLength: ANSWER_BYTES_MAX })
      : whole;
  return plain.toString('utf8');
}

function responseOf({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, text: string): Response {
  const plain = Object.entries(headers).flatMap(([name, value]) =>
    name === 'content-encoding' || typeof value !== 'string' ? [] : [[name, value] as [string, string]],
  );
  const hasNoBody = statusCode === 204 || statusCode === 205 || statusCode === 304;
  return new Response(hasNoBody ? null : text, { status: statusCode, statusText: statusMessage, headers: plain });
}

function connectionError(error: unknown): Error {
  if (error instanceof Error && error.name === 'AbortError') return error;
  return new TypeError('the connection failed', { cause: error });
}
