import type { EngineSnapshot } from '../../engine/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { Checkpoint, SessionJournal } from '../../storage/index.ts';

interface SavedState {
  readonly engine: EngineSnapshot;
  readonly watermark: number;
}

export function savedState(checkpoint: Checkpoint, change: (state: SavedState) => Partial<SavedState>): Checkpoint {
  const state = checkpoint.engine as SavedState;
  return { ...checkpoint, engine: { ...state, ...change(state) } };
}

export function withCommit(
  journal: SessionJournal,
  around: (commit: () => void | Promise<void>) => void | Promise<void>,
): SessionJournal {
  return {
    ...delegating(journal),
    get lastSeq() {
      return journal.lastSeq;
    },
    get durableSeq() {
      return journal.durableSeq;
    },
    get pending() {
      return journal.pending;
    },
    commit: (checkpoint) => around(() => journal.commit(checkpoint)),
  };
}

export function without(journal: SessionJournal, code: string): SessionJournal {
  let { lastSeq } = journal;
  let isBroken = false;
  const attempt = (work: () => void | Promise<void>): void | Promise<void> => {
    if (isBroken) return undefined;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== code) throw error;
      isBroken = true;
      return undefined;
    }
  };
  return {
    ...delegating(journal),
    get lastSeq() {
      return lastSeq;
    },
    get durableSeq() {
      return isBroken ? lastSeq : journal.durableSeq;
    },
    get pending() {
      return isBroken ? 0 : journal.pending;
    },
    append(entry) {
      lastSeq = entry.seq;
      void attempt(() => journal.append(entry));
    },
    commit: (checkpoint) => attempt(() => journal.commit(checkpoint)),
  };
}

function delegating(journal: SessionJournal): Pick<SessionJournal, 'sessionId' | 'equity' | 'append'> {
  return {
    sessionId: journal.sessionId,
    equity: (...point) => journal.equity(...point),
    append: (entry) => journal.append(entry),
  };
}
