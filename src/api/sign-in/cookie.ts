import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from './sign-in.ts';

/** Not `Secure`: we speak plain HTTP, and to this machine only. */
const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'strict' } as const;

export function readCookie(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(request)];
}

export function setCookie(reply: FastifyReply, secret: string, session: SignedIn): void {
  reply.setCookie(cookieName(reply.request), secret, { ...ATTRIBUTES, expires: new Date(session.expiresAt) });
}

export function clearCookie(reply: FastifyReply): void {
  reply.clearCookie(cookieName(reply.request), ATTRIBUTES);
}

/** Browsers share cookies between the ports of a machine, and two servers may run on it. */
function cookieName(request: FastifyRequest): string {
  return `assay-session-${request.socket.localPort}`;
}
