import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ErrorBody } from '../../contract/index.ts';
import type { Log } from '../runtime/index.ts';
import { pathOf } from './addresses.ts';
import { failureOf } from './failure.ts';

export const BODY_MAX = 64 * 1024;
const HEADERS_MAX = 16 * 1024;
/** For a request to arrive whole, headers and body. */
const REQUEST_TIMEOUT_MS = 10_000;
const CONNECTIONS_MAX = 1_024;

/** The bare HTTP server: its limits, and how anything that goes wrong is said. Routes come later. */
export function createApp(parts: { readonly log: Log; readonly randomBytes: (size: number) => Uint8Array }): {
  readonly app: FastifyInstance;
  readonly cutOff: () => void;
} {
  const { log, randomBytes } = parts;
  const app = fastify({
    bodyLimit: BODY_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      maxHeaderSize: HEADERS_MAX,
      requireHostHeader: false,
      connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 2,
      // Any other upgrade that is offered (curl offers HTTP/2) may be declined, and the request answered as it is.
      shouldUpgradeCallback: ({ headers, url, method }) =>
        headers.upgrade?.toLowerCase() === 'websocket' && method === 'GET' && pathOf(url ?? '') === '/ws',
    },
    // Both are refused by `keepDoor`, in our words.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      fail(error, request, reply);
    },
    clientErrorHandler: refuseConnection,
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  const connections = new Set<Socket>();
  app.server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  // Forms of other sites can send text/plain without asking first.
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('signedIn', undefined);
  app.decorateRequest('claim', undefined);
  app.setErrorHandler((error, request, reply) => {
    fail(error, request, reply);
  });
  return { app, cutOff };

  /** Ends every connection, WebSockets and half-made ones too. */
  function cutOff(): void {
    for (const socket of connections) socket.destroy();
  }

  function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, headers, body } = failureOf(error, () => {
      const id = Buffer.from(randomBytes(6)).toString('hex');
      // Not the address itself: it may hold a token.
      log.error('a request failed', { id, method: request.method, route: request.routeOptions.url, error });
      return id;
    });
    void reply.code(status).headers(headers).header('cache-control', 'no-store').send(body);
  }
}

/** Answers what is not even HTTP, or never arrives. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF[error.code ?? ''] ?? 400;
  const message = `the request could not be read: ${STATUS_CODES[status]}`;
  const body = JSON.stringify({ success: false, code: 'BAD_REQUEST', message } satisfies ErrorBody);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const STATUS_OF: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
