import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import type { KeyScope, Scope } from '../../../contract/index.ts';
import { BODY_MAX } from '../app.ts';
import { requireSameOrigin } from '../door.ts';
import { Refusal, tooSoon } from '../refusal.ts';
import { readCookie } from '../sign-in/cookie.ts';
import type { SignedIn, SignIn } from '../sign-in/sign-in.ts';
import type { ActiveKey, ApiKeys } from './api-keys.ts';
import type { Claim, SignedRequests } from './signed-requests.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the hooks of a route; `undefined` on a public one means that nobody is signed in. */
    signedIn: SignedIn | undefined;
    /** What a request says that is signed with a key, until its body has been read. */
    claim: Claim | undefined;
  }
}

/** Hooks of one route: they let a request pass or throw a `Refusal`, before any body is parsed. */
export interface RouteHooks {
  readonly onRequest: (request: FastifyRequest) => Promise<void>;
  readonly preParsing: (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: RequestPayload,
  ) => Promise<RequestPayload>;
}

export interface Access {
  /** @param rule.isLimited false for what a program may do as often as it likes, as stopping everything */
  hooks(scope: Scope, rule?: { readonly isLimited?: boolean }): RouteHooks;
  /** Whether who came in before may still be here. */
  holds(session: SignedIn): Promise<boolean>;
}

/** What one key may ask per minute. */
const KEY_PER_MINUTE = 1_200;
const RANK: Readonly<Record<KeyScope, number>> = { read: 0, trade: 1, admin: 2 };

/** Lets people in by their browser's session, and programs by a key's signature; what one may the other may. */
export function createAccess(
  app: FastifyInstance,
  parts: { readonly signIn: SignIn; readonly keys: ApiKeys; readonly signed: SignedRequests },
): Access {
  const { signIn, keys, signed } = parts;
  const askedByKey = app.createRateLimit({
    max: KEY_PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: ({ signedIn }) => signedIn?.key?.id ?? 'nobody',
  });

  return {
    hooks: (scope, { isLimited = true } = {}) => ({
      async onRequest(request) {
        if (request.method !== 'GET' && request.method !== 'HEAD') requireSameOrigin(request);
        request.claim = signed.claim(request);
        // A cookie beside a signature counts for nothing.
        if (request.claim !== undefined) return;
        request.signedIn = await signIn.find(readCookie(request));
        if (scope !== 'public') requireBrowser(request);
      },
      async preParsing(request, _reply, payload) {
        const { claim } = request;
        if (claim === undefined) return payload;
        const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
        const body = hasBody ? await wholeBody(payload) : Buffer.alloc(0);
        const key = signed.prove(claim, body);
        request.signedIn = programOf(key);
        requireScope(key.scope, scope);
        if (isLimited) {
          const asked = await askedByKey(request);
          if (!asked.isAllowed && asked.isExceeded)
            throw tooSoon('TOO_MANY_REQUESTS', 'too many requests with this key', asked.ttl);
        }
        return hasBody ? again(body) : payload;
      },
    }),
    holds: async (session) => (session.key === undefined ? await signIn.holds(session) : keys.holds(session.key.id)),
  };
}

/** @throws Refusal NOT_SIGNED_IN */
export function requireSession({ signedIn }: FastifyRequest): SignedIn {
  if (signedIn !== undefined) return signedIn;
  throw new Refusal('NOT_SIGNED_IN', 'sign in first, with the link that Assay prints when it starts');
}

function requireBrowser(request: FastifyRequest): void {
  const session = requireSession(request);
  if (request.method !== 'GET' && request.method !== 'HEAD') requireCsrf(request, session);
}

/** A page of another origin can make a browser send our cookie, but cannot read this secret, nor send the header. */
function requireCsrf(request: FastifyRequest, session: SignedIn): void {
  const sent = Buffer.from(String(request.headers['x-assay-csrf'] ?? ''));
  const expected = Buffer.from(session.csrf);
  if (sent.length === expected.length && timingSafeEqual(sent, expected)) return;
  throw new Refusal('CSRF', 'send the csrf of GET /api/session in the x-assay-csrf header; reload the page to get it');
}

function requireScope(has: KeyScope, needs: Scope): void {
  if (needs === 'public' || RANK[has] >= RANK[needs]) return;
  throw new Refusal('SCOPE', `this key may "${has}", and this needs "${needs}": use another key`);
}

/** Who a program is, where a person in a browser would be. */
function programOf(key: ActiveKey): SignedIn {
  return {
    user: `key ${key.name}`,
    csrf: '',
    createdAt: 0,
    expiresAt: 0,
    sessionHash: `key ${key.id}`,
    key,
  } as SignedIn;
}

async function wholeBody(payload: RequestPayload): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX) throw new Refusal('BODY_TOO_LARGE', `a body may have ${BODY_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function again(body: Buffer): RequestPayload {
  return Object.assign(Readable.from(body.length === 0 ? [] : [body]), { receivedEncodedLength: body.length });
}
