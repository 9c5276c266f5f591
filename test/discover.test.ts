import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignReport } from '../src/research/index.ts';
import { start, temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';

let folder: ReturnType<typeof temporaryFolder>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = temporaryFolder();
  const words = ['generate', '--bars', '12000', '--seed', '5'];
  await assay(['--data-dir', at('source'), 'data', ...words]);
  const out = ['export', 'BTCUSDT.SIMULATED/1h', at('bars.csv')];
  await assay(['--data-dir', at('source'), 'data', ...out]);
});
afterAll(() => folder.remove());

const discover = (dataDir: string, ...words: readonly string[]): readonly string[] => [
  '--data-dir',
  at(dataDir),
  'discover',
  '--bars',
  at('bars.csv'),
  '--instrument',
  'BTCUSDT.SIMULATED',
  '--budget',
  '240',
  ...words,
];

/** Trials that are durable. */
function trialsIn(dataDir: string): number {
  const path = join(at(dataDir), 'lab', 'lab.db');
  if (!existsSync(path)) return 0;
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return (database.prepare('SELECT count(*) AS n FROM tries').get() as { n: number }).n;
  } catch {
    return 0; // Its tables are not made yet.
  } finally {
    database.close();
  }
}

test('killed in the middle, again and again, a search ends with the report of one that ran through', async () => {
  const whole = await assay(discover('whole', '--out', at('whole.json')));
  expect(whole.err).toBe('');
  expect(whole.out).toMatch(/proposed +\d+ .+\n.+different from each other +240 /);
  expect(whole.out).toMatch(/^(Nothing was found|Something was better|One candidate may)/m);

  let kills = 0;
  for (const until of [40, 110, 180]) {
    const child = start('bin/assay.ts', discover('killed'));
    await child.line(/^campaign /);
    while (trialsIn('killed') < until && child.process.exitCode === null)
      await new Promise((resolve) => setImmediate(resolve));
    if (child.process.exitCode === null) kills += 1;
    child.process.kill('SIGKILL');
    await child.ended;
  }
  expect(kills).toBeGreaterThan(0);
  const rest = await assay(discover('killed', '--out', at('killed.json')));
  expect(rest).toMatchObject({ code: 0, err: '' });
  const read = (name: string): CampaignReport => JSON.parse(readFileSync(at(name), 'utf8')) as CampaignReport;
  expect(read('killed.json')).toEqual(read('whole.json'));
});

test('asked again it has the same answer, and list and show know it', async () => {
  const again = await assay(discover('whole'));
  expect(again.out).toMatch(/^This was asked before/m);
  const [, id] = /campaign ([a-z0-9-]+)/.exec(again.out)!;
  const list = await assay(['--data-dir', at('whole'), 'discover', 'list']);
  expect(list.out).toContain(`${id}`);
  expect(list.out).toContain('240 of 240 tried');
  const json = await assay(['--data-dir', at('whole'), 'discover', 'show', id!, '--json']);
  const report = JSON.parse(json.out) as CampaignReport;
  const [candidate] = report.candidates;
  const one = await assay([
    '--data-dir',
    at('whole'),
    'discover',
    'show',
    id!,
    '--candidate',
    String(candidate!.trial),
  ]);
  expect(one.out).toContain(candidate!.title);
  expect(one.out).toContain('"format": "assay-rules-1"');
});

test.each([
  [['--budget', '0'], 2, /--budget must be a whole number/],
  [['--families', 'magic'], 2, /"magic" is none for these bars/],
  [['--search', 'luck'], 2, /--search must be one of tpe/],
  [['--holdout-days', '5'], 2, /--holdout-days/],
  [['--fee-rate', '5e-4'], 2, /--fee-rate must be a decimal/],
])('%j is asked wrongly', async (words, code, message) => {
  const outcome = await assay(discover('wrong', ...words));
  expect(outcome.code).toBe(code);
  expect(outcome.err).toMatch(message);
});

test('too little data for a search is said, and nothing is written', async () => {
  const outcome = await assay(discover('short', '--from', '2024-01-01', '--to', '2024-01-20'));
  expect(outcome.code).not.toBe(0);
  expect(outcome.err).toMatch(/\[(HOLDOUT_TOO_SHORT|BAD_RANGE|LAB_NO_BARS)\]/);
});
