import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeframeMs } from '../../domain/index.ts';
import {
  askedBy,
  blockCount,
  campaignReport,
  kernelEvaluator,
  leaderName,
  ledgeredEvaluator,
  runCampaign,
  sealHoldout,
  searchOver,
  templateFamilies,
  wholeOf,
  type AllocationMethod,
  type CampaignReport,
  type Evaluator,
  type Family,
  type GateLevels,
  type LabMarket,
  type LedgeredEvaluator,
  type SealedHoldout,
  type SearchControl,
  type SearchProgress,
} from '../../research/index.ts';
import { AssayError, usageError, writeAtomically, type Timers } from '../../runtime/index.ts';
import type { CampaignLedger, CampaignRecord, LabStore } from '../../storage/index.ts';
import { defaultObjectives } from './aims.ts';
import { paperBlocks, rulesFile } from './paper-blocks.ts';
import type { DiscoverOrder } from './words.ts';

/** What was asked for, on bars that have been chosen. */
export type CampaignOrder = Pick<
  DiscoverOrder,
  'budget' | 'search' | 'families' | 'seed' | 'holdoutDays' | 'aims' | 'patience' | 'timeLimitMs' | 'allocation'
>;

export interface CampaignParts {
  readonly lab: LabStore;
  /** Folder of reports; beside the ledger. */
  readonly folder: string;
  readonly timers: Timers;
  readonly codeVersion: string;
  /** Who asks for the sealed days to be opened. */
  readonly actor: string;
  readonly control: SearchControl;
  readonly watch: CampaignWatch;
  /** Of the policy. */
  readonly levels: GateLevels;
  /** Who tries candidates; the kernel when absent. */
  readonly evaluatorOf?: (market: LabMarket) => Evaluator;
}

export interface CampaignWatch {
  readonly onBegin: (begun: {
    readonly campaignId: string;
    readonly holdout: SealedHoldout;
    readonly triedBefore: number;
  }) => void;
  readonly onProgress: (progress: SearchProgress) => void;
  readonly onJudging: () => void;
}

export interface CampaignOutcome {
  readonly campaignId: string;
  /** Absent where it was stopped before it could be judged. */
  readonly report?: CampaignReport;
  /** The very same campaign had been finished before, and this is its report. */
  readonly isRecorded: boolean;
}

/** Trials between two writes of the ledger: what a kill can cost. */
const BATCH = 24;
const DAYS_A_YEAR = 365;
const DAY_MS = 86_400_000;

/**
 * Runs a campaign, goes on with one that was stopped or killed, or gives the report of one that is finished: the order,
 * the market and the levels name it, so asking the same question again is no second try.
 *
 * @throws {AssayError} BAD_OPTION for a family that is none; those of the ledger and of sealing
 */
export async function runOnMarket(
  market: LabMarket,
  order: CampaignOrder,
  parts: CampaignParts,
): Promise<CampaignOutcome> {
  const { lab, timers, control, watch, levels } = parts;
  const {
    budget,
    search,
    seed,
    aims = { objectives: defaultObjectives(search), constraints: [] },
    patience,
    timeLimitMs,
  } = order;
  const { families, holdout, record } = await beginCampaign(market, order, parts);
  const { campaignId } = record;
  if (record.status === 'finished') {
    const report = shareBy(readReport(parts.folder, campaignId), order.allocation, parts.folder);
    return { campaignId, report, isRecorded: true };
  }

  const ledger = await lab.trials.take(campaignId);
  const whole = wholeOf(holdout.research.columns);
  const before = await lab.trials.count({ type: 'coin', base: market.instrument.base, ...whole });
  watch.onBegin({ campaignId, holdout, triedBefore: before.configurations - record.searched });
  const evaluatorOf = (where: LabMarket): LedgeredEvaluator => ledgered(where, ledger, parts);
  const days = (whole.to - whole.from) / DAY_MS;
  const blocks = search === 'hyperband' ? blockCount(days) : undefined;
  const end = await runCampaign({
    campaignId,
    seed,
    budget,
    batchSize: BATCH,
    levels,
    aims,
    ...(blocks === undefined ? {} : { blocks }),
    ...(patience === undefined ? {} : { patience }),
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    generator: searchOver(families, {
      search,
      seed,
      years: days / DAYS_A_YEAR,
      barMs: timeframeMs(market.columns.timeframe),
      ...(blocks === undefined ? {} : { blocks }),
      ...sidesOf(market),
    }),
    trials: lab.trials,
    ledger,
    holdout,
    evaluatorOf,
    trading: [],
    actor: parts.actor,
    now: timers.now,
    control,
    onProgress: watch.onProgress,
    onJudging: watch.onJudging,
  });
  const { verdict } = end;
  if (verdict === undefined) return { campaignId, isRecorded: false };
  const report = campaignReport(
    { ...end, verdict },
    {
      campaignId,
      seed,
      budget,
      generator: `${search} over ${families.length} families`,
      levels,
      research: holdout.research,
      sealed: holdout.seal,
      allocation: order.allocation,
      ledgerDigest: ledger.record.digest,
    },
  );
  // The report first: a campaign that is finished has one.
  writeReport(parts.folder, report);
  await ledger.end('finished', report.conclusion);
  return { campaignId, report, isRecorded: false };
}

/**
 * Writes a campaign down before anything is tried, or finds it as it was left. The order, the market and the levels name it.
 *
 * @throws {AssayError} BAD_OPTION for a family that is none; those of the ledger and of sealing
 */
export async function beginCampaign(
  market: LabMarket,
  order: CampaignOrder,
  { lab, timers, levels }: Pick<CampaignParts, 'lab' | 'timers' | 'levels'>,
): Promise<{
  readonly families: readonly Family[];
  readonly holdout: SealedHoldout;
  readonly record: CampaignRecord;
  /** Nobody had asked this before. */
  readonly isNew: boolean;
}> {
  const families = chosenFamilies(market, order.families);
  const { budget, search, seed, holdoutDays: days, aims, patience, timeLimitMs } = order;
  const holdout = await sealHoldout({
    market,
    holdouts: lab.holdouts,
    // Here and nowhere else: workers of a queue are not given the sealed days.
    evaluatorOf: kernelEvaluator,
    timers,
    days,
  });
  const plan = {
    search,
    families: families.map(({ name }) => name),
    // One arm of every search but the plainest is chance alone; campaigns of builds without it are others.
    control: true,
    ...(aims === undefined ? {} : { aims }),
    ...(patience === undefined ? {} : { patience }),
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    levels: askedBy(levels),
    dataHash: market.dataHash,
    sealedFrom: holdout.seal.from,
  };
  const campaignId = campaignIdOf(market, { budget, seed, plan });
  const createdAt = timers.now();
  const record = await lab.trials.begin({ campaignId, kind: 'search', seed, trialsMax: budget, plan, createdAt });
  return { families, holdout, record, isNew: record.createdAt === createdAt };
}

/** @throws {AssayError} LAB_REPORT_MISSING */
export function readReport(folder: string, campaignId: string): CampaignReport {
  const path = reportPath(folder, campaignId);
  if (!existsSync(path)) {
    throw new AssayError(
      'LAB_REPORT_MISSING',
      `the report ${path} is gone; restore it, or ask with another --seed: the ledger still counts what was tried`,
    );
  }
  return JSON.parse(readFileSync(path, 'utf8')) as CampaignReport;
}

/** The same report, which takes the shares of another way of sharing: nothing is tried or judged again for that. */
function shareBy(report: CampaignReport, allocation: AllocationMethod, folder: string): CampaignReport {
  const { survivors } = report;
  if (survivors === undefined || survivors.allocation === allocation) return report;
  const changed = { ...report, survivors: { ...survivors, allocation } };
  writeReport(folder, changed);
  return changed;
}

function writeReport(folder: string, report: CampaignReport): void {
  mkdirSync(folder, { recursive: true });
  for (const { trial, rules, rejectedBy } of report.candidates) {
    if (rejectedBy !== undefined) continue;
    writeAtomically(join(folder, rulesFile(report, trial)), `${JSON.stringify(rules, undefined, 2)}\n`);
  }
  const toPaper = paperBlocks(report, folder);
  if (toPaper !== undefined) writeAtomically(join(folder, `${report.campaignId}.toml`), toPaper);
  writeAtomically(reportPath(folder, report.campaignId), `${JSON.stringify(report)}\n`);
}

function reportPath(folder: string, campaignId: string): string {
  return join(folder, `${campaignId}.json`);
}

function ledgered(
  market: LabMarket,
  campaign: CampaignLedger,
  { codeVersion, timers, evaluatorOf = kernelEvaluator }: CampaignParts,
): LedgeredEvaluator {
  return ledgeredEvaluator({
    evaluator: interruptible(evaluatorOf(market), timers),
    evaluatorName: 'kernel',
    campaign,
    codeVersion,
    timers,
    otherwise: { generator: 'neighbours', purpose: 'robustness' },
  });
}

/** Lets a word to stop be heard between two batches: everything else of a search happens without a turn of the event loop. */
function interruptible(evaluator: Evaluator, timers: Timers): Evaluator {
  return {
    market: evaluator.market,
    async evaluate(rules, stretch) {
      await timers.sleep(0);
      return evaluator.evaluate(rules, stretch);
    },
  };
}

/** Spot cannot be sold short, so nothing that would is proposed there. */
function sidesOf({ instrument }: Pick<LabMarket, 'instrument'>): { readonly sides?: readonly ['long'] } {
  return instrument.kind === 'spot' ? { sides: ['long'] } : {};
}

function chosenFamilies(
  { instrument, columns, others = [] }: LabMarket,
  names: readonly string[] | undefined,
): readonly Family[] {
  const leaders = others.map((other) => leaderName(other.instrument.id, instrument.id));
  const all = templateFamilies(timeframeMs(columns.timeframe), sidesOf({ instrument }).sides, leaders);
  if (names === undefined) return all;
  return names.map((name) => {
    const family = all.find((one) => one.name === name);
    if (family !== undefined) return family;
    throw usageError(
      'BAD_OPTION',
      `--families: "${name}" is none for these bars; there are ${all.map((one) => one.name).join(', ')}`,
    );
  });
}

function campaignIdOf({ instrument, columns, dataHash }: LabMarket, asked: object): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([dataHash, asked]))
    .digest('hex');
  return `${instrument.base.toLowerCase()}-${columns.timeframe}-${hash.slice(0, 8)}`;
}
