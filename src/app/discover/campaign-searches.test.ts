import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_POLICY, searchLevels } from '../../pipeline/index.ts';
import {
  kernelEvaluator,
  SearchControl,
  type CampaignReport,
  type Evaluator,
  type LabMarket,
} from '../../research/index.ts';
import { realTimers, seededRandom, silentLog } from '../../runtime/index.ts';
import { openLab, type CampaignLedger, type LabStore, type TrialRecord } from '../../storage/index.ts';
import { runOnMarket, type CampaignOrder, type CampaignOutcome, type CampaignParts } from './campaign-run.ts';
import { plantedMarket, SMALL_ORDER } from './testing.ts';

const timers = realTimers();
const levels = { ...searchLevels(DEFAULT_POLICY), resamples: 200 };
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const AIMS = {
  objectives: ['sharpe', 'drawdown', 'turnover'],
  constraints: [
    { measure: 'trades', type: 'at-least', bound: 20 },
    { measure: 'drawdown', type: 'at-most', bound: 0.8 },
  ],
} as const;
const ORDERS: Readonly<Record<string, CampaignOrder>> = {
  hyperband: { ...SMALL_ORDER, search: 'hyperband' },
  nsga2: { ...SMALL_ORDER, budget: 100, search: 'nsga2', aims: AIMS },
  grid: { ...SMALL_ORDER, budget: 40, search: 'grid', families: ['average-cross', 'channel-breakout'] },
};

function laboratory(): { readonly lab: LabStore; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'assay-searches-'));
  const lab = openLab(join(folder, 'lab.db'), { log: silentLog, timers });
  open.push(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });
  return { lab, folder };
}

async function ask(
  { lab, folder }: ReturnType<typeof laboratory>,
  order: CampaignOrder,
  changes: Partial<CampaignParts> = {},
  where = plantedMarket('gaussian', 0),
): Promise<CampaignOutcome> {
  const watch = { onBegin: () => undefined, onProgress: () => undefined, onJudging: () => undefined };
  const parts = { folder, timers, codeVersion: 'test', actor: 'test', control: new SearchControl(), watch, levels };
  return runOnMarket(where, order, { lab, ...parts, ...changes });
}

async function rowsOf(lab: LabStore, campaignId: string): Promise<readonly TrialRecord[]> {
  return (await lab.trials.trials(campaignId, { page: 1, limit: 10_000 })).items;
}

class Killed extends Error {}

/** Dies at any boundary with what is durable: before a batch is tried, before it is written, before and after a checkpoint. */
function mortal(lab: LabStore, dies: () => void): Pick<CampaignParts, 'lab' | 'evaluatorOf'> {
  const take = async (campaignId: string): Promise<CampaignLedger> => {
    const ledger = await lab.trials.take(campaignId);
    const checkpoint = async (state: unknown): Promise<void> => {
      dies();
      await ledger.checkpoint(state);
      dies();
    };
    return Object.create(ledger, { checkpoint: { value: checkpoint } }) as CampaignLedger;
  };
  const evaluatorOf = (market: LabMarket): Evaluator => {
    const kernel = kernelEvaluator(market);
    return {
      market,
      async evaluate(...asked) {
        dies();
        const outcomes = await kernel.evaluate(...asked);
        dies();
        return outcomes;
      },
    };
  };
  return { lab: { ...lab, trials: { ...lab.trials, take } }, evaluatorOf };
}

/** Asks again after each death, until there is an answer. */
async function livesOf(
  where: ReturnType<typeof laboratory>,
  order: CampaignOrder,
): Promise<{ readonly outcome: CampaignOutcome; readonly deaths: number }> {
  const { next } = seededRandom(5);
  for (let deaths = 0; deaths < 200; deaths += 1) {
    let left = 1 + Math.floor(next() * 7);
    const dies = (): void => {
      left -= 1;
      if (left === 0) throw new Killed();
    };
    try {
      return { outcome: await ask(where, order, mortal(where.lab, dies)), deaths };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  throw new Error('two hundred lives are enough');
}

test.each(Object.keys(ORDERS))(
  '%s: killed again and again, a campaign ends with the report of one that was not',
  async (name) => {
    const [steady, other] = [laboratory(), laboratory()];
    const wanted = await ask(steady, ORDERS[name]!);
    const { outcome, deaths } = await livesOf(other, ORDERS[name]!);
    expect(deaths).toBeGreaterThan(2);
    expect(outcome).toEqual(wanted);
    const [one, two] = [await rowsOf(steady.lab, wanted.campaignId), await rowsOf(other.lab, wanted.campaignId)];
    const known = ({ number, key, purpose, from, to, stopped }: TrialRecord) => [
      number,
      key,
      purpose,
      from,
      to,
      stopped,
    ];
    expect(two.map(known)).toEqual(one.map(known));
  },
  120_000,
);

test('hyperband: the budget is spent on different candidates, and whoever could have won is judged on all days', async () => {
  const laboratoryOf = laboratory();
  const { report, campaignId } = await ask(laboratoryOf, { ...ORDERS['hyperband']!, budget: 120 });
  const rows = await rowsOf(laboratoryOf.lab, campaignId);
  const { from, to } = report!.market;
  const firsts = rows.filter(({ purpose }) => purpose === 'search');
  expect(firsts).toHaveLength(120);
  expect(new Set(firsts.map(({ key }) => key)).size).toBe(120);
  expect((await laboratoryOf.lab.trials.campaign(campaignId))!.searched).toBe(120);
  expect(report!.triedEver).toBe(120);
  // Most were first looked at on one of nine parts, by the day.
  const isWhole = (row: TrialRecord): boolean => row.from === from && row.to === to;
  expect(firsts.filter((row) => !isWhole(row)).length).toBeGreaterThan(60);
  expect(new Set(rows.map((row) => `${row.from} ${row.to}`)).size).toBe(10);
  expect(rows.every((row) => row.from % 86_400_000 === 0)).toBe(true);

  const whole = new Set(rows.filter(isWhole).map(({ key }) => key));
  const stopped = firsts.filter((row) => row.stopped !== undefined);
  expect(stopped.length).toBeGreaterThan(0);
  for (const row of firsts) expect(whole.has(row.key)).toBe(row.stopped === undefined);
  expect(stopped[0]!.stopped).toMatch(/^on the \d+ days it was tried on it was too poor to win/);
  const steps = Object.fromEntries(report!.funnel.map(({ step, passed }) => [step, passed]));
  expect(steps).toMatchObject({ distinct: 120, whole: 120 - stopped.length });
  expect(report!.rejected.whole).toBe(stopped.length);
  // Blocks are never tried twice by one candidate.
  const tries = rows.map(({ key, from: start, to: end }) => `${key} ${start} ${end}`);
  expect(new Set(tries).size).toBe(tries.length);
}, 120_000);

test('hyperband: a planted edge is found, by the same gates', async () => {
  const order = { ...ORDERS['hyperband']!, budget: 17, families: ['time-series-momentum'] };
  const { report } = await ask(laboratory(), order, {}, plantedMarket('momentum-20', 0.25));
  const found = report!.candidates.filter(({ rejectedBy }) => rejectedBy === undefined);
  expect(found.length).toBeGreaterThan(0);
  expect(found[0]!.gates.at(-1)!.gate).toBe('holdout');
}, 120_000);

test('nsga2: the report lists the front, whose points keep the constraints and are not better than each other', async () => {
  const { report } = await ask(laboratory(), ORDERS['nsga2']!);
  const front = report!.front!;
  expect(front.length).toBeGreaterThan(1);
  expect(dominated(front)).toEqual([]);
  for (const { values } of front) {
    expect(values.trades).toBeGreaterThanOrEqual(20);
    expect(values.drawdown).toBeLessThanOrEqual(0.8);
  }
  // Nobody of the front went around the gates.
  expect(report!.funnel.find(({ step }) => step === 'evidence')!.passed).toBeLessThanOrEqual(100);
  expect(report!.candidates.every(({ gates }) => gates[0]!.gate === 'evidence')).toBe(true);
  // The check finds a point that is worse in everything.
  const [first] = front;
  const worse = { sharpe: first!.values.sharpe! - 1, drawdown: first!.values.drawdown! + 0.1, turnover: 1e9 };
  expect(dominated([...front, { ...first!, values: worse }])).toHaveLength(1);
}, 120_000);

function dominated(front: NonNullable<CampaignReport['front']>): typeof front {
  const at = ({ values: { sharpe, drawdown, turnover } }: (typeof front)[0]) => [sharpe!, 0 - drawdown!, 0 - turnover!];
  return front.filter((one) =>
    front.some((other) => {
      const [mine, theirs] = [at(one), at(other)];
      return theirs.every((value, index) => value >= mine[index]!) && theirs.some((value, i) => value > mine[i]!);
    }),
  );
}

test('constraints that nobody keeps leave an empty front, and change no verdict', async () => {
  const impossible = {
    objectives: ['sharpe'],
    constraints: [{ measure: 'trades', type: 'at-least', bound: 1e6 }],
  } as const;
  const { report } = await ask(laboratory(), { ...ORDERS['nsga2']!, search: 'random', aims: impossible });
  expect(report!.front).toEqual([]);
  expect(report!.funnel.find(({ step }) => step === 'distinct')!.passed).toBe(100);
}, 120_000);

test('grid: a search that has tried all there is ends and is judged', async () => {
  const { report } = await ask(laboratory(), { ...ORDERS['grid']!, families: ['turn-of-month'], budget: 10_000 });
  expect(report!.ended).toBe('exhausted');
  expect(report!.funnel.find(({ step }) => step === 'distinct')!.passed).toBeLessThan(10_000);
}, 120_000);

test('a search without a better one for so long ends, says why, and compares itself with chance', async () => {
  const order = { ...ORDERS['hyperband']!, search: 'tpe', budget: 600, patience: 48 } as const;
  const { report } = await ask(laboratory(), order);
  expect(report!.ended).toBe('no-improvement');
  const proposers = report!.proposers!;
  expect(proposers.map(({ name }) => name)).toEqual(['plain forms', 'searched', 'control']);
  const tried = proposers.reduce((sum, one) => sum + one.tried, 0);
  expect(tried).toBe(report!.funnel.find(({ step }) => step === 'distinct')!.passed);
  expect(proposers.every(({ measured, tried: of }) => measured <= of)).toBe(true);
}, 120_000);
