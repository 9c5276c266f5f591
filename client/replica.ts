import type { ServerMessage } from '../contract/index.ts';
import { backOffMs } from './back-off.ts';
import type { Connect, Connection } from './connection.ts';
import { applyMessage, type ReplicaData } from './replica-data.ts';
import type { ClientTimers } from './timers.ts';

/** How often a quiet server says that it is there. */
export const HEARTBEAT_MS = 5_000;
/** Heartbeats missed before knowledge is called stale, and before the connection is given up for dead. */
const STALE_AFTER = 2;
const DEAD_AFTER = 4;
/** A connection in step for this long was a good one: the next loss starts from the shortest wait again. */
const GOOD_AFTER_MS = 10_000;

/**
 * - `connecting`: nothing known yet, and nothing has gone wrong yet
 * - `live`: in step with the server, which was heard within two heartbeats
 * - `stale`: connected, but the server is silent, or something was lost and is being fetched again
 * - `offline`: no connection; trying again
 */
export type ConnectionState = 'connecting' | 'live' | 'stale' | 'offline';

export interface ReplicaStatus {
  readonly state: ConnectionState;
  /** When the server was last heard on a connection in step, by `timers.now()`: the age of everything known. */
  readonly heardAt: number | undefined;
  /** The server's clock less ours, milliseconds, as of the newest heartbeat or snapshot. */
  readonly serverAheadMs: number | undefined;
  /** When the next attempt to connect begins, while waiting for one. */
  readonly retryAt: number | undefined;
  /** Why the last connection ended, until the next is in step. */
  readonly problem: string | undefined;
}

/** What moved: a message of the server, or the connection itself. */
export type ReplicaChange = ServerMessage | { readonly type: 'connection' };

export interface Replica {
  /** `undefined` until the first snapshot; afterwards always the newest known, however old. */
  data(): ReplicaData | undefined;
  status(): ReplicaStatus;
  /** Tries again at once if waiting to; changes nothing otherwise. */
  reconnect(): void;
  /** Ends for good. */
  close(): void;
}

export interface ReplicaOptions {
  readonly connect: Connect;
  readonly timers: ClientTimers;
  /** Uniform in [0, 1): spreads the retries of many clients. */
  readonly random: () => number;
  /** Called after each change, with the replica already changed. */
  readonly onChange: (change: ReplicaChange) => void;
  /** Reads one message; throws when it can't. See `checkMessage` in `checked.ts`. */
  readonly parse?: (text: string) => ServerMessage;
  readonly heartbeatMs?: number;
}

/**
 * Keeps a copy of the server's state: a snapshot, then every change in its order. When one is missing, or the server
 * goes away or silent, it connects again and starts from a new snapshot; meanwhile it says so.
 */
export function createReplica(options: ReplicaOptions): Replica {
  const { connect, timers, random, onChange, parse = readMessage } = options;
  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;

  let data: ReplicaData | undefined;
  let connection: Connection | undefined;
  /** Which connection this is, so that the last words of an earlier one are not taken for it. */
  let turn = 0;
  /** Number of the newest message taken on this connection; `undefined` until its snapshot. */
  let seq: number | undefined;
  let inStepSince = 0;
  /** When anything last came on this connection, or when it was begun. */
  let signOfLifeAt = 0;
  let heardAt: number | undefined;
  let serverAheadMs: number | undefined;
  let retryAt: number | undefined;
  let attempt = 0;
  let problem: string | undefined;
  let lost: 'connection' | 'message' | undefined;
  let told: ConnectionState | undefined;
  let stopWatching = doNothing;
  let stopWaiting = doNothing;

  open();
  return {
    data: () => data,
    status: () => ({ state: state(), heardAt, serverAheadMs, retryAt, problem }),
    reconnect() {
      if (retryAt === undefined) return;
      stopWaiting();
      open();
      tell({ type: 'connection' });
    },
    close() {
      stopWaiting();
      stopWatching();
      retryAt = undefined;
      hangUp();
    },
  };

  function state(): ConnectionState {
    if (seq !== undefined) return silenceMs() > STALE_AFTER * heartbeatMs ? 'stale' : 'live';
    switch (lost) {
      case undefined:
        return 'connecting';
      case 'message':
        return 'stale';
      case 'connection':
        return 'offline';
    }
  }

  function open(): void {
    retryAt = undefined;
    signOfLifeAt = timers.now();
    turn += 1;
    const mine = turn;
    watch();
    const opened = connect({
      message: (text) => {
        if (turn === mine) hear(text);
      },
      closed: (why) => {
        if (turn === mine) drop('connection', why);
      },
    });
    if (turn === mine) connection = opened;
    else opened.close();
  }

  function hear(text: string): void {
    signOfLifeAt = timers.now();
    let message: ServerMessage;
    try {
      message = parse(text);
    } catch (error) {
      drop('message', `a message could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    if (!isNext(message)) return;
    heardAt = signOfLifeAt;
    if (message.type === 'heartbeat') serverAheadMs = Date.parse(message.data.serverTime) - heardAt;
    else if (message.type === 'snapshot') enterStep(message);
    else if (data !== undefined) data = applyMessage(data, message);
    seq = message.seq;
    tell(message);
  }

  /** Whether a message is the one to take now. Drops the connection when one before it is missing. */
  function isNext(message: ServerMessage): boolean {
    if (message.type === 'snapshot') return true;
    if (seq === undefined) {
      drop('message', `${message.type} came before the snapshot`);
      return false;
    }
    const expected = message.type === 'heartbeat' ? seq : seq + 1;
    if (message.seq === expected) return true;
    // A change that was on its way while the snapshot was taken is in the snapshot already.
    if (message.seq <= seq && message.type !== 'heartbeat') return false;
    drop('message', `expected message ${expected} and got ${message.seq}`);
    return false;
  }

  function enterStep(snapshot: Extract<ServerMessage, { type: 'snapshot' }>): void {
    data = snapshot.data;
    serverAheadMs = Date.parse(snapshot.data.systemStatus.serverTime) - signOfLifeAt;
    inStepSince = signOfLifeAt;
    problem = undefined;
    lost = undefined;
  }

  function drop(what: 'connection' | 'message', why: string): void {
    if (seq !== undefined && timers.now() - inStepSince >= GOOD_AFTER_MS) attempt = 0;
    stopWatching();
    hangUp();
    lost = what;
    problem = why;
    const waitMs = backOffMs(attempt, random);
    attempt += 1;
    retryAt = timers.now() + waitMs;
    stopWaiting = timers.after(waitMs, () => {
      open();
      tell({ type: 'connection' });
    });
    tell({ type: 'connection' });
  }

  function hangUp(): void {
    const closing = connection;
    connection = undefined;
    turn += 1;
    seq = undefined;
    closing?.close();
  }

  function silenceMs(): number {
    return timers.now() - signOfLifeAt;
  }

  /** Wakes when the silence becomes too long; a server that speaks costs no timer per message. */
  function watch(): void {
    const limit = silenceMs() > STALE_AFTER * heartbeatMs ? DEAD_AFTER : STALE_AFTER;
    if (silenceMs() > limit * heartbeatMs) {
      drop('connection', `nothing heard for ${Math.round(silenceMs() / 1000)} s`);
      return;
    }
    if (told !== undefined && told !== state()) tell({ type: 'connection' });
    stopWatching = timers.after(signOfLifeAt + limit * heartbeatMs + 1 - timers.now(), watch);
  }

  function tell(change: ReplicaChange): void {
    told = state();
    onChange(change);
  }
}

function doNothing(): void {}

function readMessage(text: string): ServerMessage {
  const value: unknown = JSON.parse(text);
  const { type, seq } = (value ?? {}) as { readonly type?: unknown; readonly seq?: unknown };
  if (typeof type !== 'string' || typeof seq !== 'number') throw new Error('it has no type or no number');
  return value as ServerMessage;
}
