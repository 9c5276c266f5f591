import type { ServerMessage } from '../../../contract/index.ts';
import type { Log, Timers } from '../../runtime/index.ts';
import type { Discovery, DiscoveryChange } from '../discovery.ts';
import type { Change as PlatformChange, Platform } from '../platform.ts';
import { CLOSE, type CloseReason } from './close-codes.ts';
import { createCoalescing } from './coalescing.ts';
import { takeSnapshot } from './snapshot.ts';

/** Each topic that shows only how things stand is sent at most ten times a second. */
const INTERVAL_MS = 100;
/** Bytes waiting for one client above which it is given up: it would show the past. */
const BACKLOG_MAX = 1024 * 1024;
/** Bytes of changes kept for clients whose snapshot is still in the making. */
const MISSED_MAX = BACKLOG_MAX / 2;
const CLIENTS_MAX = 256;

type Change = PlatformChange | DiscoveryChange;

/** One connected screen, as far as the hub needs it. */
export interface HubClient {
  /** Bytes handed to `send` that have not left yet. */
  readonly backlog: number;
  send(frame: Buffer): void;
  close(reason: CloseReason): void;
}

export interface Hub {
  join(client: HubClient): void;
  leave(client: HubClient): void;
  count(): number;
  /** Tells everyone how the system is, and that the server is there. */
  beat(): void;
  /** Ends the subscription and every connection. */
  close(): void;
}

/**
 * Puts the platform's changes into one order and sends each to every client. Numbers are given when a message leaves, so
 * every client sees all of them without a gap. Each message is encoded once, however many clients there are.
 *
 * A client starts with a snapshot, which takes a moment to gather. It carries the number at which gathering began, and the
 * changes since then follow it: some of them are in it already, and applying them again changes nothing.
 */
export function createHub(parts: {
  readonly platform: Platform;
  readonly discovery: Pick<Discovery, 'subscribe'>;
  readonly timers: Timers;
  readonly log: Log;
}): Hub {
  const { platform, discovery, timers, log } = parts;
  let seq = 0;
  const inStep = new Set<HubClient>();
  let arriving: Arrival | undefined;
  const stop = new AbortController();
  const coalescing = createCoalescing({ intervalMs: INTERVAL_MS, timers, signal: stop.signal, emit: send });
  const subscriptions = [platform.subscribe(publish), discovery.subscribe(publish)];

  return {
    join(client) {
      if (count() >= CLIENTS_MAX) {
        client.close(CLOSE.full);
        return;
      }
      // One that nobody waits for any more has missed changes: nothing is kept when nobody is there.
      if (arriving === undefined || arriving.clients.size === 0) void welcome(client);
      else arriving.clients.add(client);
    },
    leave(client) {
      inStep.delete(client);
      arriving?.clients.delete(client);
    },
    count,
    beat() {
      if (count() === 0) return;
      publish({ type: 'system-status', data: platform.systemStatus(count()) });
      const serverTime = new Date(timers.now()).toISOString();
      sendToAll(encode({ type: 'heartbeat', seq, data: { serverTime } }));
    },
    close() {
      for (const unsubscribe of subscriptions) unsubscribe();
      stop.abort();
      dismiss([...inStep, ...(arriving?.clients ?? [])], CLOSE.stopping);
    },
  };

  function count(): number {
    return inStep.size + (arriving?.clients.size ?? 0);
  }

  function publish(change: Change): void {
    // With nobody there it needs no number: the next snapshot tells it.
    if (count() === 0) return;
    const topic = topicOf(change);
    if (topic === undefined) send(change);
    else coalescing.offer(topic, change);
  }

  function send(change: Change): void {
    if (count() === 0) return;
    seq += 1;
    const frame = encode({ ...change, seq });
    sendToAll(frame);
    if (arriving === undefined) return;
    arriving.missed.push(frame);
    arriving.missedBytes += frame.length;
    if (arriving.missedBytes <= MISSED_MAX) return;
    log.warn('a snapshot took too long and was given up', { missedBytes: arriving.missedBytes });
    dismiss([...arriving.clients], CLOSE.failed);
    arriving = undefined;
  }

  async function welcome(first: HubClient): Promise<void> {
    const arrival: Arrival = { clients: new Set([first]), missed: [], missedBytes: 0 };
    const startedAt = seq;
    arriving = arrival;
    try {
      const data = await takeSnapshot(platform, count());
      const frames = [encode({ type: 'snapshot', seq: startedAt, data }), ...arrival.missed];
      for (const client of arrival.clients) {
        inStep.add(client);
        for (const frame of frames) deliver(client, frame);
      }
    } catch (error) {
      log.error('a snapshot could not be put together', { error });
      dismiss([...arrival.clients], CLOSE.failed);
    } finally {
      // Unless it was given up, and another has begun since.
      if (arriving === arrival) arriving = undefined;
    }
  }

  function sendToAll(frame: Buffer): void {
    for (const client of inStep) deliver(client, frame);
  }

  function deliver(client: HubClient, frame: Buffer): void {
    if (!inStep.has(client)) return;
    if (client.backlog <= BACKLOG_MAX) {
      client.send(frame);
      return;
    }
    log.warn('a client reads too slowly and was disconnected', { backlogBytes: client.backlog });
    dismiss([client], CLOSE.tooSlow);
  }

  function dismiss(clients: readonly HubClient[], reason: CloseReason): void {
    for (const client of clients) {
      inStep.delete(client);
      arriving?.clients.delete(client);
      client.close(reason);
    }
  }
}

/** Clients waiting for one snapshot, and what has been said to the others meanwhile. */
interface Arrival {
  readonly clients: Set<HubClient>;
  readonly missed: Buffer[];
  missedBytes: number;
}

/** What a change replaces, for those that show how things stand; `undefined` for news, of which none may be lost. */
function topicOf(change: Change): string | undefined {
  switch (change.type) {
    case 'portfolio':
    case 'equity':
    case 'system-status':
      return change.type;
    case 'campaign':
      return `campaign ${change.data.campaignId}`;
    case 'bar': // A chart with holes in it would be a lie about the market.
    case 'strategy':
    case 'order':
    case 'activity':
      return undefined;
  }
}

function encode(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
