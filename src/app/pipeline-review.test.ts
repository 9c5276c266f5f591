import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { sessionParity } from './parity-command.ts';
import { PipelineReview, type PipelineReviewParts } from './pipeline-review.ts';
import { registerStrategies } from './planned-strategies.ts';
import { DEFAULT_POLICY, pipelineFigures } from '../pipeline/index.ts';
import { AssayError, realTimers, silentLog } from '../runtime/index.ts';
import { fixed, ONE, type EpochMs } from '../domain/index.ts';
import { runPaperSession, type RunningSession } from './testing/paper-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-review-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function reviewOf(running: RunningSession, changes: Partial<PipelineReviewParts> = {}): PipelineReview {
  const request = { dataDir: folder, config: readConfig(undefined), sessionId: running.sessionId };
  return new PipelineReview({
    ...running,
    policy: DEFAULT_POLICY,
    log: silentLog,
    // In this process: the runner has rewritten the code that a worker would read from disk.
    parities: async () => (await sessionParity(request, realTimers())).parities,
    searches: async () => undefined,
    onChange: () => undefined,
    ...changes,
  });
}

async function onPaper({ storage, plan, timers }: RunningSession): Promise<void> {
  await registerStrategies(storage, plan.strategies, {
    phase: 'paper',
    status: 'running',
    statusReason: 'trading on paper',
    at: timers.now(),
  });
}

/** What the first strategy promised, in a shape that says how far it may fall. */
async function promise({ storage, plan, timers }: RunningSession, demote: number, halve = demote / 2): Promise<void> {
  const [{ strategyId, versionHash }] = plan.strategies as [(typeof plan.strategies)[number]];
  const expectation = {
    days: 500,
    mean: 0.0001,
    deviation: 0.01,
    tradesPerDay: 2,
    pace: { low: 0, high: 1_000 },
    cost: null,
    drawdowns: [{ days: 365, halve, demote }],
    beta: 0,
  };
  await storage.pipeline.freeze({ versionHash, strategyId, expectation, at: timers.now() });
}

const listing = { limit: 20, page: 1 } as const;

test('a strategy on paper that falls deeper than it promised is demoted: decided, recorded, stopped, closed, for good', async () => {
  expect.hasAssertions();
  await runPaperSession(folder, {
    // Each fill costs one in a hundred: whatever it does, it loses.
    fillBiasBps: 100,
    async atEnd(running) {
      const { storage, session, plan } = running;
      const [{ strategyId }] = plan.strategies as [(typeof plan.strategies)[number]];
      await onPaper(running);
      await promise(running, 0.2);
      const changed: string[] = [];
      const review = reviewOf(running, { onChange: (id) => void changed.push(id) });
      const decisions = await review.review();
      expect(decisions[0]).toMatchObject({ strategyId, type: 'demote', from: 'paper', to: 'backtest' });
      expect(decisions[0]!.sentence).toMatch(
        /goes back to backtest: .*Drawdown by the depth that demotes: .*to be expected/,
      );

      const { items } = await storage.pipeline.decisions({ strategyId, ...listing });
      expect(items[0]).toMatchObject({ type: 'demote', actor: 'policy', reason: decisions[0]!.sentence });
      expect(await storage.pipeline.policy(items[0]!.policyHash!)).toEqual(DEFAULT_POLICY);
      expect(items[0]!.evidence).toMatchObject({ 'fill-bias': { type: 'known', value: 1 }, demotions: { value: 0 } });
      expect(await storage.strategies.find(strategyId)).toMatchObject({ phase: 'backtest', status: 'stopped' });
      expect(changed).toContain(strategyId);
      await until(running, () => session.engine.strategyStatus(strategyId) === 'stopped');

      // A second review leaves it alone; so does one of a process that begins anew, and a start by hand does not last.
      expect((await review.review()).map((one) => one.strategyId)).not.toContain(strategyId);
      session.command({ type: 'start-strategy', strategyId, by: 'Ada', reason: 'again' });
      await until(running, () => session.engine.strategyStatus(strategyId) !== 'stopped');
      await reviewOf(running).enforce();
      await until(running, () => session.engine.strategyStatus(strategyId) === 'stopped');
      expect((await storage.pipeline.decisions({ strategyId, ...listing })).count).toBe(1);

      const now = running.timers.now();
      const figures = await pipelineFigures(storage, { from: 0 as EpochMs, to: (now + 1) as EpochMs });
      expect(figures).toMatchObject({ demoted: 1, graduated: 0, phases: { backtest: 1, paper: 1 } });
    },
  });
});

test('one that falls deeper than it may at full size trades half, at once, after a restart too, and until the policy lifts it', async () => {
  expect.hasAssertions();
  await runPaperSession(folder, {
    fillBiasBps: 100,
    async atEnd(running) {
      const { storage, session, plan, timers } = running;
      const [{ strategyId }] = plan.strategies as [(typeof plan.strategies)[number]];
      await onPaper(running);
      await promise(running, 0.999, 0.2);
      const patient = { ...DEFAULT_POLICY, monitoring: { ...DEFAULT_POLICY.monitoring, falseAlarmDays: 36_500 } };
      const stages = { ...patient.stages, paper: { ...patient.stages.paper, watches: onlyHalving(patient) } };
      const policy = { ...patient, stages };
      const [decision] = await reviewOf(running, { policy }).review();
      expect(decision).toMatchObject({ strategyId, type: 'halve', to: 'paper' });
      await until(running, () => session.engine.sizeShare(strategyId) === fixed('0.5'));
      expect(session.engine.strategyStatus(strategyId)).toBe('running');
      expect(session.engine.snapshot().strategies[0]!.desk.sizeShare).toBe(fixed('0.5'));
      const told: string[] = [];
      for await (const entry of storage.history.entries(running.sessionId)) {
        if (entry.type === 'entry') told.push(...entry.effects.map(({ type }) => type));
      }
      expect(told.filter((type) => type === 'size-changed')).toHaveLength(1);

      // Another process of the same session carries out what stands; a year of quiet, by a patient policy, lifts it.
      session.command({ type: 'set-size', strategyId, share: ONE, by: 'nobody', reason: 'forgot' });
      await until(running, () => session.engine.sizeShare(strategyId) === ONE);
      await reviewOf(running, { policy }).enforce();
      await until(running, () => session.engine.sizeShare(strategyId) === fixed('0.5'));
      const { items } = await storage.pipeline.decisions({ strategyId, ...listing });
      const quiet = JSON.parse(
        JSON.stringify(items[0]!.decision).replaceAll('"verdict":"met"', '"verdict":"not-met"'),
      ) as unknown;
      const { id: _id, ...halved } = items[0]!;
      const at = (days: number): EpochMs => (timers.now() - days * 86_400_000) as EpochMs;
      await storage.pipeline.addDecision({ ...halved, type: 'stay', decision: quiet, at: at(29) });
      await reviewOf(running, { policy }).enforce();
      expect(session.engine.sizeShare(strategyId)).toBe(fixed('0.5'));
      await reviewOf(running, { policy: { ...policy, halving: { share: 0.5, quietDays: 28 } } }).enforce();
      await until(running, () => session.engine.sizeShare(strategyId) === ONE);
    },
  });
});

function onlyHalving({ stages }: typeof DEFAULT_POLICY) {
  return stages.paper.watches.filter(({ when }) => when.measure === 'drawdown-halve-share');
}

test('one that does as it promised stays, and what is not known is said and never met', async () => {
  expect.hasAssertions();
  await runPaperSession(folder, {
    async atEnd(running) {
      const [{ strategyId }] = running.plan.strategies as [(typeof running.plan.strategies)[number]];
      await onPaper(running);
      await promise(running, 0.9);
      const [decision] = await reviewOf(running).review();
      expect(decision).toMatchObject({ strategyId, type: 'stay', to: 'paper' });
      const of = (measure: string) =>
        decision!.requirements.find(({ alternatives }) => alternatives.some((one) => one.measure === measure));
      expect(of('signal-agreement')?.verdict).toBe('met');
      expect(of('equivalence-p')?.verdict).toBe('met');
      expect(of('days-in-stage')?.verdict).toBe('met');
      expect(of('combined-z')).toMatchObject({ verdict: 'unknown' });
      expect(of('combined-z')!.alternatives[0]!.sentence).toContain('put on paper by configuration');
      expect(running.session.engine.strategyStatus(strategyId)).toBe('running');
    },
  });
});

test('a replay that cannot be had is said in every criterion that needs it, and demotes nobody', async () => {
  expect.hasAssertions();
  await runPaperSession(folder, {
    async atEnd(running) {
      await onPaper(running);
      const parities = () => Promise.reject(new AssayError('PARITY_FAILED', 'the archive is gone'));
      const decisions = await reviewOf(running, { parities }).review();
      expect(decisions.map(({ type }) => type)).toEqual(['stay', 'stay']);
      const sentences = decisions[0]!.requirements.flatMap(({ alternatives }) =>
        alternatives.map(({ sentence }) => sentence),
      );
      expect(sentences.filter((sentence) => sentence.includes('the archive is gone')).length).toBeGreaterThan(2);
    },
  });
});

async function until({ timers }: RunningSession, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (holds()) return;
    await timers.sleep(5);
  }
  throw new Error('it never came to be so');
}
