import { strict as assert } from 'node:assert';
import type { EpochMs } from '../domain/index.ts';
import { leavesProcess, type Effect, type Engine, type EngineEvent } from '../engine/index.ts';
import type { Checkpoint, Journal, JournalEntry } from '../storage/index.ts';
import type { Soon, Venue } from '../venues/index.ts';

/** No event, and nothing that is written down: whoever asks the loop for it learns that the loop has come round. */
export interface Beat {
  readonly type: 'beat';
}
export const BEAT: Beat = { type: 'beat' };

/** Where the loop hears from: the venue, merged with operators' commands. */
export interface EventSource {
  next(): Soon<EngineEvent | Beat | undefined>;
}

export interface LoopParts {
  readonly engine: Engine;
  readonly venue: Venue;
  readonly source: EventSource;
  readonly journal: Journal;
  /**
   * `before-send`: an entry that asks the venue for anything is durable before the venue hears of it.
   * `grouped`: entries are made durable in batches; only for a venue whose own state is part of the same transaction,
   * so that after a crash neither side remembers the lost entries.
   */
  readonly durability: 'before-send' | 'grouped';
  /** Number of the last entry already in the journal. */
  readonly lastSeq: number;
  /** Told of each entry before it can be written down: to note what is to be stored with it. */
  record?(entry: JournalEntry): void;
  /** State to store with the entries; called only when they are. */
  checkpoint(seq: number, unsent: readonly Effect[]): Checkpoint;
  /** Told of each entry after the venue has been told; must not throw. */
  observe?(entry: JournalEntry): void;
  /**
   * Asked in the turn in which an order would leave: whether what was decided at that time has grown too old meanwhile,
   * because the disk was slow or the process stood still. Absent: never.
   */
  isStale?(decidedAt: EpochMs): boolean;
  /** Told of an order or amendment that was written down and, being stale, was not sent. */
  kept?(effect: Extract<Effect, { type: 'submit' | 'amend' }>, decidedAt: EpochMs): void;
  /** Called when all entries so far are durable. */
  committed?(seq: number): void;
  /** Called for each beat, when everything heard before it has been dealt with. */
  beat?(): void;
}

/** Entries that may wait in memory before they are written, when none of them leaves the process. */
const GROUP_MAX = 16_384;

/**
 * The whole of trading: hear, decide, write down, act. Backtest, paper and live differ only in which venue and which
 * journal they pass in.
 *
 * It never waits when it need not: with a simulated venue and a journal in memory it runs without a single promise.
 *
 * @returns the number of the last entry, when the source has nothing more to say.
 */
export async function runLoop(parts: LoopParts): Promise<number> {
  const { engine, venue, source, journal } = parts;
  let seq = parts.lastSeq;

  const commit = (unsent: readonly Effect[]): Soon<void> => journal.commit(() => parts.checkpoint(seq, unsent));

  for (;;) {
    let event = source.next();
    if (event instanceof Promise) {
      // About to wait: a good moment to write down what has happened.
      if (journal.pending > 0) {
        await commit([]);
        parts.committed?.(seq);
      }
      event = await event;
    }
    if (event === undefined) break;
    if (event.type === 'beat') {
      parts.beat?.();
      continue;
    }

    const effects = engine.step(event);
    seq += 1;
    const entry: JournalEntry = { seq, event, effects };
    journal.append(entry);
    parts.record?.(entry);

    const leaves = effects.some(leavesProcess);
    if ((leaves && parts.durability === 'before-send') || journal.pending >= GROUP_MAX) {
      const written = commit(effects);
      if (written !== undefined) await written;
      parts.committed?.(seq);
    }
    if (leaves) {
      for (const effect of effects) {
        // A cancel is never stale.
        if ((effect.type === 'submit' || effect.type === 'amend') && parts.isStale?.(event.at) === true) {
          parts.kept?.(effect, event.at);
          continue;
        }
        const sent = carryOut(effect, venue);
        if (sent !== undefined) await sent;
      }
    }
    parts.observe?.(entry);
  }

  if (journal.pending > 0) {
    await commit([]);
    parts.committed?.(seq);
  }
  return seq;
}

/** Asks the venue for one effect. Effects that are only for the record ask nothing. */
export function carryOut(effect: Effect, venue: Venue): Soon<void> {
  switch (effect.type) {
    case 'submit':
      return venue.submit(effect.order);
    case 'cancel':
      return venue.cancel(effect.clientOrderId);
    case 'amend':
      return venue.amend(effect.amendment);
    case 'fill-booked':
    case 'funding-booked':
    case 'denied':
    case 'signal':
    case 'wish-refused':
    case 'strategy-status':
    case 'order-changed':
    case 'alarm':
    case 'halted':
    case 'resumed':
    case 'mode-changed':
    case 'size-changed':
    case 'limits-changed':
    case 'position-adopted':
    case 'command-refused':
      assert(!leavesProcess(effect));
      return undefined;
  }
}
