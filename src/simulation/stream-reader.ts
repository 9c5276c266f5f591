import type { EpochMs } from '../domain/index.ts';
import type { ProcessTimers } from '../runtime/index.ts';
import type { Link } from './link.ts';
import type { StreamBody, StreamMessage } from './wire.ts';

/** The exchange says at least this often that it is there; a silence of more than two is a broken line. */
const SILENCE_MS = 12_000;
const LOOK_EVERY_MS = 1_000;
/** A message that was overtaken comes within this; after it, it counts as lost. */
const HOLE_MS = 500;
const RECONNECT_MS = { least: 200, most: 8_000 } as const;
const RESUBSCRIBE_MS = 1_500;

export interface StreamReaderParts {
  readonly link: Link;
  readonly timers: ProcessTimers;
  /** Everything heard, as it comes: overtaken and repeated messages too. */
  hear(at: EpochMs, body: StreamBody): void;
  lost(detail: string): void;
  restored(): void;
}

/** Keeps one stream open, and says when something may have been missed. */
export class StreamReader {
  private readonly parts: StreamReaderParts;
  /** Rises with every connection, so that a late word of an old one is told apart. */
  private connection = 0;
  private closeLink: () => void = () => {};
  private isUp = false;
  private highest = 0;
  private readonly missing = new Set<number>();
  private heardMs = 0;
  private patienceMs: number = RECONNECT_MS.least;
  private closed = false;

  constructor(parts: StreamReaderParts) {
    this.parts = parts;
  }

  connect(): void {
    if (this.closed) return;
    const { link, timers } = this.parts;
    this.connection += 1;
    const mine = this.connection;
    this.highest = 0;
    this.missing.clear();
    this.heardMs = timers.monotonicMs();
    this.closeLink = link.open(
      {
        heard: (message) => {
          if (mine === this.connection) this.onMessage(message);
        },
        closed: () => {
          if (mine === this.connection) this.reconnect('the connection was closed');
        },
      },
      timers,
    );
    this.watch(mine);
  }

  close(): void {
    this.closed = true;
    this.connection += 1;
    this.closeLink();
  }

  private onMessage({ number, at, body }: StreamMessage): void {
    this.heardMs = this.parts.timers.monotonicMs();
    if (this.isUp) this.lookForHoles(number);
    else this.highest = number;
    if (body.type === 'subscribed') {
      this.parts.hear(at, body);
      this.onSubscribed(body.isComplete);
      return;
    }
    this.parts.hear(at, body);
  }

  private onSubscribed(isComplete: boolean): void {
    if (!isComplete) {
      const mine = this.connection;
      this.parts.timers.after(RESUBSCRIBE_MS, () => {
        if (mine === this.connection) this.reconnect('not every subscription was granted');
      });
      return;
    }
    this.isUp = true;
    this.patienceMs = RECONNECT_MS.least;
    this.parts.restored();
  }

  private lookForHoles(number: number): void {
    if (this.missing.delete(number)) return;
    for (let hole = this.highest + 1; hole < number; hole += 1) this.waitFor(hole);
    this.highest = Math.max(this.highest, number);
  }

  private waitFor(hole: number): void {
    this.missing.add(hole);
    const mine = this.connection;
    this.parts.timers.after(HOLE_MS, () => {
      if (mine !== this.connection || !this.missing.delete(hole)) return;
      // The line is well; what it did not carry has to be asked for.
      this.parts.lost(`message ${hole} of the stream never came`);
      this.parts.restored();
    });
  }

  private reconnect(why: string): void {
    this.closeLink();
    this.connection += 1;
    const mine = this.connection;
    if (this.isUp) this.parts.lost(why);
    this.isUp = false;
    const waitMs = this.patienceMs;
    this.patienceMs = Math.min(RECONNECT_MS.most, this.patienceMs * 2);
    this.parts.timers.after(waitMs, () => {
      if (mine === this.connection) this.connect();
    });
  }

  /** A line that has gone silent is taken for broken. */
  private watch(mine: number): void {
    this.parts.timers.after(LOOK_EVERY_MS, () => {
      if (mine !== this.connection) return;
      if (this.parts.timers.monotonicMs() - this.heardMs > SILENCE_MS) this.reconnect('nothing was heard for too long');
      else this.watch(mine);
    });
  }
}
