import type { LiveOverride } from './live-approval.ts';
import type { EpochMs } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { Config, LiveConfig } from '../config.ts';
import type { fileLog } from '../file-log.ts';

/** What every part of a live process has at hand. */
export interface Started {
  readonly config: Config;
  readonly live: LiveConfig;
  readonly folder: string;
  readonly dataDir: string;
  /** Who begins without an approval of the pipeline, when somebody does. */
  readonly override: LiveOverride | undefined;
  readonly storage: Storage;
  readonly timers: Timers;
  readonly startedAt: EpochMs;
  readonly stopping: AbortSignal;
  readonly say: (line: string) => void;
  readonly log: ReturnType<typeof fileLog>;
  readonly port: number;
}
