import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EpochMs, StrategyId } from '../../domain/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { openStorage, type Storage, type StrategyRecord } from '../../storage/index.ts';
import { approve } from '../policy/approve.ts';
import { decide, type Decision, type Evidence } from '../policy/decide.ts';
import { DEFAULT_POLICY } from '../policy/default-policy.ts';
import { known, type Readings } from '../policy/measures.ts';
import { policyHash, type Policy, type Stage } from '../policy/policy.ts';
import { uniqueId } from '../unique-id.ts';
import { readableId } from '../version.ts';
import { approveStored } from './approve-stored.ts';
import { pipelineFigures } from './pipeline-metrics.ts';
import { recordConfigured, recordDecision } from './record-decision.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5) as EpochMs;
const day = (count: number): EpochMs => (START + count * DAY) as EpochMs;
const POLICY: Policy = { ...DEFAULT_POLICY, livePromotions: 'with-approval' };

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-pipeline-'));
  storage = await openStorage(join(folder, 'a.db'), { log: silentLog, timers: realTimers() });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

function evidence(strategyId: string, stage: Stage, at: EpochMs, readings: Readings): Evidence {
  return { strategyId, versionHash: `v-${strategyId}`, stage, at, readings };
}

/** Evidence that meets everything a stage asks for. */
function good(strategyId: string, stage: 'backtest' | 'paper', at: EpochMs): Evidence {
  const bounds = POLICY.stages[stage].promotion!.requires.map((one) => ('anyOf' in one ? one.anyOf[0]! : one));
  const nudge = { above: 1, below: -1, 'at-least': 0, 'at-most': 0 };
  const readings = Object.fromEntries(bounds.map(({ measure, is, value }) => [measure, known(value + nudge[is])]));
  return evidence(strategyId, stage, at, readings);
}

async function judge(found: Evidence): Promise<Decision> {
  const decision = decide(POLICY, found);
  await recordDecision(storage.pipeline, POLICY, decision, found);
  return decision;
}

function registered(strategyId: StrategyId, phase: StrategyRecord['phase'], versionHash = 'v'): StrategyRecord {
  const words = { name: 'x', parameters: {}, instruments: [], timeframes: [], sizing: '', statusReason: '' };
  return { strategyId, versionHash, phase, status: 'running', createdAt: START, updatedAt: START, ...words };
}

test('a decision is kept with its policy, its evidence and whoever approved it', async () => {
  const asked = await judge(good('A', 'paper', day(1)));
  const approved = approve(POLICY, asked, { by: 'Ada', reason: 'looked', at: day(2) });
  await recordDecision(storage.pipeline, POLICY, approved, good('A', 'paper', day(1)));
  const { items } = await storage.pipeline.decisions({ strategyId: 'A' as StrategyId, limit: 9, page: 1 });
  expect(items).toMatchObject([
    { type: 'promote', to: 'live-small', actor: 'Ada', at: day(2), policyHash: policyHash(POLICY) },
    { type: 'needs-approval', actor: 'policy', at: day(1) },
  ]);
  expect(items[1]!.decision).toEqual(asked);
  expect(items[1]!.evidence).toEqual(good('A', 'paper', day(1)).readings);
  expect(await storage.pipeline.policy(policyHash(POLICY))).toEqual(POLICY);
});

test('only the newest decision on a strategy can be approved, as it was recorded', async () => {
  const approval = { strategyId: 'A', by: 'Ada', reason: 'looked', at: day(2) };
  const attempt = (policy = POLICY) => approveStored(storage.pipeline, policy, approval);
  await expect(attempt()).rejects.toMatchObject({ code: 'NOT_APPROVABLE' });
  await judge(good('A', 'paper', day(1)));
  await expect(attempt({ ...POLICY, version: 3 })).rejects.toMatchObject({ code: 'NOT_APPROVABLE' });
  expect(await attempt()).toMatchObject({ type: 'promote', to: 'live-small' });
  const { items } = await storage.pipeline.decisions({ limit: 9, page: 1 });
  expect(items[0]).toMatchObject({ type: 'promote', actor: 'Ada', evidence: good('A', 'paper', day(1)).readings });
  await expect(attempt()).rejects.toMatchObject({ code: 'NOT_APPROVABLE' });
  // Demoted since: nobody can let it up on what was decided before.
  await judge(good('B', 'paper', day(1)));
  await judge(evidence('B', 'paper', day(2), { 'cusum-share': known(2) }));
  const late = approveStored(storage.pipeline, POLICY, { ...approval, strategyId: 'B' });
  await expect(late).rejects.toMatchObject({ code: 'NOT_APPROVABLE' });
});

test('a day on which nothing changed is not written, and one on which a single verdict did is', async () => {
  const weak = { fills: known(3) };
  await judge(evidence('A', 'paper', day(1), weak));
  await judge(evidence('A', 'paper', day(2), { fills: known(4) }));
  const count = async (): Promise<number> => (await storage.pipeline.decisions({ limit: 9, page: 1 })).count;
  expect(await count()).toBe(1);
  await judge(evidence('A', 'paper', day(3), { fills: known(60) }));
  expect(await count()).toBe(2);
});

test('figures are of recorded rows, and say why there is none', async () => {
  const whole = { from: day(0), to: day(10) };
  expect(await pipelineFigures(storage, whole)).toMatchObject({
    tested: 0,
    found: 0,
    successRate: { value: null, reason: 'nothing was tested in this time' },
    graduationRatePerDay: { value: null, reason: 'there is less than a day of record' },
    awaitingApproval: 0,
  });
  await storage.pipeline.addSearch({ campaignId: 'c', tested: 98, found: 1, detail: {}, finishedAt: day(2) });
  const documents = { result: '{}', report: '' };
  for (const runId of ['r1', 'r2']) {
    const run = { strategyName: 'x', versionHash: 'v', dataHash: 'd', seed: 1, parameters: {}, summary: {} };
    await storage.runs.save({ ...run, runId, from: day(0), to: day(1), finishedAt: day(3) }, documents);
  }
  for (const [id, phase] of [
    ['A', 'paper'],
    ['B', 'paper'],
    ['C', 'backtest'],
    ['D', 'live'],
  ] as const) {
    await storage.strategies.save(registered(id as StrategyId, phase));
  }
  await judge(good('A', 'backtest', day(4)));
  const asked = await judge(good('A', 'paper', day(5)));
  expect((await pipelineFigures(storage, whole)).awaitingApproval).toBe(1);
  const approved = approve(POLICY, asked, { by: 'Ada', reason: 'looked', at: day(6) });
  await recordDecision(storage.pipeline, POLICY, approved, good('A', 'paper', day(5)));
  await recordConfigured(storage.pipeline, {
    strategyId: 'B' as StrategyId,
    versionHash: 'v-B',
    from: 'backtest',
    to: 'paper',
    reason: 'by configuration',
    at: day(6),
  });
  await judge(evidence('B', 'paper', day(7), { 'cusum-share': known(1.5) }));
  expect(await pipelineFigures(storage, whole)).toEqual({
    ...whole,
    tested: 100,
    found: 1,
    successRate: { value: 0.01 },
    graduated: 1,
    // The record begins on day 2.
    graduationRatePerDay: { value: 1 / 8 },
    configured: 1,
    demoted: 1,
    retired: 0,
    awaitingApproval: 0,
    phases: { candidate: 0, backtest: 2, paper: 0, 'live-small': 2, 'live-scaled': 0, retired: 0 },
  });
});

test('ids are unique in the whole register: another version of the same name gets the next one', async () => {
  const definition = { family: 'TF' } as const;
  const input = { asset: 'BTC', definition, versionHash: 'mine', taken: new Set<StrategyId>() };
  const first = readableId('BTC', definition, 'mine');
  expect(await uniqueId(storage.strategies, input)).toBe(first);
  await storage.strategies.save(registered(first, 'paper', 'mine'));
  // The same version has the same id, as often as it is planned …
  expect(await uniqueId(storage.strategies, input)).toBe(first);
  // … but not twice in one plan.
  const second = readableId('BTC', definition, 'mine', 1);
  expect(await uniqueId(storage.strategies, { ...input, taken: new Set([first]) })).toBe(second);
  await storage.strategies.save(registered(second, 'paper', 'of somebody else'));
  const third = readableId('BTC', definition, 'mine', 2);
  expect(await uniqueId(storage.strategies, { ...input, taken: new Set([first]) })).toBe(third);
});
