import type { ProcessTimers } from '../../runtime/index.ts';
import type { AccountSession, WatchdogParts } from '../../sessions/index.ts';
import type { Checkpoint, SessionJournal } from '../../storage/index.ts';
import type { RemoteVenue } from '../../venues/index.ts';

/** A mistake that somebody could make, put in at the ports of a session: the simulation has to find it. */
export interface Mutant {
  readonly name: string;
  /** What the mistake is, in a sentence. */
  readonly mistake: string;
  /** Invariants that should fall, any one of them. */
  readonly breaks: readonly string[];
  venue?(venue: RemoteVenue, timers: ProcessTimers): RemoteVenue;
  journal?(journal: SessionJournal): SessionJournal;
  checkpoint?(checkpoint: Checkpoint): Checkpoint;
  session?(session: AccountSession): void;
  watchdog?(parts: WatchdogParts): WatchdogParts;
}
