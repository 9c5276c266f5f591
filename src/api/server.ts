import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import staticFiles from '@fastify/static';
import webSocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { AssayError, usageError, type Log, type Timers } from '../runtime/index.ts';
import type { SignInStore } from '../storage/index.ts';
import { createApp } from './app.ts';
import { keepDoor } from './door.ts';
import { every } from './every.ts';
import type { Discovery } from './discovery.ts';
import { discoveryHandlers, platformHandlers } from './handlers.ts';
import { registerHealth } from './health.ts';
import { createHub, type Hub } from './live/hub.ts';
import { registerSocket, socketOptions } from './live/socket.ts';
import { registerDashboard, staticOptions } from './pages/dashboard.ts';
import { registerNotFound } from './pages/not-found.ts';
import { registerReports } from './pages/reports.ts';
import { securityHeaders } from './pages/security-headers.ts';
import type { Platform } from './platform.ts';
import { tooSoon } from './refusal.ts';
import { backtestHandlers, type Backtests } from './research/backtests.ts';
import { datasetHandlers, type Datasets } from './research/datasets.ts';
import { registerRoutes } from './registration.ts';
import { signInHandlers } from './sign-in/handlers.ts';
import { createLockOut } from './sign-in/lock-out.ts';
import { createAccess, type Access } from './access/access.ts';
import type { ApiKeys } from './access/api-keys.ts';
import { keyHandlers } from './access/key-handlers.ts';
import { SignedRequests } from './access/signed-requests.ts';
import { createSignIn, type SignIn } from './sign-in/sign-in.ts';

const HEARTBEAT_MS = 5_000;
const RECHECK_SESSIONS_MS = 60_000;
/** What is under way may finish for this long after `close`; then it is cut off. */
const CLOSE_GRACE_MS = 1_500;
const LOOPBACK: Readonly<Record<string, string>> = { '127.0.0.1': '127.0.0.1', localhost: '127.0.0.1', '::1': '::1' };

export interface ServerOptions {
  readonly platform: Platform;
  readonly discovery: Discovery;
  readonly datasets: Datasets;
  readonly backtests: Backtests;
  readonly signIns: SignInStore;
  readonly keys: ApiKeys;
  readonly timers: Timers;
  readonly log: Log;
  /** Where the built dashboard is; without an `index.html` in it a page says how to build it. */
  readonly dashboardDir: string;
  /** `127.0.0.1`, `localhost` or `::1`. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Assay's own, shown to whoever asks. */
  readonly version: string;
  /** Unpredictable bytes, for secrets. */
  readonly randomBytes: (size: number) => Uint8Array;
}

export interface Server {
  /**
   * @returns where to find it, without a slash at the end
   * @throws AssayError PORT_IN_USE, PORT_NOT_ALLOWED, LISTEN_FAILED
   */
  listen(): Promise<{ readonly url: string }>;
  /** @returns a secret that signs `user` in, once and within 15 minutes: `POST /api/session`, or `/sign-in?token=...` */
  issueToken(user: string): Promise<string>;
  /** Lets requests under way finish, and ends all the same in less than 2 s. */
  close(): Promise<void>;
  /** Connected WebSockets. */
  clientCount(): number;
}

/** @throws AssayError HOST_NOT_LOOPBACK, PORT_INVALID (usage) */
export function createServer(options: ServerOptions): Server {
  const { platform, discovery, signIns, timers, log, randomBytes, port } = options;
  const address = loopbackAddress(options.host ?? '127.0.0.1', port);
  const stopping = new AbortController();
  const { app, cutOff } = createApp({ log, randomBytes });
  const hub = createHub({ platform, discovery, timers, log });
  const signIn = createSignIn({ signIns, timers, randomBytes });
  let closed: Promise<void> | undefined;

  return { listen, issueToken: (user) => signIn.issueToken(user), close, clientCount: () => hub.count() };

  async function listen(): Promise<{ readonly url: string }> {
    let beats: readonly Beat[];
    try {
      beats = await assemble(app, { ...options, hub, signIn, stopping: stopping.signal });
      await app.listen({ host: address, port });
    } catch (error) {
      await close();
      throw explained(error, port);
    }
    for (const { periodMs, run } of beats) {
      const failed = (error: unknown): void => log.error('a periodic task of the server failed', { error });
      void every({ periodMs, timers, signal: stopping.signal, run, failed });
    }
    const bound = app.server.address() as AddressInfo;
    return { url: `http://${address === '::1' ? '[::1]' : address}:${bound.port}` };
  }

  function close(): Promise<void> {
    closed ??= stop();
    return closed;
  }

  async function stop(): Promise<void> {
    const finished = new AbortController();
    stopping.abort();
    hub.close();
    const grace = timers.sleep(CLOSE_GRACE_MS, finished.signal).then(
      cutOff,
      () => undefined, // Everything had finished by itself.
    );
    await app.close();
    finished.abort();
    await grace;
  }
}

type Beat = { readonly periodMs: number; readonly run: () => void | Promise<void> };

/** Puts plug-ins and routes in. @returns what is to be done at intervals */
async function assemble(
  app: FastifyInstance,
  parts: ServerOptions & { readonly hub: Hub; readonly signIn: SignIn; readonly stopping: AbortSignal },
): Promise<readonly Beat[]> {
  const { platform, discovery, datasets, backtests, hub, signIn, keys, stopping, timers, log, version, dashboardDir } =
    parts;
  // First, so that it knows of every upgrade that is refused, and ends the connection.
  await app.register(webSocket, {
    options: socketOptions,
    // The library has closed the socket, or is about to; a client's bad frame is no failure of ours.
    errorHandler: (error, socket) => {
      log.debug('a WebSocket failed', { error });
      socket.close();
    },
    // `close` has told every client already, with the reason.
    preClose: (done) => {
      done();
    },
  });
  // Second: the plug-ins from here on may trust the Host header.
  keepDoor(app, stopping);
  await app.register(cookie);
  await app.register(helmet, securityHeaders);
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => tooSoon('TOO_MANY_REQUESTS', 'too many requests', ttl),
  });
  await app.register(staticFiles, staticOptions(dashboardDir));

  const access: Access = createAccess(app, { signIn, keys, signed: new SignedRequests({ keys, timers, log }) });
  const sockets = registerSocket(app, hub, access);
  const lockOut = createLockOut(timers);
  const signInRoutes = signInHandlers({
    signIn,
    lockOut,
    version,
    log,
    ended: (session) => sockets.sessionEnded(session),
  });
  registerRoutes(
    app,
    {
      ...platformHandlers(platform, () => hub.count()),
      ...discoveryHandlers(discovery),
      ...datasetHandlers(datasets),
      ...backtestHandlers(backtests),
      ...signInRoutes,
      ...keyHandlers(keys),
    },
    access,
  );
  registerHealth(app, platform, () => hub.count());
  registerReports(app, platform, access);
  registerDashboard(app);
  registerNotFound(app, dashboardDir);
  return [
    { periodMs: HEARTBEAT_MS, run: () => hub.beat() },
    { periodMs: RECHECK_SESSIONS_MS, run: () => sockets.recheck() },
  ];
}

function loopbackAddress(host: string, port: number): string {
  const address = LOOPBACK[host];
  if (address === undefined) {
    throw usageError(
      'HOST_NOT_LOOPBACK',
      `cannot listen on ${host}: Assay serves this machine only (127.0.0.1, localhost or ::1) until it has TLS and accounts. ` +
        `To use it from elsewhere, forward the port: ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE`,
    );
  }
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return address;
  throw usageError(
    'PORT_INVALID',
    `${port} is no port: give a whole number from 1 to 65535, or 0 for any that is free`,
  );
}

/** Why listening failed, in words that name the fix; anything else is a mistake of ours and stays as it is. */
function explained(cause: unknown, port: number): unknown {
  const { code, syscall, message } = cause as NodeJS.ErrnoException;
  if (syscall !== 'listen') return cause;
  if (code === 'EADDRINUSE') {
    const fix = 'stop the program that has it (another Assay?), or choose another port with --port';
    return new AssayError('PORT_IN_USE', `port ${port} is in use: ${fix}`, { cause });
  }
  if (code === 'EACCES') {
    const fix = 'choose one from 1024 up with --port';
    return new AssayError('PORT_NOT_ALLOWED', `this user may not use port ${port}: ${fix}`, { cause });
  }
  return new AssayError('LISTEN_FAILED', `cannot listen on port ${port}: ${message}`, { cause });
}
