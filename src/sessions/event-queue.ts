import type { EpochMs } from '../domain/index.ts';
import type { EngineEvent } from '../engine/index.ts';
import type { Soon } from '../venues/index.ts';
import { BEAT, type Beat, type EventSource } from './loop.ts';

/** An event whose time is not settled yet: it happens when the engine hears it. */
export type Untimed<E = EngineEvent> = E extends EngineEvent ? Omit<E, 'at'> : never;

/**
 * One ordered stream of everything a session hears: the venue's stream, answers to questions, operators, timers. An
 * event gets its time when it is taken, never earlier than what the engine already knows, whatever the clock has done.
 */
export class EventQueue implements EventSource {
  private readonly waiting: (Untimed | Beat)[] = [];
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
    this.waiting.length = 0;
    this.wake?.();
    this.becameIdle();
  }

  /** Resolves once everything pushed so far has been taken and dealt with. */
  idle(): Promise<void> {
    if (this.wake !== undefined && this.waiting.length === 0) return Promise.resolve();
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
    while (this.waiting.length === 0 && !this.closed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
    return this.take();
  }

  private take(): EngineEvent | Beat | undefined {
    const event = this.waiting.shift();
    if (event === undefined) return undefined;
    if (event.type === 'beat') {
      this.beatWaits = false;
      return event;
    }
    // A bar exists only once it has closed, even on a clock that runs behind the venue's.
    const earliest = event.type === 'bar' ? event.bar.closeTime : 0;
    return { ...event, at: Math.max(this.now(), earliest) as EpochMs };
  }

  private becameIdle(): void {
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}
