import { first } from './0001-first.ts';
import { evidence } from './0002-evidence.ts';
import { leases } from './0003-leases.ts';
import { pipeline } from './0004-pipeline.ts';
import { requests } from './0005-requests.ts';
import { apiKeys } from './0006-api-keys.ts';
import { candidates } from './0007-candidates.ts';
import type { Migration } from './migration.ts';

/** In order; the schema's version is how many of them were applied. Imported statically, so none can go missing. */
export const migrations: readonly Migration[] = [first, evidence, leases, pipeline, requests, apiKeys, candidates];
