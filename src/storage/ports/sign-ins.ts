import type { EpochMs } from '../../domain/index.ts';

export interface BrowserSession {
  readonly user: string;
  /** Sent back by the page with every change. */
  readonly csrf: string;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
}

/** Who may come in. Holds hashes only: whoever reads the database cannot sign in with what they find. */
export interface SignInStore {
  addToken(token: {
    readonly tokenHash: string;
    readonly user: string;
    readonly createdAt: EpochMs;
    readonly expiresAt: EpochMs;
  }): Promise<void>;
  /** Spends a token: of any number of attempts, one succeeds. @returns `undefined` for unknown, expired or spent. */
  takeToken(attempt: {
    readonly tokenHash: string;
    readonly at: EpochMs;
  }): Promise<{ readonly user: string } | undefined>;
  addSession(session: BrowserSession & { readonly sessionHash: string }): Promise<void>;
  /** @returns `undefined` when there is none or it has expired. */
  findSession(query: { readonly sessionHash: string; readonly at: EpochMs }): Promise<BrowserSession | undefined>;
  /** Ends one browser's session. Ending one that is gone does nothing. */
  endSession(sessionHash: string): Promise<void>;
  /** Ends every session, and spends every token, of a user. */
  endAll(user: string, at: EpochMs): Promise<void>;
  /** Forgets what expired before `at`. @returns how many tokens and sessions went. */
  purge(at: EpochMs): Promise<number>;
}
