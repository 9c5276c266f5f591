import { randomBytes } from 'node:crypto';
import { SecretBox, silentLog, type Log, type Timers } from '../../runtime/index.ts';
import type { ApiKeyStore, StoredApiKey } from '../../storage/index.ts';
import { ApiKeys, type MasterKey } from '../access/api-keys.ts';

/** An `ApiKeyStore` that forgets everything when the test ends. */
export function memoryKeys(): ApiKeyStore {
  const keys = new Map<string, StoredApiKey>();
  return {
    async add(key) {
      keys.set(key.id, key);
    },
    async list() {
      return [...keys.values()];
    },
    async revoke({ id, at }) {
      const key = keys.get(id);
      if (key !== undefined) keys.set(id, { ...key, revokedAt: key.revokedAt ?? at });
      return key !== undefined;
    },
    async used(id, at) {
      keys.set(id, { ...keys.get(id)!, lastUsedAt: at });
    },
  };
}

export function testMasterKey(): MasterKey {
  const box = new SecretBox(randomBytes(32), randomBytes);
  return { existing: () => box, make: () => box };
}

export async function testKeys(parts: {
  readonly timers: Timers;
  readonly log?: Log;
  readonly store?: ApiKeyStore;
  readonly masterKey?: MasterKey;
}): Promise<ApiKeys> {
  const { timers, log = silentLog, store = memoryKeys(), masterKey = testMasterKey() } = parts;
  return ApiKeys.open({ store, masterKey, timers, log, randomBytes });
}
