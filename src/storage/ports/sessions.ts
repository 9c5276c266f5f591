import type { EpochMs } from '../../domain/index.ts';
import type { Listing, Paging } from './paging.ts';

export type SessionKind = 'backtest' | 'paper' | 'live';
export type SessionState = 'running' | 'stopped' | 'finished' | 'failed';

/** One engine's life on one account: what was started, how, and what became of it. */
export interface SessionRecord {
  readonly id: string;
  readonly kind: SessionKind;
  /** Plain JSON, made by its owner: enough to start it again the same way. */
  readonly config: unknown;
  readonly state: SessionState;
  readonly startedAt: EpochMs;
  readonly endedAt?: EpochMs;
  /** Why it has this state, in a sentence. */
  readonly detail?: string;
}

export interface SessionStore {
  /** @throws when the id is taken. */
  create(session: Pick<SessionRecord, 'id' | 'kind' | 'config' | 'startedAt'>): Promise<void>;
  find(id: string): Promise<SessionRecord | undefined>;
  /** The one started last; the one to take up again after a restart is `newest({ kind, state: 'running' })`. */
  newest(query: { readonly kind: SessionKind; readonly state?: SessionState }): Promise<SessionRecord | undefined>;
  /** Newest first. */
  list(query: Paging & { readonly kind?: SessionKind }): Promise<Listing<SessionRecord>>;
  /** Another configuration for what is taken up again: whatever it leaves out has ended. */
  setConfig(change: { readonly id: string; readonly config: unknown }): Promise<void>;
  setState(change: {
    readonly id: string;
    readonly state: SessionState;
    readonly at: EpochMs;
    readonly detail?: string;
  }): Promise<void>;
}
