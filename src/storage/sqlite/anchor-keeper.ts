import { AssayError, type Log, type Timers } from '../../runtime/index.ts';
import { anchorPath, writeAnchor, type Anchor, type JournalEnd } from './anchor.ts';

/** At most this much is not witnessed by the anchor: so short a piece is seldom what a backup lacks. */
const WRITE_EVERY_MS = 30_000;

/** Writes the anchor of an opened database: at once when a journal is opened or an account taken, then now and then. */
export class AnchorKeeper {
  private readonly sessions: Map<string, JournalEnd>;
  private readonly epochs: Map<string, number>;
  private readonly parts: { readonly path: string; readonly timers: Timers; readonly log: Log };
  private writtenMs = -Infinity;
  private isBehind = false;

  constructor(parts: AnchorKeeper['parts'], kept: Anchor) {
    this.parts = parts;
    this.sessions = new Map(kept.sessions);
    this.epochs = new Map(kept.epochs);
  }

  /** A session's journal is opened here. @throws {AssayError} STORAGE_READ_ONLY */
  opened(session: string, end: JournalEnd): void {
    this.note(session, end);
    this.write();
  }

  /** An account was taken: no order of the new epoch may leave before this is known. @throws {AssayError} STORAGE_READ_ONLY */
  taken(account: string, epoch: number): void {
    this.epochs.set(account, epoch);
    this.isBehind = true;
    this.write();
  }

  /** Cheap: for every commit. What is durable stays durable without the anchor, so a failure here is only told. */
  committed(session: string, end: JournalEnd): void {
    this.note(session, end);
    if (this.parts.timers.monotonicMs() - this.writtenMs >= WRITE_EVERY_MS) this.attempt();
  }

  close(): void {
    if (this.isBehind) this.attempt();
  }

  private note(session: string, end: JournalEnd): void {
    if (end.seq > 0) this.sessions.set(session, end);
    this.isBehind = true;
  }

  private attempt(): void {
    try {
      this.write();
    } catch (error) {
      this.writtenMs = this.parts.timers.monotonicMs();
      this.parts.log.warn('a restored backup would not be noticed until the anchor can be written again', { error });
    }
  }

  private write(): void {
    const { path, timers } = this.parts;
    try {
      writeAnchor(path, { sessions: this.sessions, epochs: this.epochs });
    } catch (error) {
      throw new AssayError(
        'STORAGE_READ_ONLY',
        `The file ${anchorPath(path)} cannot be written (${(error as Error).message}); make room, and its folder writable for this user.`,
        { cause: error },
      );
    }
    this.writtenMs = timers.monotonicMs();
    this.isBehind = false;
  }
}
