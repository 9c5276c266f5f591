import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '../../../contract/index.ts';
import { requireSameOrigin } from '../door.ts';
import { Refusal } from '../refusal.ts';
import { readCookie } from './cookie.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authorise`; `undefined` on a public route means that nobody is signed in. */
    signedIn: SignedIn | undefined;
  }
}

/** A hook that lets a request of this scope pass, or throws a `Refusal`. It runs before any body is read. */
export function authorise(signIn: SignIn, scope: Scope): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') requireSameOrigin(request);
    request.signedIn = await signIn.find(readCookie(request));
    switch (scope) {
      case 'public':
        return;
      case 'read':
        requireSession(request);
        return;
      case 'trade':
        requireCsrf(request, requireSession(request));
    }
  };
}

/** @throws Refusal NOT_SIGNED_IN */
export function requireSession({ signedIn }: FastifyRequest): SignedIn {
  if (signedIn !== undefined) return signedIn;
  throw new Refusal('NOT_SIGNED_IN', 'sign in first, with the link that Assay prints when it starts');
}

/** A page of another origin can make a browser send our cookie, but cannot read this secret, nor send the header. */
function requireCsrf(request: FastifyRequest, session: SignedIn): void {
  const sent = Buffer.from(String(request.headers['x-assay-csrf'] ?? ''));
  const expected = Buffer.from(session.csrf);
  if (sent.length === expected.length && timingSafeEqual(sent, expected)) return;
  throw new Refusal('CSRF', 'send the csrf of GET /api/session in the x-assay-csrf header; reload the page to get it');
}
