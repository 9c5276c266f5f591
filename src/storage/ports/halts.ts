import type { EpochMs } from '../../domain/index.ts';

/** Whether an account may take new risk, since when, and on whose word. */
export interface HaltRecord {
  readonly halted: boolean;
  readonly by: string;
  readonly reason: string;
  readonly at: EpochMs;
}

/** A halt is latched: it outlives the process, and only `clear` ends it. */
export interface HaltStore {
  /** The standing state; `undefined` for an account that was never halted. */
  current(account: string): Promise<HaltRecord | undefined>;
  /** Durable when it returns. An account already halted stays as it is: the first cause is kept and returned. */
  latch(account: string, halt: Omit<HaltRecord, 'halted'>): Promise<HaltRecord>;
  /** Durable when it returns. @returns false when the account was not halted; nothing is recorded then. */
  clear(account: string, clearance: Omit<HaltRecord, 'halted'>): Promise<boolean>;
  /** Newest first. */
  history(account: string, query: { readonly limit: number }): Promise<readonly HaltRecord[]>;
}
