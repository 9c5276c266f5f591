import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EpochMs } from '../domain/index.ts';
import { writeAtomically, type Log, type Timers } from '../runtime/index.ts';
import type { Heartbeat, HeartbeatFound } from '../sessions/index.ts';

const shape = z.object({
  account: z.string(),
  boot: z.string(),
  count: z.int(),
  at: z.number(),
  state: z.enum(['starting', 'running', 'stopping', 'stopped']),
  positions: z.enum(['keep', 'flatten']),
});

export function heartbeatPath(folder: string): string {
  return join(folder, 'heartbeat.json');
}

/** What lies there now. Never throws: what cannot be read is no sign of life. */
export function readHeartbeat(folder: string): HeartbeatFound {
  const path = heartbeatPath(folder);
  if (!existsSync(path)) return 'absent';
  try {
    const { at, ...beat } = shape.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { ...beat, at: at as EpochMs };
  } catch {
    return 'unreadable';
  }
}

export interface PulseParts {
  readonly folder: string;
  readonly account: string;
  /** What is to become of positions when the server is stopped in an orderly way. */
  readonly positions: Heartbeat['positions'];
  readonly timers: Timers;
  readonly log: Log;
}

/** The server's side of its heartbeat. Says nothing by itself: the trading loop is what makes it beat. */
export class ServerPulse {
  private readonly parts: PulseParts;
  private readonly boot: string;
  private count = 0;
  private isWritten = true;

  constructor(parts: PulseParts) {
    this.parts = parts;
    this.boot = `${process.pid}-${parts.timers.now()}`;
    this.beat('starting');
  }

  /** Must not throw: a disk that is full silences us, and then the watchdog is right to act. */
  beat(state: Heartbeat['state']): void {
    const { folder, account, positions, timers, log } = this.parts;
    this.count += 1;
    const beat: Heartbeat = { account, boot: this.boot, count: this.count, at: timers.now(), state, positions };
    try {
      writeAtomically(heartbeatPath(folder), `${JSON.stringify(beat)}\n`, { isDurable: false });
      this.isWritten = true;
    } catch (error) {
      if (this.isWritten)
        log.error('the heartbeat could not be written; a watchdog will act', { error: String(error) });
      this.isWritten = false;
    }
  }
}
