import type { EpochMs, Sighting, AccountStatement, VenueEvent } from '../domain/index.ts';
import type { ProcessTimers, Timers } from '../runtime/index.ts';
import type { Checkpoint, JournalEntry, SessionJournal } from '../storage/index.ts';
import type { RemoteVenue } from '../venues/index.ts';
import type { BoundaryName } from './boundaries.ts';

/**
 * Who listens at a process's ports, and may pull the plug between any two things that pass there. Code of a dead process
 * may run on to the end of its turn, as it would not after a real kill; but every port is dead by then, so nobody can
 * tell: nothing it does is written, sent or heard.
 */
export interface Tap {
  /** @returns false when the process has just been killed here, or was dead before */
  survives(name: BoundaryName): boolean;
  readonly isDead: boolean;
  heard(event: VenueEvent): void;
  /** The whole account was shown, as asked for at that time (monotonic). */
  shown(askedMs: number): void;
  submitting(order: Parameters<RemoteVenue['submit']>[0]): void;
  cancelling(id: Parameters<RemoteVenue['cancel']>[0]): void;
  amending(amendment: Parameters<RemoteVenue['amend']>[0]): void;
  appended(entry: JournalEntry): void;
  committed(checkpoint: Checkpoint): void;
  /** Milliseconds the disk takes for this commit, or that it fails. */
  disk(): number | 'fails';
}

/** What a dead process waits for. */
const never = (): Promise<never> => new Promise(() => {});

export function tapVenue(venue: RemoteVenue, tap: Tap, timers: Timers): RemoteVenue {
  function act(name: 'submit' | 'cancel' | 'amend', note: () => void, send: () => void): void {
    if (!tap.survives(`before ${name}`)) return;
    note();
    send();
    tap.survives(`after ${name}`);
  }
  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (!tap.survives('before question')) return never();
    const answer = await question();
    return tap.survives('after answer') ? answer : never();
  }
  return {
    requestWindowMs: venue.requestWindowMs,
    limits: venue.limits,
    async next() {
      if (tap.isDead) return never();
      const event = await venue.next();
      if (!tap.survives('hearing')) return never();
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
    async statement(request): Promise<AccountStatement> {
      const askedMs = timers.monotonicMs();
      const statement = await ask(() => venue.statement(request));
      tap.shown(askedMs);
      return statement;
    },
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
      if (!tap.isDead) journal.equity(...point);
    },
    append(entry) {
      if (tap.isDead) return;
      journal.append(entry);
      tap.appended(entry);
    },
    commit(checkpoint) {
      if (!tap.survives('before commit')) return undefined;
      const write = (): void => {
        if (tap.isDead) return;
        let kept: Checkpoint | undefined;
        void journal.commit(() => (kept = checkpoint()));
        if (kept !== undefined) tap.committed(kept);
        tap.survives('after commit');
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
      return tap.survives('waking') ? undefined : never();
    },
  };
}
