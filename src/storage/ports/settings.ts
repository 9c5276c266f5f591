import type { EpochMs } from '../../domain/index.ts';

/** Small facts that outlive a restart and are nobody else's. Values are plain JSON. */
export interface SettingStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, at: EpochMs): Promise<void>;
}
