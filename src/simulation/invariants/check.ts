import type { EpochMs, OrderDraft } from '../../domain/index.ts';
import type { Engine, RiskLimits } from '../../engine/index.ts';
import type { JournalEntry } from '../../storage/index.ts';
import type { Evidence } from '../evidence.ts';
import type { SimExchange } from '../exchange.ts';
import type { Link } from '../link.ts';

/** A process as the judge sees it. */
export interface Suspect {
  readonly name: string;
  readonly engine: Engine;
  /** Newest entry that survives a kill. */
  readonly durableSeq: number;
  /** False from hearing of a hole in the stream until the account has been looked at after it. */
  readonly streamIsWhole: boolean;
  /** A commit of this process has failed. */
  readonly diskFailed: boolean;
  /** A younger process has taken the account over. */
  readonly isSuperseded: boolean;
}

/** All that a check may look at: the exchange's truth, the wire, and what the journal says. */
export interface Scene {
  readonly exchange: SimExchange;
  readonly link: Link;
  readonly evidence: Evidence;
  readonly limits: RiskLimits;
  readonly sessionId: string;
  readonly now: EpochMs;
}

/** One invariant. Each method answers with what is wrong, in a sentence. */
export interface Check {
  /** By its name in docs/invariants.md. */
  readonly id: string;
  /** In the turn in which an order is put on the wire, before it is. */
  submitting?(order: OrderDraft, suspect: Suspect, scene: Scene): string | undefined;
  /** After an event has been dealt with and written into the journal, perhaps not to disk yet. */
  appended?(entry: JournalEntry, suspect: Suspect, scene: Scene): string | undefined;
  committed?(suspect: Suspect, scene: Scene): string | undefined;
  /** A new process has taken up its state and has heard nothing yet. @param before the state at the last commit */
  takenUp?(suspect: Suspect, scene: Scene, before: string | undefined): string | undefined;
  /** After every tick of the exchange, with the process that is running, if one is. */
  ticked?(scene: Scene, suspect: Suspect | undefined): string | undefined;
  /** Nothing is on its way and nothing moves. */
  atRest?(suspect: Suspect, scene: Scene): string | undefined;
}
