import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { DEFAULT_POLICY } from '../pipeline/index.ts';
import { realTimers, silentLog } from '../runtime/index.ts';
import { openLab, openStorage } from '../storage/index.ts';
import { recordFinishedSearches } from './finished-searches.ts';

test('finished searches are counted once, by their own funnel; running ones and those without a report are not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-searches-'));
  const timers = realTimers();
  const storage = await openStorage(join(folder, 'assay.db'), { log: silentLog, timers });
  try {
    const parts = { storage, policy: DEFAULT_POLICY, timers, log: silentLog };
    await recordFinishedSearches(folder, parts);
    mkdirSync(join(folder, 'lab', 'reports'), { recursive: true });
    const lab = openLab(join(folder, 'lab', 'lab.db'), { log: silentLog, timers });
    for (const campaignId of ['c1', 'c2', 'c3']) {
      await lab.trials.begin({ campaignId, kind: 'search', seed: 1, trialsMax: 9, plan: {}, createdAt: timers.now() });
    }
    for (const campaignId of ['c1', 'c2']) {
      const campaign = await lab.trials.take(campaignId);
      await campaign.end('finished', 'done');
    }
    await lab.close();
    const funnel = [
      { step: 'proposed', title: 'proposed', passed: 60 },
      { step: 'distinct', title: 'distinct', passed: 50 },
      { step: 'G8', title: 'new', passed: 2 },
    ];
    writeFileSync(
      join(folder, 'lab', 'reports', 'c1.json'),
      JSON.stringify({ campaignId: 'c1', funnel, candidates: [] }),
    );
    await recordFinishedSearches(folder, parts);
    await recordFinishedSearches(folder, parts);
    const all = { from: 0 as EpochMs, to: (timers.now() + 1) as EpochMs };
    expect(await storage.pipeline.tally(all)).toMatchObject({ searches: 1, searched: 50, found: 2 });
  } finally {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
