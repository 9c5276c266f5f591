import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_POLICY, policyHash, searchLevels } from '../../pipeline/index.ts';
import { SearchControl, type LabMarket, type SearchProgress } from '../../research/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { openLab, type LabStore } from '../../storage/index.ts';
import { runOnMarket, type CampaignOutcome } from './campaign-run.ts';
import { plantedMarket, SMALL_ORDER } from './testing.ts';

const levels = { ...searchLevels(DEFAULT_POLICY), resamples: 200 };
const timers = realTimers();
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Laboratory {
  readonly lab: LabStore;
  readonly folder: string;
  ask(
    where: LabMarket,
    stopAfter?: number,
    changes?: Partial<typeof SMALL_ORDER>,
    asked?: typeof levels,
  ): Promise<CampaignOutcome>;
}

function laboratory(): Laboratory {
  const folder = mkdtempSync(join(tmpdir(), 'assay-discover-'));
  const lab = openLab(join(folder, 'lab.db'), { log: silentLog, timers });
  open.push(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });
  return {
    lab,
    folder,
    async ask(where, stopAfter = Infinity, changes = {}, asked = levels) {
      const control = new SearchControl();
      const onProgress = ({ tried }: SearchProgress): void => (tried >= stopAfter ? control.cancel() : undefined);
      const watch = { onBegin: () => undefined, onProgress, onJudging: () => undefined };
      const parts = {
        lab,
        folder: join(folder, 'reports'),
        timers,
        codeVersion: 'test',
        actor: 'test',
        control,
        watch,
        levels: asked,
      };
      return runOnMarket(where, { ...SMALL_ORDER, ...changes }, parts);
    },
  };
}

test('a campaign counts every trial, ends with a report, and asked again it has the same answer', async () => {
  const { lab, ask } = laboratory();
  const { report, campaignId, isRecorded } = await ask(plantedMarket('gaussian', 0));
  expect(isRecorded).toBe(false);
  const { funnel, rejected, candidates, triedEver, ledgerDigest } = report!;
  const steps = Object.fromEntries(funnel.map(({ step, passed }) => [step, passed]));
  expect(steps).toMatchObject({ distinct: 60, search: 0, holdout: 0 });
  expect(steps['proposed']).toBeGreaterThanOrEqual(60);
  expect(Object.values(rejected).reduce((sum, value) => sum + value, 0)).toBe(60);
  expect(triedEver).toBe(60);
  expect(report!.conclusion).toMatch(/^Nothing was found/);
  expect(candidates[0]!.gates.map(({ gate }) => gate)).toEqual(['evidence', 'search']);
  const record = await lab.trials.campaign(campaignId);
  expect(record).toMatchObject({ status: 'finished', searched: 60, digest: ledgerDigest });
  expect(await lab.trials.verify(campaignId)).toBe(ledgerDigest);

  const again = await ask(plantedMarket('gaussian', 0));
  expect(again).toEqual({ campaignId, report, isRecorded: true });
  expect((await lab.trials.campaign(campaignId))!.evaluations).toBe(60);
});

test('stopped and taken up again it ends as if it had not been, and so it does in another laboratory', async () => {
  const [one, other] = [laboratory(), laboratory()];
  const where = plantedMarket('gaussian', 0);
  const whole = await one.ask(where);
  const stopped = await other.ask(where, 24);
  expect(stopped.report).toBeUndefined();
  expect((await other.lab.trials.campaign(stopped.campaignId))!.status).toBe('running');
  const taken = await other.ask(where);
  expect(taken).toEqual(whole);
});

test('a planted edge is found, and its rules are written down to be traded', async () => {
  const { folder, lab, ask } = laboratory();
  const { report, campaignId } = await ask(plantedMarket('momentum-20', 0.25));
  const found = report!.candidates.filter(({ rejectedBy }) => rejectedBy === undefined);
  expect(found.length).toBeGreaterThan(0);
  expect(found[0]!.gates.map(({ gate }) => gate)).toEqual([
    'evidence',
    'search',
    'costs',
    'paths',
    'plateau',
    'novelty',
    'holdout',
  ]);
  const files = readdirSync(join(folder, 'reports')).filter((name) => name.endsWith('.rules.json'));
  expect(files).toHaveLength(found.length);
  // What was asked of it beyond the search is in the ledger too, and is no candidate.
  const record = (await lab.trials.campaign(campaignId))!;
  expect(record.searched).toBe(60);
  expect(record.evaluations).toBeGreaterThan(61);

  // The short list is looked at from other sides, and what is kept has shares of the capital.
  expect(found[0]!.looks!.map(({ look, state }) => ({ look, state }))).toEqual([
    { look: 'tries', state: 'told' },
    { look: 'lag', state: 'told' },
    { look: 'jitter', state: 'told' },
    { look: 'drawdown', state: 'told' },
  ]);
  expect(report!.candidates.filter(({ looks }) => looks !== undefined).length).toBeLessThanOrEqual(3);
  const { kept, pruned, allocation } = report!.survivors!;
  expect({ allocation, trials: kept.map(({ trial }) => trial) }).toEqual({
    allocation: 'hrp',
    trials: found.map(({ trial }) => trial),
  });
  const whole = kept.reduce((sum, { shares, halfSize }) => sum + shares!.hrp * (halfSize ? 2 : 1), 0);
  expect(whole).toBeCloseTo(1, 9);
  expect(pruned.every(({ like }) => like.correlation >= 0.7)).toBe(true);
  const blocks = (): string => readFileSync(join(folder, 'reports', `${campaignId}.toml`), 'utf8');
  expect(blocks().match(/^capital_share = "/gm)).toHaveLength(kept.length);

  // Asked again with another way of sharing nothing is tried or judged again.
  const again = await ask(plantedMarket('momentum-20', 0.25), Infinity, { allocation: 'kelly' as 'hrp' });
  expect(again).toEqual({
    campaignId,
    isRecorded: true,
    report: { ...report, survivors: { ...report!.survivors, allocation: 'kelly' } },
  });
  expect((await lab.trials.campaign(campaignId))!.evaluations).toBe(record.evaluations);
  expect(blocks()).toContain('by kelly');
}, 180_000);

test('another policy is another funnel: the report says which, and what one lets through the other does not', async () => {
  const { stages } = DEFAULT_POLICY;
  const { promotion } = stages.backtest;
  const requires = promotion!.requires.map((one) => {
    return 'measure' in one && one.measure === 'return-when-dear' ? { ...one, value: 100 } : one;
  });
  const backtest = { ...stages.backtest, promotion: { ...promotion!, requires } };
  const strict = { ...DEFAULT_POLICY, version: 7, stages: { ...stages, backtest } };
  const { ask } = laboratory();
  const where = plantedMarket('momentum-20', 0.25);
  const asked = { ...searchLevels(strict), resamples: 200 };
  const { report, campaignId } = await ask(where, Infinity, {}, asked);
  expect(report!.levels.policy).toEqual({ version: 7, hash: policyHash(strict) });
  expect(report!.candidates[0]).toMatchObject({ rejectedBy: 'costs' });
  const standard = await ask(where);
  expect(standard.campaignId).not.toBe(campaignId);
  expect(standard.report!.candidates[0]!.rejectedBy).toBeUndefined();
  // A policy with other words for the rest of the way asks the same of a search.
  const renamed = { ...levels, policy: { version: 9, hash: 'of something else' } };
  expect(await ask(where, Infinity, {}, renamed)).toMatchObject({ campaignId: standard.campaignId, isRecorded: true });
});

test('a second campaign on the same data may be wrong by less', async () => {
  const { ask } = laboratory();
  const where = plantedMarket('gaussian', 0);
  const [first, second] = [await ask(where), await ask(where, Infinity, { seed: 4 as 3, budget: 24 as 60 })];
  expect(first.report!.level).toBeCloseTo(0.0304, 4);
  expect(second.report!.level).toBeCloseTo(0.0076, 4);
  expect(second.report!.triedEver).toBeGreaterThan(60);
});

test('a family that is none is refused with those there are', async () => {
  const { ask } = laboratory();
  await expect(ask(plantedMarket('gaussian', 0), Infinity, { families: ['magic'] as never })).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringMatching(/"magic" is none for these bars; there are .+,/) as string,
  });
});
