import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { contentHash } from '../../market/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { openLab, type LabStore } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket } from '../markets/index.ts';
import { engineEvaluator, type Evaluator, type LabMarket, type TrialOutcome } from '../trials/index.ts';
import type { LedgeredEvaluator, LedgeredOutcome } from './ledgered.ts';
import { ledgeredEvaluator, type LedgeredOptions } from './ledgered-evaluator.ts';
import { sealHoldout } from './sealed-holdout.ts';
import { marketBefore, trialKey, trialMarket, wholeOf } from './trial-market.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));
const open: LabStore[] = [];
afterEach(async () => {
  for (const lab of open.splice(0)) await lab.close();
});

const DAY = 86_400_000;
const timers = realTimers();
const refused = (code: string) => expect.objectContaining({ code }) as Error;

let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, `${files}`, 'lab.db');
}

function openAt(path: string): LabStore {
  const lab = openLab(path, { log: silentLog, timers });
  open.push(lab);
  return lab;
}

function labMarket(days: number, seed = 3): LabMarket {
  const columns = syntheticBars(syntheticMarket({ kind: 'gaussian', seed, periods: days, edge: 0 }), seed);
  return {
    instrument: SYNTHETIC_INSTRUMENT,
    columns,
    costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 2 } },
    dataHash: contentHash(columns),
  };
}

function averageRule(period: number): RuleStrategy {
  const price = { op: 'price', source: 'close' } as const;
  const average = { op: 'indicator', name: 'sma', parameters: [period] } as const;
  const enter = { op: 'above', left: price, right: average } as const;
  const long = { enter, leave: { op: 'not', of: enter } } as const;
  return { format: 'assay-rules-1', name: `sma-${period}`, title: 'x', description: 'x', family: 'TF', long };
}

const candidates = (...periods: number[]) =>
  periods.map((period) => ({ rules: averageRule(period), generator: 'grid' }));

/** Counts how often it is asked, and can look at the ledger while it answers. */
function counting(inner: Evaluator): Evaluator & { evaluations: number } {
  const counted = {
    market: inner.market,
    evaluations: 0,
    evaluate: async (...asked: Parameters<Evaluator['evaluate']>) => {
      counted.evaluations += asked[0].length;
      return inner.evaluate(...asked);
    },
  };
  return counted;
}

const LOOKS: LedgeredOptions['otherwise'] = { generator: 'looks', purpose: 'robustness' };

async function ledgered(
  lab: LabStore,
  evaluator: Evaluator,
  { trialsMax = 50, otherwise = LOOKS } = {},
): Promise<LedgeredEvaluator> {
  await lab.trials.begin({ campaignId: 'c', kind: 'search', seed: 1, trialsMax, plan: {}, createdAt: 0 as EpochMs });
  const campaign = await lab.trials.take('c');
  return ledgeredEvaluator({ evaluator, evaluatorName: 'engine', campaign, codeVersion: 'x', timers, otherwise });
}

test('every evaluation is a row before its outcome is known, and the outcome is the row', async () => {
  const path = newPath();
  const lab = openAt(path);
  const market = labMarket(120);
  const engine = counting(engineEvaluator(market));
  const evaluator = await ledgered(lab, engine);
  const raw = new DatabaseSync(path, { readOnly: true });
  const rows = (): unknown => raw.prepare('SELECT count(*) AS count FROM trials').get()!['count'];
  for (const batch of [[5, 9], [20], [7, 11, 13]]) {
    const outcomes = await evaluator.tryOut(candidates(...batch), { purpose: 'search' });
    expect(rows()).toBe(engine.evaluations);
    expect(evaluator.evaluations).toBe(engine.evaluations);
    expect(outcomes.map(({ isRepeat }) => isRepeat)).toEqual(batch.map(() => false));
  }
  raw.close();
  const [direct] = await engineEvaluator(market).evaluate([averageRule(9)]);
  const [again] = await evaluator.evaluate([averageRule(9)]);
  expect(again).toMatchObject({ trial: 2, isRepeat: true, trades: direct!.trades, fees: direct!.fees });
  expect([...again!.returns]).toEqual([...direct!.returns].map(Math.fround));
  expect(direct!.trades).toBeGreaterThan(3);
  const whole = wholeOf(market.columns);
  const selection = { market: trialMarket(market), ...whole, purpose: 'search' } as const;
  const numbers: number[] = [];
  for await (const block of lab.trials.streams('c', selection)) numbers.push(...block.map(({ number }) => number));
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
});

test('an outcome that cannot be written is not told', async () => {
  const lab = openAt(newPath());
  const evaluator = await ledgered(lab, engineEvaluator(labMarket(60)));
  await (await lab.trials.take('c')).checkpoint({}); // Somebody else goes on with the campaign.
  await expect(evaluator.tryOut(candidates(5))).rejects.toEqual(refused('LAB_CAMPAIGN_TAKEN'));
  expect(evaluator.evaluations).toBe(0);
});

test('what was tried is not evaluated again: not twice in a batch, not after a restart, and the digest is the same', async () => {
  const market = labMarket(120);
  const asked = [
    [5, 9, 5],
    [9, 20],
  ];
  const digests: string[] = [];
  const repeated: [readonly LedgeredOutcome[], readonly LedgeredOutcome[]][] = [];
  for (const restarts of [false, true]) {
    const path = newPath();
    let lab = openAt(path);
    const engine = counting(engineEvaluator(market));
    let evaluator = await ledgered(lab, engine);
    const first = await evaluator.tryOut(candidates(...asked[0]!), { purpose: 'search' });
    expect(first.map(({ trial }) => trial)).toEqual([1, 2, 1]);
    if (restarts) {
      lab = openAt(path);
      evaluator = await ledgered(lab, engine);
      // It died before the generator was told, so the same is asked once more: and answered with the same numbers.
      const second = await evaluator.tryOut(candidates(...asked[0]!), { purpose: 'search' });
      repeated.push([first, second]);
    }
    await evaluator.tryOut(candidates(...asked[1]!), { purpose: 'search' });
    expect(engine.evaluations).toBe(3);
    expect(await lab.trials.campaign('c')).toMatchObject({ evaluations: 3, repeats: restarts ? 5 : 2 });
    digests.push(await lab.trials.verify('c'));
  }
  expect(digests[1]).toBe(digests[0]);
  const [[first, second]] = repeated as [[readonly LedgeredOutcome[], readonly LedgeredOutcome[]]];
  expect(second.map((one) => ({ ...one, isRepeat: false }))).toEqual(first.map((one) => ({ ...one, isRepeat: false })));
});

test('batches asked for at once are tried one after the other', async () => {
  const lab = openAt(newPath());
  const evaluator = await ledgered(lab, engineEvaluator(labMarket(60)));
  const outcomes = await Promise.all([[5], [5, 6], [7]].map((batch) => evaluator.tryOut(candidates(...batch))));
  expect(outcomes.flat().map(({ trial }) => trial)).toEqual([1, 1, 2, 3]);
});

test('a look at a candidate is not a candidate: the search has a row of its own for it', async () => {
  const lab = openAt(newPath());
  const evaluator = await ledgered(lab, engineEvaluator(labMarket(60)), { trialsMax: 1 });
  expect(await evaluator.evaluate([averageRule(5)])).toMatchObject([{ trial: 1 }]);
  expect(await evaluator.tryOut(candidates(5), { purpose: 'search' })).toMatchObject([{ trial: 2, isRepeat: false }]);
  expect(await evaluator.evaluate([averageRule(5)])).toMatchObject([{ trial: 2, isRepeat: true }]);
  await expect(evaluator.tryOut(candidates(6), { purpose: 'search' })).rejects.toEqual(refused('LAB_BUDGET_SPENT'));
  await evaluator.evaluate([averageRule(6)]);
  const { dataHash } = evaluator.market;
  const counted = await lab.trials.count({ type: 'data', dataHash });
  expect(counted).toEqual({ evaluations: 3, trials: 2, configurations: 2 });
});

test('rules that would do the same have one key, and others another', () => {
  expect(trialKey({ ...averageRule(5), name: 'other', title: 'Other' })).toBe(trialKey(averageRule(5)));
  expect(trialKey(averageRule(6))).not.toBe(trialKey(averageRule(5)));
});

test('a market that is cut leads nowhere: no later bar, no later funding, and a hash of its own', () => {
  const { columns, ...rest } = labMarket(100);
  const points = [10, 20, 90].map((day) => ({ at: (columns.openTime[0]! + day * DAY) as EpochMs, rate: 1n as never }));
  const funding = { [rest.instrument.id]: { model: 'series', points } } as const;
  const market = { ...rest, columns, costs: { ...rest.costs, funding } };
  const at = columns.openTime[60]! as EpochMs;
  const cut = marketBefore(market, at);
  expect(cut.columns.length).toBe(60);
  for (const column of ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const) {
    expect(cut.columns[column].buffer.byteLength).toBe(60 * 8);
    expect([...cut.columns[column]]).toEqual([...columns[column].subarray(0, 60)]);
  }
  expect(cut.costs.funding).toEqual({ [rest.instrument.id]: { model: 'series', points: points.slice(0, 2) } });
  expect(cut.dataHash).not.toBe(market.dataHash);
  expect(marketBefore(market, at).dataHash).toBe(cut.dataHash);
});

const frozen = (period: number, campaignId = 'c') => ({
  rules: averageRule(period),
  campaignId,
  frozenAt: 5 as EpochMs,
  evidence: { p: 0.01 },
});

const sum = (outcome: TrialOutcome): number => outcome.returns.reduce((total, value) => total + value, 0);

test('the sealed part answers once for each frozen candidate, and is evaluated only when it is opened', async () => {
  const lab = openAt(newPath());
  const market = labMarket(1_500);
  const engine = counting(engineEvaluator(market));
  const options = { market, holdouts: lab.holdouts, evaluatorOf: () => engine, timers, openingsMax: 2 };
  const sealed = await sealHoldout(options);
  expect(sealed.research.columns.length).toBe(1_500 - 365);
  expect(engine.evaluations).toBe(0);

  const judge = ({ outcome, marketReturns }: { outcome: TrialOutcome; marketReturns: Float64Array }) => {
    expect([outcome.returns.length, marketReturns.length]).toEqual([365, 365]);
    return { total: sum(outcome), passes: true };
  };
  const first = await sealed.open(frozen(10), 'gate', judge);
  const [direct] = await engineEvaluator(market).evaluate([averageRule(10)], sealed.seal);
  expect(first).toMatchObject({ isRecorded: false, answer: { total: sum(direct!), passes: true } });
  const renamed = { ...frozen(10, 'another'), frozenAt: 9 as EpochMs };
  const second = await sealed.open({ ...renamed, rules: { ...renamed.rules, title: 'New' } }, 'gate', () => {
    throw new Error('it is not judged again');
  });
  expect(second).toEqual({ ...first, isRecorded: true });
  expect(engine.evaluations).toBe(1);

  await sealed.open(frozen(11), 'gate', judge);
  expect(await sealed.remaining()).toBe(0);
  await expect(sealed.open(frozen(12), 'gate', judge)).rejects.toEqual(refused('HOLDOUT_SPENT'));
  expect(engine.evaluations).toBe(2);
  const openings = await lab.holdouts.openings(market.dataHash);
  expect(openings).toMatchObject([
    { campaignId: 'c', actor: 'gate', frozenAt: 5, candidate: { evidence: { p: 0.01 } }, answer: { passes: true } },
    { candidate: { rules: { name: 'sma-11' } } },
  ]);
});

test('an opening that died before its answer stays charged, and is answered when it is asked again', async () => {
  const lab = openAt(newPath());
  const market = labMarket(400);
  const sealed = await sealHoldout({ market, holdouts: lab.holdouts, evaluatorOf: engineEvaluator, timers });
  const dies = sealed.open(frozen(10), 'gate', () => {
    throw new Error('power cut');
  });
  await expect(dies).rejects.toThrow('power cut');
  expect(await sealed.remaining()).toBe(19);
  const asked = await sealed.open(frozen(10), 'gate', ({ outcome }) => outcome.trades);
  expect(asked.isRecorded).toBe(false);
  expect(await sealed.open(frozen(10), 'gate', () => -1)).toEqual({ ...asked, isRecorded: true });
  expect(await sealed.remaining()).toBe(19);
});

test('the first seal of a dataset stands, and another export of the same days shares its openings', async () => {
  const lab = openAt(newPath());
  const market = labMarket(400);
  const options = { market, holdouts: lab.holdouts, evaluatorOf: engineEvaluator, timers };
  const sealed = await sealHoldout({ ...options, openingsMax: 1 });
  expect(sealed.research.columns.length).toBe(300);
  const loosened = await sealHoldout({ ...options, openingsMax: 99, fraction: 0.1 });
  expect(loosened.seal).toEqual(sealed.seal);
  await sealed.open(frozen(10), 'gate', () => true);
  const exported = await sealHoldout({ ...options, market: { ...market, dataHash: 'another export' }, openingsMax: 1 });
  expect(await exported.open(frozen(10), 'gate', () => false)).toMatchObject({ answer: true, isRecorded: true });
  await expect(exported.open(frozen(11), 'gate', () => true)).rejects.toEqual(refused('HOLDOUT_SPENT'));
  await expect(sealHoldout({ ...options, market: labMarket(90) })).rejects.toEqual(refused('HOLDOUT_TOO_SHORT'));
});

test('campaigns on the same days share one level of error between them', async () => {
  const lab = openAt(newPath());
  const market = labMarket(400);
  const sealed = await sealHoldout({ market, holdouts: lab.holdouts, evaluatorOf: engineEvaluator, timers });
  const shares = [];
  for (const campaign of ['a', 'b', 'a', 'c']) shares.push(await sealed.alphaFor(campaign));
  expect(shares.map(({ ordinal }) => ordinal)).toEqual([1, 2, 1, 3]);
  expect(shares[0]!.alpha).toBeCloseTo((0.05 * 6) / Math.PI ** 2, 15);
  expect(shares[3]!.alpha).toBeCloseTo((0.05 * 6) / (9 * Math.PI ** 2), 15);
  let spent = 0;
  for (let campaign = 0; campaign < 50; campaign += 1) spent += (await sealed.alphaFor(`n${campaign}`)).alpha;
  expect(spent).toBeLessThan(0.05);
});
