import {
  createReplica,
  type ClientTimers,
  type Connect,
  type Replica,
  type ReplicaData,
  type ReplicaStatus,
} from '../../../client/index.ts';
import type { ServerMessage } from '../../../contract/index.ts';

/** A screen can be read ten times a second; the server may speak a thousand times. */
const FLUSH_MS = 100;
/** More than this between two flushes (a page in the background) is not worth keeping: the charts ask again. */
const QUEUE_MAX = 5_000;

interface LiveState {
  /** `undefined` until the first snapshot. */
  readonly data: ReplicaData | undefined;
  readonly status: ReplicaStatus;
  /** Grows whenever messages may have been missed: what was built from them must be fetched again. */
  readonly epoch: number;
}

/** The replica as the page sees it: at most ten changes a second, however often the server speaks. */
export interface LiveStore {
  /** Connects; `stop` ends it. */
  readonly start: () => void;
  readonly stop: () => void;
  readonly state: () => LiveState;
  /** As of this moment, not of the last flush: a page that was asleep must not wake up saying Live. */
  readonly status: () => ReplicaStatus;
  readonly subscribe: (listener: () => void) => () => void;
  /** Every message since the last flush, in order, for charts. */
  readonly onMessages: (listener: (messages: readonly ServerMessage[]) => void) => () => void;
  readonly reconnect: () => void;
  /** Milliseconds since a moment of the replica's, such as `status().heardAt`. */
  readonly ageMs: (at: number) => number;
  /** The server's clock, milliseconds of Unix time, as well as it is known. */
  readonly serverNow: () => number;
}

export function createLiveStore(options: {
  readonly connect: Connect;
  readonly timers: ClientTimers;
  readonly random: () => number;
}): LiveStore {
  const { timers } = options;
  const listeners = new Set<() => void>();
  const messageListeners = new Set<(messages: readonly ServerMessage[]) => void>();
  let replica: Replica | undefined;
  let state: LiveState = { data: undefined, status: BEFORE, epoch: 0 };
  let queue: ServerMessage[] = [];
  let epoch = 0;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let callOff: (() => void) | undefined;

  return {
    start() {
      replica ??= createReplica({
        ...options,
        onChange(change) {
          if (change.type === 'snapshot') epoch += 1;
          if (change.type !== 'connection') enqueue(change);
          callOff ??= timers.after(Math.max(0, flushedAt + FLUSH_MS - timers.now()), flush);
        },
      });
    },
    stop() {
      replica?.close();
      replica = undefined;
      callOff?.();
      callOff = undefined;
      queue = [];
      state = { data: undefined, status: BEFORE, epoch };
    },
    state: () => state,
    status: () => replica?.status() ?? BEFORE,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onMessages(listener) {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    reconnect: () => replica?.reconnect(),
    ageMs: (at) => timers.now() - at,
    serverNow: () => timers.now() + (replica?.status().serverAheadMs ?? 0),
  };

  function enqueue(message: ServerMessage): void {
    if (queue.length < QUEUE_MAX) {
      queue.push(message);
      return;
    }
    queue = [];
    epoch += 1;
  }

  function flush(): void {
    callOff = undefined;
    flushedAt = timers.now();
    if (replica === undefined) return;
    const messages = queue;
    queue = [];
    state = { data: replica.data(), status: replica.status(), epoch };
    for (const listener of listeners) listener();
    if (messages.length > 0) for (const listener of messageListeners) listener(messages);
  }
}

const BEFORE: ReplicaStatus = {
  state: 'connecting',
  heardAt: undefined,
  serverAheadMs: undefined,
  retryAt: undefined,
  problem: undefined,
};
