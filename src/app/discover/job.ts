import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignDetail, CampaignOrderBody, CampaignView, DiscoveryDataset } from '../../../contract/index.ts';
import type { Actor, Discovery, DiscoveryChange } from '../../api/index.ts';
import type { Archive, DatasetKey } from '../../market/index.ts';
import { GATE_TITLES, type Gate, type GateLevels } from '../../research/index.ts';
import { AssayError, usageError, type Log, type Timers } from '../../runtime/index.ts';
import { openLab, type CampaignStanding, type LabStore } from '../../storage/index.ts';
import { isReadFor } from '../datasets/dataset-key.ts';
import { readReport } from './campaign-run.ts';
import { reportsOf } from './command.ts';
import { discoveryThread, type DiscoveryThread } from './job-thread.ts';
import { campaignView, datasetViews, reportView, type Standing } from './job-view.ts';
import type { TaskProgress } from './job-worker.ts';
import type { MarketFacts } from './lab-market.ts';
import { readOrder } from './order-file.ts';
import type { DiscoverOrder } from './words.ts';

export interface DiscoveryParts {
  readonly dataDir: string;
  readonly archive: Archive;
  /** Of the policy; a search that goes on keeps those that it was begun with. */
  readonly levels: GateLevels;
  /** Told when a search of ours has ended. */
  readonly onEnd?: (() => Promise<unknown>) | undefined;
  readonly timers: Timers;
  readonly log: Log;
}

interface Job {
  readonly campaignId: string;
  readonly order: DiscoverOrder;
  readonly levels: GateLevels;
  readonly actor: string;
  phase: 'queued' | 'searching' | 'judging' | 'stopping';
  progress?: TaskProgress;
  thread?: DiscoveryThread;
}

/** Waiting beside the one that runs; more is a mistake, or somebody's script. */
const QUEUE_MAX = 20;
/** A campaign that was written to more recently, and not from here, is being run by another process. */
const ELSEWHERE_MS = 30_000;
/** A batch has this long to end when the server stops; the ledger has all that was told, either way. */
const CLOSE_GRACE_MS = 1_000;

/** What a page asks for: the standards of `assay discover`, so that the same question is the same campaign. */
const STANDARD = {
  instrument: undefined,
  from: undefined,
  to: undefined,
  gaps: 'skip',
  holdoutDays: 365,
  feeRate: undefined,
  slippageBps: 2,
  spreadBps: 1,
} as const satisfies Partial<DiscoverOrder>;

/** Searches that the server runs, one at a time in a thread of its own, and those of other processes as the ledger has them. */
export class DiscoveryJobs implements Discovery {
  private readonly parts: DiscoveryParts;
  /** The first is the one that runs. */
  private readonly jobs: Job[] = [];
  private readonly beginning = new Set<DiscoveryThread>();
  private readonly failures = new Map<string, string>();
  /** When it was last written to by a thread of ours. */
  private readonly ours = new Map<string, number>();
  private readonly listeners = new Set<(change: DiscoveryChange) => void>();
  private lab: LabStore | undefined;
  private running: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(parts: DiscoveryParts) {
    this.parts = parts;
  }

  async campaigns(query: { readonly page: number; readonly limit: number }) {
    // A folder in which nobody has searched stays as it is.
    if (!existsSync(this.labPath)) return { items: [], count: 0 };
    const { items, count } = await this.store().trials.campaigns(query);
    return { items: items.map((record) => this.view(record)), count };
  }

  async campaign(campaignId: string): Promise<CampaignDetail> {
    const record = await this.record(campaignId);
    const campaign = this.view(record);
    // The titles stand in the order of the gates.
    const gates = (Object.entries(GATE_TITLES) as [Gate, string][]).map(([gate, title]) => ({ gate, title }));
    if (record.status !== 'finished') {
      const reason = record.kind === 'by-hand' ? 'what a person tries is not judged together' : 'it is not judged yet';
      return { campaign, gates, report: null, reportReason: reason };
    }
    try {
      return {
        campaign,
        gates,
        report: reportView(readReport(reportsOf(this.parts.dataDir), campaignId)),
        reportReason: null,
      };
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== 'LAB_REPORT_MISSING') throw error;
      return { campaign, gates, report: null, reportReason: error.message };
    }
  }

  async datasets(): Promise<readonly DiscoveryDataset[]> {
    return datasetViews((await this.parts.archive.list()).datasets);
  }

  async start({ by, ...asked }: CampaignOrderBody & Actor): Promise<CampaignView> {
    const { bars, timeframe, budget, search, families, seed, allocation } = asked;
    const dataset = (await this.datasets()).find(({ name }) => name === bars);
    // A path would be read as a file: a page names what the archive has.
    if (dataset === undefined) throw usageError('BARS_UNKNOWN', `the archive has no candles "${bars}"`);
    if (timeframe !== undefined && !dataset.timeframes.includes(timeframe))
      throw usageError('BAD_TIMEFRAME', `bars of ${timeframe} cannot be made of ${bars}`);
    if (this.jobs.length > QUEUE_MAX)
      throw usageError('CONFLICT', `${QUEUE_MAX} searches wait already; stop one of them first`);
    const order = { ...STANDARD, bars, timeframe, budget, search, families, seed, allocation };
    const { campaignId } = await this.begin(order, by);
    const record = await this.record(campaignId);
    const { state } = this.standing(record);
    if (state === 'stopped' || state === 'failed')
      this.enqueue({ campaignId, order, levels: this.parts.levels, actor: by, phase: 'queued' });
    return this.view(record);
  }

  async cancel({ campaignId }: { readonly campaignId: string } & Actor): Promise<CampaignView> {
    const record = await this.record(campaignId);
    const job = this.jobOf(campaignId);
    if (job === undefined) {
      const { state, reason } = this.standing(record);
      const where = state === 'elsewhere' ? 'another process runs it: stop it there, with Ctrl-C' : reason;
      throw usageError('CONFLICT', `${campaignId} does not run here: ${where}`);
    }
    switch (job.phase) {
      case 'judging':
        throw usageError('CONFLICT', `${campaignId} has used its budget and is being judged, which is done as a whole`);
      case 'queued':
        this.jobs.splice(this.jobs.indexOf(job), 1);
        break;
      case 'searching':
        job.phase = 'stopping';
        job.thread?.cancel();
        break;
      case 'stopping':
    }
    this.ours.set(campaignId, this.parts.timers.now());
    this.tell(record);
    return this.view(record);
  }

  async resume({ campaignId, by }: { readonly campaignId: string } & Actor): Promise<CampaignView> {
    const record = await this.record(campaignId);
    const { state } = this.standing(record);
    if (state !== 'stopped' && state !== 'failed')
      throw usageError('CONFLICT', `${campaignId} cannot go on: ${this.standing(record).reason}`);
    const written = readOrder(this.parts.dataDir, campaignId);
    if (written === undefined)
      throw usageError(
        'CONFLICT',
        `what ${campaignId} was asked is not known here; give its command again at the shell`,
      );
    this.enqueue({ campaignId, order: written.order, levels: written.levels, actor: by, phase: 'queued' });
    return this.view(record);
  }

  subscribe(listener: (change: DiscoveryChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Searches that run or wait here and read a dataset, in words. */
  usesOf(key: DatasetKey): readonly string[] {
    return this.jobs.filter(({ order }) => isReadFor(order.bars, key)).map(({ campaignId }) => `search ${campaignId}`);
  }

  /** Stops what runs, which can go on later. */
  async close(): Promise<void> {
    this.isClosed = true;
    const [first] = this.jobs;
    this.jobs.splice(1);
    if (first !== undefined && first.phase !== 'judging') first.thread?.cancel();
    const soon = new AbortController();
    await Promise.race([
      this.running,
      this.parts.timers.sleep(CLOSE_GRACE_MS, soon.signal).catch(() => undefined), // Aborted: it ended by itself.
    ]);
    soon.abort();
    await Promise.all([first?.thread, ...this.beginning].map(async (thread) => thread?.terminate()));
    await this.running;
    await this.lab?.close();
    this.lab = undefined;
  }

  /** Writes the campaign down, in a thread of its own: it reads all of the bars. */
  private async begin(order: DiscoverOrder, actor: string) {
    const { dataDir, levels } = this.parts;
    const thread = discoveryThread({ type: 'begin', dataDir, levels, order, actor });
    this.beginning.add(thread);
    try {
      const said = await thread.end;
      if (said.type !== 'begun') throw new AssayError('DISCOVERY_FAILED', 'the campaign was not begun');
      if (said.isNew) this.ours.set(said.campaignId, this.parts.timers.now());
      return said;
    } finally {
      this.beginning.delete(thread);
    }
  }

  private enqueue(job: Job): void {
    // Two clicks while the bars were read are one wish.
    if (this.isClosed || this.jobOf(job.campaignId) !== undefined) return;
    this.failures.delete(job.campaignId);
    this.jobs.push(job);
    if (this.jobs.length === 1) this.running = this.runAll();
  }

  private async runAll(): Promise<void> {
    for (let job = this.jobs[0]; job !== undefined && !this.isClosed; job = this.jobs[0]) {
      await this.run(job);
      this.jobs.shift();
      await this.tellOf(job.campaignId);
    }
  }

  private async run(job: Job): Promise<void> {
    const { campaignId, order, levels, actor } = job;
    const { dataDir, timers, log } = this.parts;
    job.phase = 'searching';
    job.thread = discoveryThread({ type: 'run', dataDir, order, levels, actor }, (saying) => {
      if (saying.type === 'judging') job.phase = 'judging';
      else job.progress = saying.progress;
      this.ours.set(campaignId, timers.now());
      void this.tellOf(campaignId);
    });
    void this.tellOf(campaignId);
    try {
      await job.thread.end;
      await this.parts.onEnd?.();
    } catch (error) {
      const { code, message } = error as AssayError;
      // Another process goes on with it, or we end: the ledger says how it stands.
      if (code !== 'LAB_CAMPAIGN_TAKEN' && !this.isClosed) {
        this.failures.set(campaignId, `${message} [${code}]`);
        log.error('a search failed', { campaignId, error });
      }
    }
    this.ours.set(campaignId, timers.now());
  }

  private async tellOf(campaignId: string): Promise<void> {
    if (this.listeners.size === 0 || this.isClosed) return;
    try {
      this.tell(await this.record(campaignId));
    } catch (error) {
      this.parts.log.error('how a search stands could not be read', { campaignId, error });
    }
  }

  private tell(record: CampaignStanding): void {
    const change = { type: 'campaign', data: this.view(record) } as const;
    for (const listener of this.listeners) listener(change);
  }

  private async record(campaignId: string): Promise<CampaignStanding> {
    const record = existsSync(this.labPath) ? await this.store().trials.standing(campaignId) : undefined;
    if (record === undefined) throw usageError('LAB_CAMPAIGN_UNKNOWN', `there is no campaign ${campaignId}`);
    return record;
  }

  private view(record: CampaignStanding): CampaignView {
    return campaignView(record, this.standing(record), this.marketOf(record));
  }

  private standing(record: CampaignStanding): Standing {
    const { campaignId, kind, status, statusReason } = record;
    if (kind === 'by-hand') return { state: 'by-hand', reason: 'tried one at a time, by a person' };
    if (status !== 'running') return { state: status, reason: statusReason };
    const job = this.jobOf(campaignId);
    if (job !== undefined) {
      const { progress } = job;
      return { state: job.phase, reason: this.reasonOf(job), ...(progress === undefined ? {} : { progress }) };
    }
    const failure = this.failures.get(campaignId);
    if (failure !== undefined) return { state: 'failed', reason: failure };
    if (this.isBusy(record)) return { state: 'elsewhere', reason: 'another process wrote to it a moment ago' };
    return { state: 'stopped', reason: 'it was stopped before its budget was used, and can go on from there' };
  }

  private reasonOf({ phase, campaignId }: Job): string {
    switch (phase) {
      case 'queued':
        return `it waits for ${this.jobs[0]?.campaignId ?? 'its turn'}`;
      case 'searching':
        return `it searches; everything is judged together, once, when ${campaignId} has used its budget`;
      case 'judging':
        return 'its budget is used, and everything it tried is being judged together';
      case 'stopping':
        return 'it stops after the batch that runs';
    }
  }

  /** Whether somebody else writes to it. */
  private isBusy({ campaignId, updatedAt, status }: CampaignStanding): boolean {
    const ours = this.ours.get(campaignId);
    if (status !== 'running' || this.jobOf(campaignId) !== undefined) return false;
    if (ours !== undefined && updatedAt <= ours) return false;
    return this.parts.timers.now() - updatedAt < ELSEWHERE_MS;
  }

  private marketOf({ campaignId, status, kind }: CampaignStanding): MarketFacts | undefined {
    const { dataDir } = this.parts;
    const written = readOrder(dataDir, campaignId);
    if (written !== undefined || status !== 'finished' || kind === 'by-hand') return written?.market;
    if (!existsSync(join(reportsOf(dataDir), `${campaignId}.json`))) return undefined;
    const { instrument, timeframe } = readReport(reportsOf(dataDir), campaignId).market;
    return { instrument, timeframe, isSimulated: instrument.endsWith('.SIMULATED') };
  }

  private jobOf(campaignId: string): Job | undefined {
    return this.jobs.find((job) => job.campaignId === campaignId);
  }

  private store(): LabStore {
    const { log, timers } = this.parts;
    return (this.lab ??= openLab(this.labPath, { log, timers }));
  }

  private get labPath(): string {
    return join(this.parts.dataDir, 'lab', 'lab.db');
  }
}
