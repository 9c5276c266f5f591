import type { Projection } from '../projection/projection.ts';
import { refusalCounter } from '../projection/refusal-counter.ts';
import type { Connection } from './connection.ts';

/** Keeps a session's counts of refusals up to date with its journal. */
export function refusalWriter(connection: Connection, sessionId: string): Projection {
  const add = connection.prepare(
    `INSERT INTO refusals (session_id, strategy_id, instrument, kind, code, count) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  );
  return refusalCounter(({ strategyId, instrument, kind, code, count }) => {
    add.run(sessionId, strategyId, instrument, kind, code, count);
  });
}
