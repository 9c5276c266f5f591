import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';

/** Makes every request, whatever it is for, pass here first. */
export function keepDoor(app: FastifyInstance, stopping: AbortSignal): void {
  app.addHook('onRequest', async (request) => {
    requireLocalHost(request);
    if (stopping.aborted) throw new Refusal('STOPPING', 'the server is stopping');
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    // Else a browser keeps the connection for its next request, and we wait for it to go.
    if (stopping.aborted) void reply.header('connection', 'close');
    done(null, payload);
  });
}

/**
 * Refuses a request that was not addressed to this machine by name. A page of another site can point its own name at
 * 127.0.0.1 (DNS rebinding) and so speak to us from a visitor's browser; the Host header still carries that name.
 */
function requireLocalHost(request: FastifyRequest): void {
  if (localHosts(request).includes(hostOf(request))) return;
  throw new Refusal('BAD_HOST', `this server answers to ${localHosts(request)[0]} and to no other name`);
}

/**
 * Refuses a change, or a socket, that a page of another origin asks for: another site, and also another program's page
 * on this machine, to which the browser would attach our cookie. Programs that are no browser send neither header.
 */
export function requireSameOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const sameOrigin = origin === undefined || origin === `http://${hostOf(request)}`;
  if (sameOrigin && (site === undefined || site === 'same-origin')) return;
  throw new Refusal('BAD_ORIGIN', 'this may be asked for by a page of this server only');
}

function hostOf(request: FastifyRequest): string {
  return request.headers.host?.toLowerCase() ?? '';
}

function localHosts(request: FastifyRequest): readonly string[] {
  const port = request.socket.localPort;
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  // A browser leaves out the port that the scheme implies.
  return port === 80 ? [...names, ...names.map((name) => `${name}:80`)] : names.map((name) => `${name}:${port}`);
}
