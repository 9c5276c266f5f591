import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import { realTimers, seededRandom, silentLog } from '../../runtime/index.ts';
import type { CampaignPlan, LabStore, NewTrial, StreamSelection, TrialMarket, TrialStream } from '../ports/trials.ts';
import { openLab } from './open-lab.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options = { log: silentLog, timers: realTimers() };
const DAY = 86_400_000;
const at = (day: number): EpochMs => (day * DAY) as EpochMs;
const refused = (code: string) => expect.objectContaining({ code }) as Error;

let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, `lab-${files}`, 'lab.db');
}

async function withLab<Result>(path: string, work: (lab: LabStore) => Promise<Result>): Promise<Result> {
  const lab = openLab(path, options);
  try {
    return await work(lab);
  } finally {
    await lab.close();
  }
}

const market = (dataHash: string, changes: Partial<TrialMarket> = {}): TrialMarket => ({
  dataHash,
  instrument: 'BTCUSDT.BINANCE' as InstrumentId,
  base: 'BTC',
  timeframe: '1d',
  from: at(0),
  to: at(100),
  costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } },
  ...changes,
});

function trial(name: string, changes: Partial<NewTrial> = {}): NewTrial {
  const random = seededRandom(name.length * 1_000 + name.charCodeAt(name.length - 1));
  const stream = (): Float32Array => Float32Array.from({ length: 50 }, () => random.next() - 0.5);
  return {
    key: `key of ${name}`,
    configuration: { name },
    family: 'TF',
    generator: 'random',
    purpose: 'search',
    market: market('data-1'),
    from: at(0),
    to: at(50),
    seed: 7,
    evaluator: 'engine',
    codeVersion: 'abc',
    wallMs: 3,
    parents: [],
    result: {
      firstDay: 0,
      returns: stream(),
      exposures: stream(),
      trades: 12,
      fees: 0.01,
      funding: -0.002,
      turnover: 24,
      maxDrawdown: -0.2,
    },
    ...changes,
  };
}

const plan = (campaignId: string, changes: Partial<CampaignPlan> = {}): CampaignPlan => ({
  campaignId,
  kind: 'search',
  seed: 7,
  trialsMax: 100,
  plan: { generators: ['random'] },
  createdAt: at(1_000),
  ...changes,
});

const selection: StreamSelection = { market: market('data-1'), from: at(0), to: at(50), purpose: 'search' };

async function matrix(
  lab: LabStore,
  campaignId: string,
  which = selection,
  block = 3,
): Promise<readonly TrialStream[]> {
  const rows: TrialStream[] = [];
  for await (const some of lab.trials.streams(campaignId, which, block)) {
    expect(some.length).toBeLessThanOrEqual(block);
    rows.push(...some);
  }
  return rows;
}

test('trials come back as they were written, and the matrix is rectangular, each configuration once', async () => {
  const path = newPath();
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const short = trial('short', { to: at(20) });
  await withLab(path, async (lab) => {
    await lab.trials.begin(plan('one'));
    const campaign = await lab.trials.take('one');
    expect(await campaign.append(names.map((name) => trial(name)))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await campaign.append([short, trial('a'), trial('look', { purpose: 'robustness' })], {
      generatorState: { seen: 10, best: -0, worst: NaN },
    });
    await campaign.noteStopped([8], 'rung 1 of 3: not among the best third');
    await campaign.noteStopped([8], 'another reason');
    expect(campaign.remaining).toBe(91);
  });
  await withLab(path, async (lab) => {
    const rows = await matrix(lab, 'one');
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    rows.forEach((row, index) => {
      const { result, key } = trial(names[index]!);
      expect(row).toEqual({ number: index + 1, key, ...result });
    });
    expect(await matrix(lab, 'one', { ...selection, market: market('data-1', { costs: 'others' }) })).toEqual([]);
    const { items, count } = await lab.trials.trials('one', { limit: 4, page: 2 });
    expect(count).toBe(10);
    expect(items.map(({ number, stopped }) => [number, stopped])).toEqual([
      [5, undefined],
      [6, undefined],
      [7, undefined],
      [8, 'rung 1 of 3: not among the best third'],
    ]);
    expect(items[0]).toMatchObject({ campaignId: 'one', key: 'key of e', dataHash: 'data-1', result: { days: 50 } });
    expect(await lab.trials.configuration('key of e')).toEqual({ name: 'e' });
    expect(await lab.trials.configuration('key of nobody')).toBeUndefined();
    const record = await lab.trials.campaign('one');
    expect(record).toMatchObject({ evaluations: 10, searched: 9, generatorState: { seen: 10, best: -0, worst: NaN } });
    expect(await lab.trials.verify('one')).toBe(record!.digest);
  });
});

test('what was tried before is a row and no new trial, in whichever campaign, and no count ever falls', async () => {
  const path = newPath();
  const scope = { type: 'data', dataHash: 'data-1' } as const;
  await withLab(path, async (lab) => {
    await lab.trials.begin(plan('first'));
    const first = await lab.trials.take('first');
    await first.append([trial('a'), trial('b')]);
    expect(await lab.trials.count(scope)).toEqual({ evaluations: 2, trials: 2, configurations: 2 });
    await lab.trials.begin(plan('second', { createdAt: at(2_000) }));
    const second = await lab.trials.take('second');
    await second.append([trial('b'), trial('c'), trial('b', { to: at(20) })]);
    expect(await lab.trials.count(scope)).toEqual({ evaluations: 5, trials: 4, configurations: 3 });
    await second.noteRepeats([1, 1]);
    expect(second.record).toMatchObject({ evaluations: 3, repeats: 2 });
    expect((await lab.trials.campaigns({ limit: 1, page: 1 })).items[0]).toMatchObject({ campaignId: 'second' });

    // Another export of the same coin has another hash, and was searched all the same.
    const other = market('data-2', { instrument: 'BTCUSDT-PERP.BYBIT' as InstrumentId });
    await second.append([trial('c', { market: other }), trial('d', { market: other, from: at(60), to: at(90) })]);
    const coin = { type: 'coin', base: 'BTC' } as const;
    const early = await lab.trials.count({ ...coin, from: at(0), to: at(50) });
    expect(early).toEqual({ evaluations: 6, trials: 5, configurations: 3 });
    expect(await lab.trials.count({ ...coin, from: at(0), to: at(61) })).toMatchObject({ configurations: 4 });
    expect(await lab.trials.count({ ...coin, from: at(90), to: at(95) })).toMatchObject({ configurations: 0 });
    expect(await lab.trials.count({ ...coin, base: 'ETH', from: at(0), to: at(99) })).toMatchObject({ trials: 0 });
  });
  const raw = new DatabaseSync(path);
  for (const table of ['trials', 'tries', 'streams', 'configurations', 'markets', 'trial_repeats', 'campaigns']) {
    expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow(/never deleted|append-only/);
  }
  expect(() => raw.exec('UPDATE trials SET trades = 0')).toThrow('append-only');
  expect(() => raw.exec('UPDATE campaigns SET evaluations = 1')).toThrow('never falls');
  expect(() => raw.exec('UPDATE campaigns SET trials_max = 1000000')).toThrow('before the first trial');
  raw.close();
});

test('equal plans and outcomes have equal digests, whoever ran them and however often they were stopped', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const slow = { wallMs: 99, evaluator: 'kernel', codeVersion: 'other' };
  const digestOf = async (batches: readonly (readonly NewTrial[])[], changes = {}): Promise<string> => {
    const path = newPath();
    for (const batch of batches) {
      await withLab(path, async (lab) => {
        await lab.trials.begin(plan('one', changes));
        await (await lab.trials.take('one')).append(batch);
      });
    }
    return withLab(path, async (lab) => lab.trials.verify('one'));
  };
  const once = await digestOf([names.map((name) => trial(name))]);
  expect(await digestOf([names.slice(0, 1), names.slice(1)].map((some) => some.map((name) => trial(name, slow))))).toBe(
    once,
  );
  expect(await digestOf([names.toReversed().map((name) => trial(name))])).not.toBe(once);
  expect(await digestOf([names.map((name) => trial(name))], { seed: 8 })).not.toBe(once);
  const { result } = trial('d');
  const changed = { ...result, returns: result.returns.with(49, Math.fround(0.1)) };
  expect(await digestOf([[...names.slice(0, 3).map((name) => trial(name)), trial('d', { result: changed })]])).not.toBe(
    once,
  );
});

test('a row that was altered behind our back is found, and named', async () => {
  const path = newPath();
  await withLab(path, async (lab) => {
    await lab.trials.begin(plan('one'));
    await (await lab.trials.take('one')).append(['a', 'b', 'c'].map((name) => trial(name)));
  });
  const alter = (sql: string): void => {
    const raw = new DatabaseSync(path);
    raw.exec(`PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS trials_refuse_update; DROP TRIGGER IF EXISTS trials_refuse_delete;
      DROP TRIGGER IF EXISTS streams_refuse_update; ${sql}`);
    raw.close();
  };
  const verify = (): Promise<string> => withLab(path, (lab) => lab.trials.verify('one'));
  const broken = (number: number): object =>
    expect.objectContaining({
      code: 'LAB_LEDGER_BROKEN',
      message: expect.stringContaining(`trial ${number} `) as string,
    }) as object;
  alter('UPDATE trials SET fees = 0.02 WHERE number = 2');
  await expect(verify()).rejects.toEqual(broken(2));
  alter('UPDATE trials SET fees = 0.01 WHERE number = 2');
  expect(await verify()).toHaveLength(64);
  alter('UPDATE streams SET returns = exposures WHERE stream_id = 3');
  await expect(verify()).rejects.toEqual(broken(3));
  alter('DELETE FROM trials WHERE number = 3');
  await expect(verify()).rejects.toEqual(broken(3));
});

test('a budget is stated before start, and never exceeded; another look at a candidate is not charged to it', async () => {
  await withLab(newPath(), async (lab) => {
    await lab.trials.begin(plan('small', { trialsMax: 3 }));
    const campaign = await lab.trials.take('small');
    await campaign.append([trial('a'), trial('b')]);
    await expect(campaign.append([trial('c'), trial('d')])).rejects.toEqual(refused('LAB_BUDGET_SPENT'));
    expect(campaign.record.evaluations).toBe(2);
    await campaign.append([trial('c'), trial('d', { purpose: 'robustness' })]);
    await campaign.append([trial('e', { purpose: 'robustness' })]);
    expect(campaign.remaining).toBe(0);
    await expect(lab.trials.begin(plan('small', { trialsMax: 4 }))).rejects.toEqual(refused('LAB_CAMPAIGN_EXISTS'));
    await campaign.end('finished', 'budget spent');
    await expect(campaign.checkpoint({})).rejects.toEqual(refused('LAB_CAMPAIGN_OVER'));
    expect(await lab.trials.begin(plan('small', { trialsMax: 3 }))).toMatchObject({ status: 'finished' });
    await expect(lab.trials.take('unknown')).rejects.toEqual(refused('LAB_CAMPAIGN_UNKNOWN'));
    await expect(lab.trials.verify('unknown')).rejects.toEqual(refused('LAB_CAMPAIGN_UNKNOWN'));
  });
});

test('what is no number is not written, nor anything of its batch', async () => {
  await withLab(newPath(), async (lab) => {
    await lab.trials.begin(plan('one'));
    const campaign = await lab.trials.take('one');
    const { result } = trial('a');
    for (const wrong of [NaN, Infinity, -Infinity]) {
      const bad = { ...result, exposures: result.exposures.with(7, wrong) };
      await expect(campaign.append([trial('b'), trial('a', { result: bad })])).rejects.toThrow('is a number');
    }
    await expect(campaign.append([trial('a', { result: { ...result, fees: NaN } })])).rejects.toThrow(
      'fees is a number',
    );
    const uneven = { ...result, returns: result.returns.slice(1) };
    await expect(campaign.append([trial('a', { result: uneven })])).rejects.toThrow('one exposure for each');
    expect(await lab.trials.campaign('one')).toMatchObject({ evaluations: 0 });
    expect(await lab.trials.count({ type: 'data', dataHash: 'data-1' })).toMatchObject({ trials: 0 });
  });
});

test('who takes a campaign on fences off whoever had it; other campaigns go on beside it', async () => {
  const path = newPath();
  const [one, other] = [openLab(path, options), openLab(path, options)];
  await one.trials.begin(plan('shared'));
  const before = await one.trials.take('shared');
  await before.append([trial('a')]);
  const after = await other.trials.take('shared');
  await expect(before.append([trial('b')])).rejects.toEqual(refused('LAB_CAMPAIGN_TAKEN'));
  await after.append([trial('b')]);
  await other.trials.begin(plan('another'));
  await (await other.trials.take('another')).append([trial('c')]);
  await one.trials.begin({ ...plan('tried'), kind: 'by-hand' });
  const [mine, theirs] = [await one.trials.take('tried'), await other.trials.take('tried')];
  for (const writer of [mine, theirs, mine]) await writer.append([trial('c')]);
  expect(mine.record.evaluations).toBe(3);
  expect(await one.trials.count({ type: 'data', dataHash: 'data-1' })).toMatchObject({ trials: 3 });
  await one.close();
  await other.close();
});

test('a damaged, foreign or newer file is refused as it is, and so is writing to one opened to look', async () => {
  const path = newPath();
  await withLab(path, (lab) => lab.trials.begin(plan('one')));
  const opening = () => openLab(path, options);
  const looking = openLab(path, { ...options, readOnly: true });
  expect(await looking.trials.campaign('one')).toMatchObject({ campaignId: 'one' });
  await expect(looking.trials.take('one')).rejects.toEqual(refused('STORAGE_OPENED_READ_ONLY'));
  await looking.close();
  expect(() => openLab(join(folder, 'none.db'), { ...options, readOnly: true })).toThrow(refused('STORAGE_MISSING'));

  const whole = readFileSync(path);
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  expect(opening).toThrow(refused('STORAGE_NEWER'));
  const foreign = new DatabaseSync(path);
  foreign.exec('PRAGMA application_id = 77');
  foreign.close();
  expect(opening).toThrow(refused('STORAGE_FOREIGN'));
  writeFileSync(path, 'these are not the trials you are looking for'.repeat(99));
  expect(opening).toThrow(refused('STORAGE_CORRUPT'));
  writeFileSync(path, whole);
  truncateSync(path, Math.floor(whole.length / 8192) * 4096);
  expect(opening).toThrow(refused('STORAGE_CORRUPT'));
  writeFileSync(path, whole);
  await withLab(path, async (lab) => expect(await lab.trials.verify('one')).toHaveLength(64));
});

const local = join(import.meta.dirname, '../../../node_modules/.bin/node');
const node = existsSync(local) ? local : process.execPath;

/** Writes batches of trials, and says the number of each trial once it has been told it. */
const WRITER = `
  const { openLab } = await import(${JSON.stringify(join(import.meta.dirname, 'open-lab.ts'))});
  const { realTimers, silentLog } = await import(${JSON.stringify(join(import.meta.dirname, '../../runtime/index.ts'))});
  const [path, campaignId] = process.argv.slice(1);
  const lab = openLab(path, { log: silentLog, timers: realTimers() });
  await lab.trials.begin({ campaignId, kind: 'search', seed: 1, trialsMax: 1e6, plan: {}, createdAt: 0 });
  const campaign = await lab.trials.take(campaignId);
  const market = { dataHash: 'd', instrument: 'X', base: 'X', timeframe: '1d', from: 0, to: 1, costs: {} };
  for (let batch = 0; batch < 300; batch += 1) {
    const trials = Array.from({ length: 20 }, (_, index) => {
      const number = campaign.record.evaluations + 1 + index;
      const returns = new Float32Array(500).fill(number);
      const result = { firstDay: 0, returns, exposures: returns, trades: 1, fees: 0, funding: 0, turnover: 0, maxDrawdown: 0 };
      return { key: campaignId + number, configuration: { number }, family: 'TF', generator: 'g', purpose: 'search', market,
        from: 0, to: 500, seed: 1, evaluator: 'e', codeVersion: 'c', wallMs: 1, parents: [], result };
    });
    const numbers = await campaign.append(trials, { generatorState: { told: campaign.record.evaluations + 20 } });
    process.stdout.write(numbers.at(-1) + ' ');
  }
`;

function write(path: string, campaignId: string, killAfter = Infinity, spin = 0): Promise<number> {
  const writer = spawn(node, ['--input-type=module', '--eval', WRITER, path, campaignId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  return new Promise((resolve) => {
    writer.on('exit', () => resolve(Math.max(0, ...said.split(' ').slice(0, -1).map(Number))));
    writer.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split(' ').length <= killAfter) return;
      // In the midst of the next batch, at a moment that chance and the machine choose.
      for (let spun = 0; spun < spin;) spun += 1;
      writer.kill('SIGKILL');
    });
  });
}

test('nothing that was told is missing after kill -9, and the campaign goes on from there', async () => {
  const path = newPath();
  const random = seededRandom(5);
  for (let kills = 0; kills < 4; kills += 1) {
    const told = await write(path, 'killed', 2 + Math.floor(random.next() * 4), random.next() * 4e6);
    await withLab(path, async (lab) => {
      const record = await lab.trials.campaign('killed');
      expect(told).toBeGreaterThan(0);
      expect(record!.evaluations).toBeGreaterThanOrEqual(told);
      expect(record!.evaluations % 20).toBe(0);
      expect(record!.generatorState).toEqual({ told: record!.evaluations });
      expect(await lab.trials.verify('killed')).toBe(record!.digest);
      expect(await lab.trials.count({ type: 'data', dataHash: 'd' })).toMatchObject({ trials: record!.evaluations });
      const { items } = await lab.trials.trials('killed', { limit: 20, page: record!.evaluations / 20 });
      expect(items.at(-1)).toMatchObject({ number: record!.evaluations });
    });
  }
}, 60_000);

test('processes that begin at once on a new file share it, each with its own campaign', async () => {
  const path = newPath();
  const ids = ['p', 'q', 'r'];
  await Promise.all(ids.map((id) => write(path, id, 4)));
  await withLab(path, async (lab) => {
    for (const id of ids) {
      expect((await lab.trials.campaign(id))!.evaluations).toBeGreaterThanOrEqual(80);
      expect(await lab.trials.verify(id)).toHaveLength(64);
    }
  });
}, 60_000);
