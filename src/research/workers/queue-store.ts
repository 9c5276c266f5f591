/** Bytes by name in the service that keeps the queue: for datasets, and for who is there. */
export interface QueueStore {
  /** @param options.keepMs gone after so long; for ever when absent */
  put(key: string, bytes: Uint8Array, options?: { readonly keepMs?: number }): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Names that begin so, in no order. */
  keys(prefix: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}
