import type { Checkpoint, JournalEntry } from '../journal.ts';
import type { Projection } from '../projection/projection.ts';
import { BarGroup } from '../record/bar-group.ts';
import { checkpointLink, rowLink, type JournalRow } from '../record/chain.ts';
import { encode, encodeEntry } from '../record/codec.ts';
import type { EquityBlock } from '../record/equity-curve.ts';
import type { Connection } from './connection.ts';
import { insertion } from './insertion.ts';

/** Checkpoints kept per session: the newest is what counts, the others are for looking into what went wrong. */
const CHECKPOINTS_KEPT = 3;

/** Puts one session's rows into the database. Everything here runs inside the caller's transaction. */
export interface JournalWriter {
  /** @returns the hash of the newest row */
  entries(waiting: readonly (JournalEntry | BarGroup)[], head: string): string;
  /** @param strategyId '' for the account */
  equity(strategyId: string, block: EquityBlock): void;
  checkpoint(checkpoint: Checkpoint, head: string): void;
}

export function journalWriter(
  connection: Connection,
  sessionId: string,
  projections: readonly Projection[],
): JournalWriter {
  const addRow = insertion(connection, 'journal', [
    'session_id',
    'seq',
    'last_seq',
    'at',
    'kind',
    'strategy_id',
    'payload',
    'hash',
  ]);
  const addBlock = insertion(
    connection,
    'equity_blocks',
    ['session_id', 'strategy_id', 'first_slot', 'last_slot', 'points'],
    ['session_id', 'strategy_id', 'first_slot'],
  );
  const addCheckpoint = insertion(
    connection,
    'checkpoints',
    ['session_id', 'seq', 'market_at', 'body', 'hash'],
    ['session_id', 'seq'],
  );
  const dropOldCheckpoints = connection.prepare(
    `DELETE FROM checkpoints WHERE session_id = ?1 AND seq <=
      (SELECT seq FROM checkpoints WHERE session_id = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ${CHECKPOINTS_KEPT})`,
  );
  return {
    entries(waiting, head) {
      let newest = head;
      for (const item of waiting) {
        const row = item instanceof BarGroup ? groupRow(item) : entryRow(item);
        newest = rowLink(newest, row);
        addRow({
          session_id: sessionId,
          seq: row.seq,
          last_seq: row.lastSeq,
          at: row.at,
          kind: row.kind,
          strategy_id: row.strategyId ?? null,
          payload: row.payload,
          hash: newest,
        });
        if (item instanceof BarGroup) continue;
        for (const projection of projections) projection.follow(item);
      }
      for (const projection of projections) projection.flush();
      return newest;
    },
    equity(strategyId, { firstSlot, lastSlot, points }) {
      addBlock({ session_id: sessionId, strategy_id: strategyId, first_slot: firstSlot, last_slot: lastSlot, points });
    },
    checkpoint({ seq, marketAt, engine, venue, feed }, head) {
      const body = encode({ engine, venue, feed });
      const hash = checkpointLink(head, { seq, marketAt, body });
      addCheckpoint({ session_id: sessionId, seq, market_at: marketAt, body, hash });
      dropOldCheckpoints.run(sessionId);
    },
  };
}

function groupRow(group: BarGroup): JournalRow {
  const { firstSeq, lastSeq, firstAt } = group;
  return { seq: firstSeq, lastSeq, at: firstAt, kind: 'bars', strategyId: undefined, payload: group.encode() };
}

function entryRow(entry: JournalEntry): JournalRow {
  const { seq, event } = entry;
  return {
    seq,
    lastSeq: seq,
    at: event.at,
    kind: event.type,
    strategyId: strategyOf(entry),
    payload: encodeEntry(entry),
  };
}

/** The first strategy the entry names, for looking things up by hand; `activity` has every one. */
function strategyOf({ event, effects }: JournalEntry): string | undefined {
  if ('strategyId' in event) return event.strategyId;
  for (const effect of effects) {
    if ('strategyId' in effect) return effect.strategyId;
    if (effect.type === 'submit') return effect.order.strategyId;
    if (effect.type === 'denied') return effect.draft.strategyId;
  }
  return undefined;
}
