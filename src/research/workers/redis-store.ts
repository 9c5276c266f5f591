import type { Redis } from 'ioredis';
import type { QueueStore } from './queue-store.ts';

const SCAN_COUNT = 500;

export function redisStore(redis: Redis, prefix: string): QueueStore {
  return {
    async put(key, bytes, { keepMs } = {}) {
      const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (keepMs === undefined) await redis.set(`${prefix}${key}`, value);
      else await redis.set(`${prefix}${key}`, value, 'PX', keepMs);
    },
    get: async (key) => (await redis.getBuffer(`${prefix}${key}`)) ?? undefined,
    async keys(start) {
      const found = new Set<string>();
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}${start}*`, 'COUNT', SCAN_COUNT);
        for (const key of keys) found.add(key.slice(prefix.length));
        cursor = next;
      } while (cursor !== '0');
      return [...found];
    },
    remove: async (key) => void (await redis.del(`${prefix}${key}`)),
    close: async () => void (await redis.quit()),
  };
}
