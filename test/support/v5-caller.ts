import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import type { PracticeExchange } from '../../src/exchange/index.ts';
import { signedHeaders } from './exchange-fuzz.ts';
import { eventually } from './practice.ts';

export interface V5Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly retCode: number;
  readonly result: Readonly<Record<string, unknown>> & { readonly list?: readonly Readonly<Record<string, unknown>>[] };
  readonly retExtInfo: { readonly list?: readonly { readonly code: number }[] };
}

type Key = Pick<PracticeExchange['account'], 'key' | 'secret'>;

/** The barest client there can be: one signed request, its answer as it came. Rejects when the connection breaks. */
export function v5(url: string, key: Key) {
  const agent = new Agent({ keepAlive: false });
  return {
    get: (path: string, fields: Readonly<Record<string, string>> = {}) => {
      const query = new URLSearchParams(fields).toString();
      return send('GET', `${path}?${query}`, { signed: query, body: '' });
    },
    post: (path: string, fields: Readonly<Record<string, unknown>>, options: Omit<Sent, 'signed' | 'body'> = {}) => {
      const body = JSON.stringify(fields);
      return send('POST', path, { signed: body, body, ...options });
    },
  };

  function send(method: string, path: string, { signed, body, signal, recvWindow }: Sent): Promise<V5Reply> {
    return new Promise((resolve, reject) => {
      const headers = recvWindow === undefined ? signedHeaders(key, signed) : shortSigned(key, signed, recvWindow);
      const sent = request(`${url}${path}`, { agent, method, headers, ...(signal === undefined ? {} : { signal }) });
      sent.on('error', reject);
      sent.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode!, headers: response.headers, text, ...parsed(text) });
        });
      });
      sent.end(body);
    });
  }
}

interface Sent {
  readonly signed: string;
  readonly body: string;
  readonly signal?: AbortSignal;
  readonly recvWindow?: number;
}

function shortSigned({ key, secret }: Key, payload: string, recvWindow: number): Record<string, string> {
  const at = String(Date.now());
  const signature = createHmac('sha256', secret).update(`${at}${key}${recvWindow}${payload}`).digest('hex');
  return {
    'X-BAPI-API-KEY': key,
    'X-BAPI-TIMESTAMP': at,
    'X-BAPI-RECV-WINDOW': String(recvWindow),
    'X-BAPI-SIGN': signature,
  };
}

function parsed(text: string): Pick<V5Reply, 'retCode' | 'result' | 'retExtInfo'> {
  try {
    return JSON.parse(text) as V5Reply;
  } catch {
    // The page of something in between, or half an answer: the test looks at the text.
    return { retCode: Number.NaN, result: {}, retExtInfo: {} };
  }
}

/** A socket and all it has heard. */
export interface V5Socket {
  readonly heard: readonly Readonly<Record<string, unknown>>[];
  readonly isOpen: boolean;
  send(frame: object): void;
  /** The first message that fits, heard already or still to come. */
  hears(fits: (message: Readonly<Record<string, unknown>>) => boolean): Promise<Readonly<Record<string, unknown>>>;
  /** Rows of a topic so far. */
  rows(topic: string): readonly Readonly<Record<string, unknown>>[];
  close(): void;
}

export async function v5Socket(url: string, path: string, key?: Key): Promise<V5Socket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`);
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => void heard.push(JSON.parse(data.toString()) as Record<string, unknown>));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const made: V5Socket = {
    heard,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    send: (frame) => socket.send(JSON.stringify(frame)),
    hears: (fits) => eventually('the message', () => heard.find(fits)),
    rows: (topic) =>
      heard.filter((one) => one['topic'] === topic).flatMap(({ data }) => data as Record<string, unknown>[]),
    close: () => socket.terminate(),
  };
  if (key !== undefined) {
    const expires = Date.now() + 10_000;
    const signature = createHmac('sha256', key.secret).update(`GET/realtime${expires}`).digest('hex');
    made.send({ op: 'auth', args: [key.key, expires, signature] });
    await made.hears(({ op }) => op === 'auth');
  }
  return made;
}

/** A command for the trade socket. */
export function tradeFrame(reqId: string, op: string, fields: Readonly<Record<string, unknown>>): object {
  return { reqId, header: { 'X-BAPI-TIMESTAMP': String(Date.now()) }, op, args: [fields] };
}
