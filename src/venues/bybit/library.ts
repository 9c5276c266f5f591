import { createRequire } from 'node:module'; // ambient-ok: reads a package of ours, nothing of the world
import type * as Library from 'bybit-api';

/** What is used of it. */
export type BybitLibrary = Pick<typeof Library, 'RestClientV5' | 'WebsocketClient'>;

const read = createRequire(import.meta.url);

/**
 * The client library, read when the first connection needs it: it brings an HTTP client along that costs every start a
 * tenth of a second, a backtest's too.
 */
export function bybitLibrary(): BybitLibrary {
  return read('bybit-api') as BybitLibrary;
}
