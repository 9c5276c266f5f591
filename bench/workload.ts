/** The process in which one workload is measured: `run.ts` forks it, so that none inherits another's heap or compiled code. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from './row.ts';
import { workloads } from './workloads/index.ts';

/** What the process says before it ends. */
export type Reply = { readonly rows: readonly Row[] } | { readonly failure: string };

const [name, repeats] = process.argv.slice(2);
const workload = workloads.find((one) => one.name === name);
const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
try {
  if (workload === undefined) throw new RangeError(`there is no workload "${name}"`);
  reply({ rows: await workload.run({ repeats: Number(repeats), folder }) });
} catch (error) {
  reply({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
} finally {
  await rm(folder, { recursive: true, force: true });
}

function reply(message: Reply): void {
  process.send?.(message);
}
