import type { ClientOrderId, EpochMs, InstrumentId, OrderDraft } from '../../domain/index.ts';
import type { Engine, ReconcileReport, RiskLimits } from '../../engine/index.ts';
import type { Heartbeat } from '../../sessions/index.ts';
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
  readonly faultsAreOn: boolean;
  /** Absent in a run without a watchdog. */
  readonly guard: GuardView | undefined;
}

/** What the watchdog asks for: the latch, or something of the exchange. */
export type GuardAct = 'latch' | 'cancel-all' | 'close';

/** The watchdog, and what it may judge by, as these truly are. */
export interface GuardView {
  /** All closing orders that were ever sent, by id. */
  readonly sent: ReadonlyMap<ClientOrderId, InstrumentId>;
  /** The instrument of the closing order that is about to be sent. */
  readonly closing: InstrumentId | undefined;
  /** How long it has run without a break; `undefined` while it is dead. */
  readonly runsSince: EpochMs | undefined;
  readonly latchedAt: EpochMs | undefined;
  readonly unlatchedAt: EpochMs | undefined;
  readonly beat: Heartbeat | undefined;
  readonly beatAt: EpochMs;
  /** When a beat last said that the server runs. */
  readonly runningAt: EpochMs;
  /** Since when the server has been running without a pause, as it truly is; `undefined` while it is not. */
  readonly healthySince: EpochMs | undefined;
  /** When the account last held more than the watchdog allows. */
  readonly overAt: EpochMs | undefined;
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
  /** In the turn in which the watchdog asks for something, before it does. */
  guarding?(act: GuardAct, guard: GuardView, scene: Scene): string | undefined;
  /** A comparison has ended on an account on which nothing moves. */
  compared?(report: ReconcileReport, suspect: Suspect, scene: Scene): string | undefined;
  /** Nothing is on its way and nothing moves. */
  atRest?(suspect: Suspect, scene: Scene): string | undefined;
}
