import type { EpochMs, VenueEvent } from '../domain/index.ts';

/** Without the time of hearing, which is put on when it is said. */
export type Untimed = VenueEvent extends infer E ? (E extends VenueEvent ? Omit<E, 'at'> : never) : never;

/** What a venue at the end of a network has said and nobody has taken yet, each with the time of hearing. */
export class RemoteEvents {
  private readonly now: () => EpochMs;
  private readonly events: VenueEvent[] = [];
  private waiting: ((event: VenueEvent | undefined) => void) | undefined;
  private isOver = false;
  private lastAt = 0;

  /** @param now the venue's clock */
  constructor(now: () => EpochMs) {
    this.now = now;
  }

  next(): Promise<VenueEvent | undefined> {
    const event = this.events.shift();
    if (event !== undefined || this.isOver) return Promise.resolve(event);
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  /** @param saidAt by the venue's clock, when it said so itself */
  say(event: Untimed, saidAt = 0 as EpochMs): void {
    if (this.isOver) return;
    // Hearing is after saying, and after everything heard before; this machine's wall clock has no part in it.
    this.lastAt = Math.max(this.lastAt, this.now(), saidAt);
    const timed = { ...event, at: this.lastAt as EpochMs } as VenueEvent;
    const { waiting } = this;
    if (waiting === undefined) {
      this.events.push(timed);
      return;
    }
    this.waiting = undefined;
    waiting(timed);
  }

  /** Nothing is said any more; what was said before can still be taken. */
  close(): void {
    this.isOver = true;
    this.waiting?.(undefined);
    this.waiting = undefined;
  }
}
