import type { EpochMs, InstrumentId, Timeframe } from '../../domain/index.ts';
import type { Listing, Paging } from './paging.ts';

/** The bars and costs that trials were made on. */
export interface TrialMarket {
  /** Of the bars a trial could see: a market that was cut has another one. */
  readonly dataHash: string;
  readonly instrument: InstrumentId;
  /** The coin, on whatever venue: bars of one coin are nearly the same bars, whoever exported them. */
  readonly base: string;
  readonly timeframe: Timeframe;
  /** Opening time of the first bar, and the end of the last. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Plain data: fees, slippage, how orders fill. */
  readonly costs: unknown;
}

/** What is said before the first trial, and never changed. */
export interface CampaignPlan {
  /** `[A-Za-z0-9_-]{1,80}`. */
  readonly campaignId: string;
  /** `by-hand` collects what a person tried, one at a time; it has no budget and no end. */
  readonly kind: 'search' | 'by-hand';
  readonly seed: number;
  /** Most candidates that may be tried; stated before start. Absent for what a person tries. */
  readonly trialsMax?: number;
  /** Plain data: generators, grammar, gates. */
  readonly plan: unknown;
  readonly createdAt: EpochMs;
}

export type CampaignStatus = 'running' | 'finished' | 'abandoned';

export interface CampaignRecord extends CampaignPlan {
  readonly status: CampaignStatus;
  readonly statusReason: string;
  /** Trials written. */
  readonly evaluations: number;
  /** Of them, those of the search itself: what the budget is spent on. */
  readonly searched: number;
  /** How often one was asked for again, and answered from the ledger. */
  readonly repeats: number;
  /** Hash over all trials in order: equal for equal plans on equal data, on any machine, interrupted or not. */
  readonly digest: string;
  /** What was stored last with `checkpoint` or `append`; absent before the first. */
  readonly generatorState?: unknown;
  readonly updatedAt: EpochMs;
}

export type CampaignStanding = Omit<CampaignRecord, 'generatorState'>;

/** Whether a trial was a candidate, or a candidate was only looked at from another side. */
export type TrialPurpose = 'search' | 'robustness';

/** One evaluation, about to be written. */
export interface NewTrial {
  /** A hash: equal for configurations that would do the same, however they are written. */
  readonly key: string;
  /** The whole configuration: plain data. */
  readonly configuration: unknown;
  readonly family: string;
  readonly generator: string;
  readonly purpose: TrialPurpose;
  readonly market: TrialMarket;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly seed: number;
  readonly evaluator: string;
  readonly codeVersion: string;
  readonly wallMs: number;
  /** Numbers of the trials of this campaign that it was made from. */
  readonly parents: readonly number[];
  readonly result: WrittenOutcome;
}

export interface WrittenOutcome {
  /** Days from 1970-01-01 UTC to the first day. */
  readonly firstDay: number;
  /** One for each day, net of all costs, as fractions of a constant capital. */
  readonly returns: Float32Array;
  /** One for each day, as signed fractions of the capital. */
  readonly exposures: Float32Array;
  readonly trades: number;
  readonly fees: number;
  readonly funding: number;
  readonly turnover: number;
  readonly maxDrawdown: number;
}

/** A trial as written, without its streams. */
export interface TrialRecord extends Omit<NewTrial, 'result' | 'market' | 'configuration'> {
  readonly campaignId: string;
  /** 1, 2, 3 … within the campaign, without gaps. */
  readonly number: number;
  readonly dataHash: string;
  readonly result: Omit<WrittenOutcome, 'returns' | 'exposures'> & { readonly days: number };
  readonly writtenAt: EpochMs;
  /** Why it was not evaluated any further; absent where it was not stopped. */
  readonly stopped?: string;
}

export interface TrialStream extends WrittenOutcome {
  readonly number: number;
  readonly key: string;
}

/** Which trials make a matrix: those of one market, its costs among them, and one stretch, so that rows have the same days. */
export interface StreamSelection {
  readonly market: TrialMarket;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly purpose?: TrialPurpose;
}

/** Everything ever tried, over all campaigns: on these very bars, or on any bars of the coin in that time. */
export type TrialScope =
  | { readonly type: 'data'; readonly dataHash: string }
  | { readonly type: 'coin'; readonly base: string; readonly from: EpochMs; readonly to: EpochMs };

export interface TrialCount {
  /** Rows: what was evaluated again counts again. */
  readonly evaluations: number;
  /** Different configurations, each once for every market and stretch it was tried on. */
  readonly trials: number;
  /** Different configurations. */
  readonly configurations: number;
}

/** Append-only: no row is ever changed or removed, so no count ever falls. */
export interface TrialLedger {
  /**
   * Begins a campaign, or finds it as it was left.
   *
   * @throws {AssayError} `LAB_CAMPAIGN_EXISTS` where one of that id had another plan
   */
  begin(plan: CampaignPlan): Promise<CampaignRecord>;
  /**
   * The right to write to a campaign, from whoever had it: their next write is refused with `LAB_CAMPAIGN_TAKEN`.
   *
   * @throws {AssayError} `LAB_CAMPAIGN_UNKNOWN`
   */
  take(campaignId: string): Promise<CampaignLedger>;
  campaign(campaignId: string): Promise<CampaignRecord | undefined>;
  /** How it stands, which is read in no time however much its generator knows. */
  standing(campaignId: string): Promise<CampaignStanding | undefined>;
  /** Newest first. */
  campaigns(paging: Paging): Promise<Listing<CampaignStanding>>;
  /** @param searching a campaign of which only the search counts: how often its finds were looked at again is left out */
  count(scope: TrialScope, searching?: string): Promise<TrialCount>;
  /** In the order in which they were made. */
  trials(campaignId: string, paging: Paging): Promise<Listing<TrialRecord>>;
  /** The whole configuration of a trial. */
  configuration(key: string): Promise<unknown>;
  /**
   * Rows of the campaign's matrix, in the order of their numbers, each configuration once, `blockSize` in memory at a
   * time. A trial with other days is not among them.
   */
  streams(campaignId: string, selection: StreamSelection, blockSize?: number): AsyncIterable<readonly TrialStream[]>;
  /**
   * Reads every row of a campaign again.
   *
   * @returns its digest
   * @throws {AssayError} `LAB_LEDGER_BROKEN` naming the first row that is not what was written
   */
  verify(campaignId: string): Promise<string>;
}

/** Writing to one campaign. Everything is durable when a promise is kept. */
export interface CampaignLedger {
  readonly campaignId: string;
  /** As last read or written here. */
  readonly record: CampaignRecord;
  /** Candidates that the budget still allows; Infinity without one. */
  readonly remaining: number;
  /**
   * All of a batch, or nothing of it, together with the generator's state where one is given.
   *
   * @returns the trials' numbers, in the batch's order
   * @throws {AssayError} `LAB_BUDGET_SPENT`, `LAB_CAMPAIGN_TAKEN`, `LAB_CAMPAIGN_OVER`
   */
  append(batch: readonly NewTrial[], state?: { readonly generatorState: unknown }): Promise<readonly number[]>;
  /** What this campaign has already tried: of each key, the newest trial that is of the selection. */
  recall(selection: StreamSelection, keys: readonly string[]): Promise<ReadonlyMap<string, TrialStream>>;
  /** That trials were asked for again and answered from the ledger: counted, and no new trial. */
  noteRepeats(numbers: readonly number[]): Promise<void>;
  /** Why trials are not evaluated any further. The first reason stands. */
  noteStopped(numbers: readonly number[], reason: string): Promise<void>;
  checkpoint(generatorState: unknown): Promise<void>;
  end(status: Exclude<CampaignStatus, 'running'>, reason: string): Promise<void>;
}

/** The last part of a market's history, which no search may read. The first seal of a dataset stands. */
export interface HoldoutSeal {
  /** Of the whole market. */
  readonly dataHash: string;
  readonly instrument: InstrumentId;
  readonly base: string;
  /** Opening time of the first bar that is sealed, and the end of the last. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Openings in all, by all campaigns: over any sealed part of the coin that overlaps this one. */
  readonly openingsMax: number;
  readonly sealedAt: EpochMs;
}

/** One question to a sealed part: charged before it is answered, and answered once. */
export interface HoldoutOpening {
  readonly dataHash: string;
  /** Of what was frozen: a changed candidate has another one. */
  readonly candidateHash: string;
  /** The candidate, when it was frozen, and what its campaign knew: plain data. */
  readonly candidate: unknown;
  readonly frozenAt: EpochMs;
  readonly campaignId: string;
  /** Who asked. */
  readonly actor: string;
  readonly openedAt: EpochMs;
  /** The judgement; absent where the process died between the charge and the answer. */
  readonly answer?: unknown;
}

export interface AlphaShare {
  readonly campaignId: string;
  /** Which campaign on this data it was, from 1 on. */
  readonly ordinal: number;
  /** The level at which its findings are tested. */
  readonly alpha: number;
}

export interface HoldoutStore {
  /** @returns the seal that stands: the first of that data */
  seal(seal: HoldoutSeal): Promise<HoldoutSeal>;
  sealOf(dataHash: string): Promise<HoldoutSeal | undefined>;
  /**
   * Charges an opening, durably. Asked again for the same candidate it gives what was charged then, and charges nothing.
   *
   * @throws {AssayError} `HOLDOUT_SPENT` where no opening is left
   */
  charge(opening: Omit<HoldoutOpening, 'answer'>): Promise<HoldoutOpening>;
  /** @returns the answer that stands: the first */
  answer(opening: Pick<HoldoutOpening, 'dataHash' | 'candidateHash'>, answer: unknown): Promise<unknown>;
  openings(dataHash: string): Promise<readonly HoldoutOpening[]>;
  /** Openings charged on any sealed part of the coin that overlaps. */
  openingsCharged(seal: Pick<HoldoutSeal, 'base' | 'from' | 'to'>): Promise<number>;
  /**
   * The share of the level that this campaign may spend on this data: 6/(pi^2 j^2) of `level` for the j-th campaign on
   * any bars of the coin that overlap in time. Asked again it gives the same.
   */
  spendAlpha(
    market: Pick<TrialMarket, 'base' | 'from' | 'to' | 'dataHash'>,
    campaignId: string,
    level: number,
  ): Promise<AlphaShare>;
}

/** The lab's own store, in a file beside the trading database. */
export interface LabStore {
  readonly trials: TrialLedger;
  readonly holdouts: HoldoutStore;
  close(): Promise<void>;
}
