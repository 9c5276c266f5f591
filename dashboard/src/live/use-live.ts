import { useEffect, useRef, useSyncExternalStore } from 'react';
import { systemTimers, webSocketConnect, type ReplicaData, type ReplicaStatus } from '../../../client/index.ts';
import type { ServerMessage } from '../../../contract/index.ts';
import { createLiveStore } from './live-store.ts';

const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;

/** The one replica of this page. */
export const live = createLiveStore({
  connect: webSocketConnect(address),
  timers: systemTimers(),
  random: Math.random, // ambient-ok: chance for the page's own retries
});

/** A part of what is known; `select` must return the same object while nothing in it has changed. */
export function useLive<T>(select: (data: ReplicaData | undefined) => T): T {
  return useSyncExternalStore(live.subscribe, () => select(live.state().data));
}

export function useEpoch(): number {
  return useSyncExternalStore(live.subscribe, () => live.state().epoch);
}

/** The state of the connection, read again every second, so that an age on screen is never older than it says. */
export function useConnection(): ReplicaStatus {
  useSyncExternalStore(live.subscribe, () => live.state().status);
  useSecond();
  return live.status();
}

/** Milliseconds since an instant of the server's, by the server's clock; counts up on screen. */
export function useAgeMs(at: string | undefined): number | undefined {
  useSecond();
  return at === undefined ? undefined : Math.max(0, live.serverNow() - Date.parse(at));
}

/** Calls `listener` with the messages of each flush. */
export function useMessages(listener: (messages: readonly ServerMessage[]) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      live.onMessages((messages) => {
        latest.current(messages);
      }),
    [],
  );
}

function useSecond(): number {
  return useSyncExternalStore(subscribeToSeconds, () => second);
}

let second = 0;
const waitingForSecond = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribeToSeconds(listener: () => void): () => void {
  waitingForSecond.add(listener);
  ticking ??= setInterval(passSecond, 1_000); // ambient-ok: an age on screen counts up
  return () => {
    waitingForSecond.delete(listener);
    if (waitingForSecond.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

function passSecond(): void {
  second += 1;
  for (const waiting of waitingForSecond) waiting();
}
