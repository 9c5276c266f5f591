import type { Body, PipelineCandidate, PipelineDecision } from '../../../contract/index.ts';
import { instant, pipelineDecisionView, type Page, type Platform } from '../../api/index.ts';
import type { StrategyId } from '../../domain/index.ts';
import { approveStored, type Policy } from '../../pipeline/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { FoundCandidate } from '../../storage/index.ts';
import { chosenFound } from '../found-seat.ts';
import { conflict, refused, type PlatformParts } from './parts.ts';

/** How what was found comes on to paper; there is none beside live. */
export interface PaperDoor {
  /** Takes finished searches into the record. */
  record(): Promise<unknown>;
  /** Whether a candidate could join. @throws {AssayError} NOT_IN_SESSION, CONFLICT */
  check(found: FoundCandidate): void;
  /** Lets it join: the server opens the session anew. */
  join(found: FoundCandidate, order: { readonly by: string; readonly reason: string }): Promise<void>;
}

/** What an operator may ask of the pipeline: candidates, their start on paper, and the approval of live. */
export class PipelineDesk {
  private readonly parts: PlatformParts;
  private readonly policy: Policy;

  constructor(parts: PlatformParts) {
    this.parts = parts;
    this.policy = parts.policy;
  }

  async candidates(query: { readonly page: number; readonly limit: number }): Promise<Page<PipelineCandidate>> {
    const { items, count } = await this.parts.storage.pipeline.candidates(query);
    return { items: await Promise.all(items.map((found) => this.view(found))), count };
  }

  async record(): Promise<readonly PipelineCandidate[]> {
    await this.door().record();
    return (await this.candidates({ page: 1, limit: 100 })).items;
  }

  async startPaper({
    strategyId,
    by,
    reason,
  }: Body<'startPaper'> & { readonly by: string }): Promise<PipelineCandidate> {
    const door = this.door();
    // A search that has ended a moment ago is on record, too.
    await door.record();
    const [found] = await chosenFound([strategyId], this.parts.storage.pipeline);
    door.check(found!);
    await door.join(found!, { by, reason });
    return { ...(await this.view(found!)), standing: 'trading', reason: 'it joins the session, after its backtest' };
  }

  /** @throws {AssayError} NOT_ARMED where the account asks for more than a word, and those of approving */
  async approve(command: Parameters<Platform['approve']>[0]): Promise<PipelineDecision> {
    const { strategyId, by, reason, account, code, actor } = command;
    const missing = this.parts.arming?.missing({ account, code }) ?? [];
    if (missing.length > 0) throw refused('NOT_ARMED', 'nothing is approved on this account', missing);
    const { storage, timers } = this.parts;
    const approval = { strategyId, by: `${by} (${actor})`, reason, at: timers.now() };
    await approveStored(storage.pipeline, this.policy, approval);
    const { items } = await storage.pipeline.decisions({ strategyId: strategyId as StrategyId, limit: 1, page: 1 });
    return pipelineDecisionView(items[0]!);
  }

  private door(): PaperDoor {
    const { paper } = this.parts;
    if (paper === undefined) throw conflict('this server trades a live account; candidates are started on a paper one');
    return paper;
  }

  private async view(found: FoundCandidate): Promise<PipelineCandidate> {
    const { strategyId, versionHash, campaignId, trial, title, instrument, timeframe, recordedAt } = found;
    const { items } = await this.parts.storage.pipeline.decisions({ strategyId, limit: 1, page: 1 });
    return {
      strategyId,
      versionHash,
      campaignId,
      trial,
      title,
      instrument,
      timeframe,
      decision: items[0]?.reason ?? 'nothing was decided on it',
      ...(await this.standing(found)),
      recordedAt: instant(recordedAt),
    };
  }

  private async standing(found: FoundCandidate): Promise<Pick<PipelineCandidate, 'standing' | 'reason'>> {
    const { plan, paper, storage } = this.parts;
    if (plan.strategies.some(({ strategyId }) => strategyId === found.strategyId)) {
      return { standing: 'trading', reason: 'it is in this session' };
    }
    try {
      await chosenFound([found.strategyId], storage.pipeline);
    } catch (error) {
      return { standing: 'held-back', reason: sentenceOf(error) };
    }
    try {
      if (paper === undefined) throw conflict('this server trades a live account');
      paper.check(found);
      return { standing: 'startable', reason: 'every gate was passed; it may be started on paper' };
    } catch (error) {
      return { standing: 'elsewhere', reason: sentenceOf(error) };
    }
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof AssayError)) throw error;
  return error.message;
}
