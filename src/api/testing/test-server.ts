import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { ServerMessage, SessionView } from '../../../contract/index.ts';
import { realTimers, silentLog, type Log, type Timers } from '../../runtime/index.ts';
import type { SignInStore } from '../../storage/index.ts';
import { createServer, type Server } from '../server.ts';
import type { ApiKeys } from '../access/api-keys.ts';
import { testKeys } from './test-keys.ts';
import { memorySignIns } from './test-sign-ins.ts';
import type { Discovery } from '../discovery.ts';
import type { Backtests } from '../research/backtests.ts';
import type { Datasets } from '../research/datasets.ts';
import { sampleBacktests } from './sample-backtests.ts';
import { sampleDatasets } from './sample-datasets.ts';
import { sampleDiscovery } from './sample-discovery.ts';
import { samplePlatform, type SamplePlatform } from './sample-platform.ts';

/** A real server on a free loopback port, with a sample account behind it. */
export interface RunningServer {
  readonly server: Server;
  readonly url: string;
  readonly port: number;
  readonly platform: SamplePlatform;
  readonly signIns: SignInStore;
  readonly keys: ApiKeys;
  ask(question: Question): Promise<Reply>;
  /** Signs a new browser in. */
  signIn(): Promise<Browser>;
  /** Opens `/ws`; resolves when it is open or has been refused. */
  connect(headers: Headers): Promise<Listener>;
}

export type Headers = Readonly<Record<string, string>>;

export interface Question {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Headers;
  /** Sent as JSON, unless it is text already. */
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text as JSON; `undefined` when it is not. */
  readonly body: {
    readonly success?: boolean;
    readonly code?: string;
    readonly message?: string;
    readonly data?: unknown;
  };
}

export interface Browser {
  /** What a page of this server sends with a question. */
  readonly reading: Headers;
  /** ... and with a change. */
  readonly changing: Headers;
}

export interface Listener {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  /** Status of the reply that refused the connection. */
  readonly refused: number | undefined;
  /** Resolves when it has been closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export async function startServer(
  options: {
    readonly timers?: Timers;
    readonly log?: Log;
    readonly dashboardDir?: string;
    readonly platform?: SamplePlatform;
    readonly discovery?: Discovery;
    readonly datasets?: Datasets;
    readonly backtests?: Backtests;
  } = {},
): Promise<RunningServer> {
  const platform = options.platform ?? samplePlatform();
  const signIns = memorySignIns();
  const timers = options.timers ?? realTimers();
  const keys = await testKeys({ timers, ...(options.log === undefined ? {} : { log: options.log }) });
  const server = createServer({
    platform,
    discovery: options.discovery ?? sampleDiscovery(),
    datasets: options.datasets ?? sampleDatasets(),
    backtests: options.backtests ?? sampleBacktests(),
    signIns,
    keys,
    timers,
    log: options.log ?? silentLog,
    dashboardDir: options.dashboardDir ?? join(import.meta.dirname, 'no-such-folder'),
    port: 0,
    version: '0.1.0',
    randomBytes,
  });
  const { url } = await server.listen();
  const port = Number(new URL(url).port);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ask = (question: Question): Promise<Reply> => askServer({ port, agent }, question);
  return {
    server,
    url,
    port,
    platform,
    signIns,
    keys,
    ask,
    async signIn() {
      const token = await server.issueToken('operator');
      const { headers, body } = await ask({ method: 'POST', path: '/api/session', body: { token } });
      const cookie = String(headers['set-cookie']).split(';', 1)[0] ?? '';
      const csrf = (body.data as SessionView).csrf ?? '';
      return { reading: { cookie }, changing: { cookie, 'x-assay-csrf': csrf, origin: url } };
    },
    connect: (headers) => openSocket(`ws://127.0.0.1:${port}/ws`, headers),
  };
}

function askServer(
  { port, agent }: { readonly port: number; readonly agent: Agent },
  { method = 'GET', path, headers = {}, body }: Question,
): Promise<Reply> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent,
        headers: {
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const received = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: received,
            body: json(received),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

function openSocket(url: string, headers: Headers): Promise<Listener> {
  const socket = new WebSocket(url, { headers });
  const messages: ServerMessage[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as ServerMessage));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
    });
  });
  return new Promise((resolve) => {
    socket.on('open', () => {
      resolve({ socket, messages, closed, refused: undefined });
    });
    socket.on('unexpected-response', (_request, { statusCode }) => {
      socket.on('error', () => undefined); // It says that the connection was refused, which is known.
      socket.terminate();
      resolve({ socket, messages, closed, refused: statusCode ?? 0 });
    });
  });
}

function json(text: string): Reply['body'] {
  try {
    return JSON.parse(text) as Reply['body'];
  } catch {
    return {};
  }
}
