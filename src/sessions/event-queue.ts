import type { EpochMs } from '../domain/index.ts';
import type { EngineEvent } from '../engine/index.ts';
import type { Soon } from '../venues/index.ts';
import { BEAT, type Beat, type EventSource } from './loop.ts';

/** Events that were taken and are still held, at most. */
const TAKEN_MAX = 1_024;

/** An event whose time is not settled yet: it happens when the engine hears it. */
export type Untimed<E = EngineEvent> = E extends EngineEvent ? Omit<E, 'at'> : never;

/**
 * One ordered stream of everything a session hears: the venue's stream, answers to questions, operators, timers. An
 * event gets its time when it is taken, never earlier than what the engine already knows, whatever the clock has done.
 */
export class EventQueue implements EventSource {
  /** Taken from `first` on: after an outage a hundred thousand may wait, and to shift such an array copies it each time. */
  private waiting: (Untimed | Beat)[] = [];
  private first = 0;
  private readonly now: () => EpochMs;
  private wake: (() => void) | undefined;
  private closed = false;
  private beatWaits = false;
  private idleWaiters: (() => void)[] = [];

  /** @param now the engine's lower bound on time: the later of the clock and its newest event */
  constructor(now: () => EpochMs) {
    this.now = now;
  }

  push(event: Untimed): void {
    if (this.closed) return;
    this.waiting.push(event);
    this.wake?.();
  }

  /** Lets the loop beat when it has dealt with everything that waits here now. */
  beat(): void {
    if (this.closed || this.beatWaits) return;
    this.beatWaits = true;
    this.waiting.push(BEAT);
    this.wake?.();
  }

  /** Ends the stream; what waits is dropped, as in a crash. */
  close(): void {
    this.closed = true;
    this.waiting = [];
    this.first = 0;
    this.wake?.();
    this.becameIdle();
  }

  /** Resolves once everything pushed so far has been taken and dealt with. */
  idle(): Promise<void> {
    if (this.wake !== undefined && this.isEmpty) return Promise.resolve();
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => this.idleWaiters.push(resolve));
  }

  next(): Soon<EngineEvent | Beat | undefined> {
    const event = this.take();
    if (event !== undefined || this.closed) return event;
    this.becameIdle();
    return this.wait();
  }

  private async wait(): Promise<EngineEvent | Beat | undefined> {
    while (this.isEmpty && !this.closed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
    return this.take();
  }

  private take(): EngineEvent | Beat | undefined {
    const event = this.waiting[this.first];
    if (event === undefined) return undefined;
    this.first += 1;
    if (this.first === this.waiting.length || this.first === TAKEN_MAX) {
      this.waiting = this.waiting.slice(this.first);
      this.first = 0;
    }
    if (event.type === 'beat') {
      this.beatWaits = false;
      return event;
    }
    // A bar exists only once it has closed, even on a clock that runs behind the venue's.
    const earliest = event.type === 'bar' ? event.bar.closeTime : 0;
    return { ...event, at: Math.max(this.now(), earliest) as EpochMs };
  }

  private get isEmpty(): boolean {
    return this.first === this.waiting.length;
  }

  private becameIdle(): void {
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}
