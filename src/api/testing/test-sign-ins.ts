import type { BrowserSession, SignInStore } from '../../storage/index.ts';

/** A `SignInStore` that forgets everything when the test ends. */
export function memorySignIns(): SignInStore {
  type Token = Parameters<SignInStore['addToken']>[0];
  const tokens = new Map<string, Token>();
  const sessions = new Map<string, BrowserSession & { readonly sessionHash: string }>();
  return {
    async addToken(token) {
      tokens.set(token.tokenHash, token);
    },
    async takeToken({ tokenHash, at }) {
      const token = tokens.get(tokenHash);
      tokens.delete(tokenHash);
      return token !== undefined && at < token.expiresAt ? { user: token.user } : undefined;
    },
    async addSession(session) {
      sessions.set(session.sessionHash, session);
    },
    async findSession({ sessionHash, at }) {
      const session = sessions.get(sessionHash);
      return session !== undefined && at < session.expiresAt ? session : undefined;
    },
    async endSession(sessionHash) {
      sessions.delete(sessionHash);
    },
    async endAll(user) {
      for (const [hash, session] of sessions) if (session.user === user) sessions.delete(hash);
      for (const [hash, token] of tokens) if (token.user === user) tokens.delete(hash);
    },
    async purge(at) {
      const expired = (kept: Map<string, { readonly expiresAt: number }>): number => {
        const gone = [...kept].filter(([, { expiresAt }]) => expiresAt <= at);
        for (const [hash] of gone) kept.delete(hash);
        return gone.length;
      };
      return expired(tokens) + expired(sessions);
    },
  };
}
