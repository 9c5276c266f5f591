import { createHash } from 'node:crypto';
import type { EpochMs } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { ActiveKey } from '../access/api-keys.ts';
import type { BrowserSession, SignInStore } from '../../storage/index.ts';

const MINUTE_MS = 60_000;
/** A printed token is for now: it may be lying in a terminal's history. */
const TOKEN_LIFE_MS = 15 * MINUTE_MS;
const SESSION_LIFE_MS = 12 * 60 * MINUTE_MS;
/** 256 bits: nothing to guess. */
const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

/** Who is signed in, and the hash a browser is known by in storage. */
export interface SignedIn extends BrowserSession {
  readonly sessionHash: string;
  /** Present when a program came in with a key, and no browser. */
  readonly key?: ActiveKey;
}

export interface SignIn {
  /** @returns a secret that signs `user` in once, within 15 minutes */
  issueToken(user: string): Promise<string>;
  /** Spends a token. @returns `undefined` for one that is unknown, spent or expired, all alike. */
  enter(token: string): Promise<{ readonly secret: string; readonly session: SignedIn } | undefined>;
  /** Whose browser holds this secret. */
  find(secret: string | undefined): Promise<SignedIn | undefined>;
  /** Whether a session found earlier still holds. */
  holds(session: SignedIn): Promise<boolean>;
  leave(session: SignedIn): Promise<void>;
}

/**
 * Signs browsers in with printed one-time tokens. Storage sees hashes only, and looks secrets up by their hash: how long
 * that takes tells nothing about a secret, since nobody can steer the hash of a guess.
 */
export function createSignIn(parts: {
  readonly signIns: SignInStore;
  readonly timers: Timers;
  readonly randomBytes: (size: number) => Uint8Array;
}): SignIn {
  const { signIns, timers, randomBytes } = parts;
  const newSecret = (): string => Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
  return {
    async issueToken(user) {
      const token = newSecret();
      const createdAt = timers.now();
      // Tokens and sessions are added here and in `enter`, so forgetting the old ones here keeps them few.
      await signIns.purge(createdAt);
      await signIns.addToken({ tokenHash: hashOf(token), user, createdAt, expiresAt: after(createdAt, TOKEN_LIFE_MS) });
      return token;
    },

    async enter(token) {
      const at = timers.now();
      const owner = await signIns.takeToken({ tokenHash: hashOf(token), at });
      if (owner === undefined) return undefined;
      const secret = newSecret();
      const session: SignedIn = {
        user: owner.user,
        csrf: newSecret(),
        createdAt: at,
        expiresAt: after(at, SESSION_LIFE_MS),
        sessionHash: hashOf(secret),
      };
      await signIns.addSession(session);
      return { secret, session };
    },

    async find(secret) {
      if (secret === undefined || !SECRET.test(secret)) return undefined;
      const sessionHash = hashOf(secret);
      const session = await signIns.findSession({ sessionHash, at: timers.now() });
      return session && { ...session, sessionHash };
    },

    async holds({ sessionHash }) {
      return (await signIns.findSession({ sessionHash, at: timers.now() })) !== undefined;
    },

    async leave({ sessionHash }) {
      await signIns.endSession(sessionHash);
    },
  };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function after(at: EpochMs, lifeMs: number): EpochMs {
  return (at + lifeMs) as EpochMs;
}
