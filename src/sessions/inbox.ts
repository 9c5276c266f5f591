import type { EpochMs, VenueEvent } from '../domain/index.ts';
import type { Command, EngineEvent } from '../engine/index.ts';
import type { Soon } from '../venues/index.ts';
import { BEAT, type Beat, type EventSource } from './loop.ts';

/** A command whose time is not settled yet: it happens when the engine hears it. */
export type UntimedCommand = Command extends infer C ? (C extends Command ? Omit<C, 'at'> : never) : never;

/**
 * One ordered stream of venue events and operators' commands. A command is heard before the next venue event, at the
 * market's own time, so it can never be older than what the engine already knows.
 */
export class Inbox implements EventSource {
  private readonly venue: { next(): Soon<VenueEvent | undefined> };
  private readonly now: () => EpochMs;
  private readonly commands: UntimedCommand[] = [];
  private pendingVenue: Promise<VenueEvent | undefined> | undefined;
  private wake: (() => void) | undefined;
  private closed = false;
  private beatIsDue = false;
  private venueDone = false;
  private readonly onVenueDone: () => void;

  /** @param onVenueDone called once when the venue has nothing more to say; commands are still heard after it. */
  constructor(venue: { next(): Soon<VenueEvent | undefined> }, now: () => EpochMs, onVenueDone: () => void = () => {}) {
    this.venue = venue;
    this.now = now;
    this.onVenueDone = onVenueDone;
  }

  /** Queues a command. False when the session is over and nobody will hear it. */
  send(command: UntimedCommand): boolean {
    if (this.closed) return false;
    this.commands.push(command);
    this.wake?.();
    return true;
  }

  /** Lets the loop beat when it comes round. */
  beat(): void {
    this.beatIsDue = true;
    this.wake?.();
  }

  /** The venue has been asked and its answer, which it may have given already, has not been passed on. */
  get awaitsVenue(): boolean {
    return this.pendingVenue !== undefined;
  }

  /** Nobody has anything to say: the venue has been asked, or has ended, and no command waits. */
  get atRest(): boolean {
    return this.wake !== undefined && this.commands.length === 0;
  }

  /** Ends the stream after the commands already queued. */
  close(): void {
    this.closed = true;
    this.wake?.();
  }

  next(): Soon<EngineEvent | Beat | undefined> {
    const command = this.takeCommand();
    if (command !== undefined) return command;
    if (this.closed) return undefined;
    if (this.beatIsDue) {
      this.beatIsDue = false;
      return BEAT;
    }
    if (this.pendingVenue === undefined) {
      const event = this.venue.next();
      if (event instanceof Promise) this.pendingVenue = event;
      else if (event !== undefined) return event;
      else if (!this.venueDone) {
        this.endVenue();
        return this.next(); // Whoever was told may have sent a command, or closed us.
      }
    }
    return this.wait();
  }

  /** Resolves with whatever comes first: the venue's word, a command, or the end. */
  private async wait(): Promise<EngineEvent | Beat | undefined> {
    const woken = new Promise<'woken'>((resolve) => {
      this.wake = () => resolve('woken');
    });
    const first = await (this.pendingVenue === undefined ? woken : Promise.race([this.pendingVenue, woken]));
    this.wake = undefined;
    if (first !== 'woken') {
      this.pendingVenue = undefined;
      if (first !== undefined) return first;
      this.endVenue();
    }
    return this.next();
  }

  private endVenue(): void {
    this.venueDone = true;
    this.onVenueDone();
  }

  private takeCommand(): Command | undefined {
    const command = this.commands.shift();
    return command === undefined ? undefined : { ...command, at: this.now() };
  }
}
