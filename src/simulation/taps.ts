import type { EpochMs, Sighting, AccountStatement, VenueEvent } from '../domain/index.ts';
import type { ProcessTimers, Timers } from '../runtime/index.ts';
import type { Checkpoint, JournalEntry, SessionJournal } from '../storage/index.ts';
import type { RemoteVenue } from '../venues/index.ts';
import { Killed, type BoundaryName } from './boundaries.ts';

/** Who listens at a process's ports, and may pull the plug between any two things that pass there. */
export interface Tap {
  /** In the middle of a turn. @throws {Killed} when the process has just been killed here: not a statement more runs */
  boundary(name: BoundaryName): void;
  /** Between two turns. @returns false when the process has just been killed here */
  survives(name: BoundaryName): boolean;
  readonly isDead: boolean;
  heard(event: VenueEvent): void;
  submitting(order: Parameters<RemoteVenue['submit']>[0]): void;
  cancelling(id: Parameters<RemoteVenue['cancel']>[0]): void;
  amending(amendment: Parameters<RemoteVenue['amend']>[0]): void;
  appended(entry: JournalEntry): void;
  committed(checkpoint: Checkpoint): void;
  /** Milliseconds the disk takes for this commit, or that it fails. */
  disk(): number | 'fails';
}

/** What a dead process waits for. */
const NEVER = new Promise<never>(() => {});

export function tapVenue(venue: RemoteVenue, tap: Tap): RemoteVenue {
  function act(name: 'submit' | 'cancel' | 'amend', note: () => void, send: () => void): void {
    refuseTheDead(tap);
    tap.boundary(`before ${name}`);
    note();
    send();
    tap.boundary(`after ${name}`);
  }
  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (tap.isDead || !tap.survives('before question')) return NEVER;
    const answer = await question();
    return tap.isDead || !tap.survives('after answer') ? NEVER : answer;
  }
  return {
    requestWindowMs: venue.requestWindowMs,
    limits: venue.limits,
    async next() {
      if (tap.isDead) return NEVER;
      const event = await venue.next();
      if (tap.isDead || !tap.survives('hearing')) return NEVER;
      if (event !== undefined) tap.heard(event);
      return event;
    },
    submit: (order) =>
      act(
        'submit',
        () => tap.submitting(order),
        () => venue.submit(order),
      ),
    cancel: (id) =>
      act(
        'cancel',
        () => tap.cancelling(id),
        () => venue.cancel(id),
      ),
    amend: (amendment) =>
      act(
        'amend',
        () => tap.amending(amendment),
        () => venue.amend(amendment),
      ),
    find: (id): Promise<Sighting> => ask(() => venue.find(id)),
    statement: (request): Promise<AccountStatement> => ask(() => venue.statement(request)),
    report: () => ask(async () => venue.report()),
    serverTime: (): EpochMs => venue.serverTime(),
    close: () => venue.close(),
  };
}

export function tapJournal(journal: SessionJournal, tap: Tap, timers: ProcessTimers): SessionJournal {
  return {
    sessionId: journal.sessionId,
    get lastSeq() {
      return journal.lastSeq;
    },
    get durableSeq() {
      return journal.durableSeq;
    },
    get pending() {
      return journal.pending;
    },
    equity: (...point) => {
      refuseTheDead(tap);
      journal.equity(...point);
    },
    append(entry) {
      refuseTheDead(tap);
      journal.append(entry);
      tap.appended(entry);
    },
    commit(checkpoint) {
      refuseTheDead(tap);
      tap.boundary('before commit');
      const write = (): void => {
        refuseTheDead(tap);
        let kept: Checkpoint | undefined;
        void journal.commit(() => (kept = checkpoint()));
        if (kept !== undefined) tap.committed(kept);
        tap.boundary('after commit');
      };
      const disk = tap.disk();
      if (disk === 'fails') {
        // In the real transaction, so that what follows is what would really follow.
        void journal.commit(() => {
          throw new Error('no space is left on the disk');
        });
      }
      if (disk === 0 || disk === 'fails') return write();
      return timers.sleep(disk).then(write);
    },
  };
}

export function tapTimers(timers: ProcessTimers, tap: Tap): Timers {
  return {
    now: () => timers.now(),
    monotonicMs: () => timers.monotonicMs(),
    async sleep(delayMs, signal) {
      await timers.sleep(delayMs, signal);
      return tap.survives('waking') ? undefined : NEVER;
    },
  };
}

function refuseTheDead(tap: Tap): void {
  if (tap.isDead) throw new Killed('a dead process does nothing more');
}
