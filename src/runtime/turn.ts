/**
 * Lets everything else that is due have its turn: timers, sockets, the trading loop. Awaiting a promise that is settled
 * already lets only other promises in.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
