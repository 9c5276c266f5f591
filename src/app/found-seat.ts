import type { EpochMs, Rate, StrategyId } from '../domain/index.ts';
import { FOUND_SIZING } from '../pipeline/index.ts';
import { usageError } from '../runtime/index.ts';
import type { FoundCandidate, PipelineStore } from '../storage/index.ts';
import type { PaperPlan, PlannedSeat } from './paper-plan.ts';

/** What a search found, as a seat of a session. */
export function seatOfFound(found: FoundCandidate, capitalShare: Rate): PlannedSeat {
  return {
    strategyId: found.strategyId,
    strategy: `${found.campaignId}/${found.trial}`,
    rules: found.rules,
    versionHash: found.versionHash,
    parameters: {},
    instruments: [found.instrument],
    timeframes: [found.timeframe],
    sizing: FOUND_SIZING,
    capitalShare,
  };
}

/**
 * Candidates by their readable ids, each of which the policy has let on to paper.
 *
 * @throws {AssayError} CANDIDATE_UNKNOWN; NOT_PROMOTED for one that the policy holds back, with why
 */
export async function chosenFound(
  ids: readonly string[],
  pipeline: Pick<PipelineStore, 'candidate' | 'candidates' | 'decisions'>,
): Promise<readonly FoundCandidate[]> {
  const chosen = await knownFound(ids, pipeline);
  for (const found of chosen) await assertOnPaper(found, pipeline);
  return chosen;
}

/** Candidates by their readable ids, wherever the policy has them. @throws {AssayError} CANDIDATE_UNKNOWN */
export async function knownFound(
  ids: readonly string[],
  pipeline: Pick<PipelineStore, 'candidate' | 'candidates'>,
): Promise<readonly FoundCandidate[]> {
  const known: FoundCandidate[] = [];
  for (const id of new Set(ids)) {
    const found = await pipeline.candidate(id as StrategyId);
    if (found === undefined) {
      const { items } = await pipeline.candidates({ page: 1, limit: 10 });
      const there = items.length === 0 ? 'none yet' : items.map(({ strategyId }) => strategyId).join(', ');
      throw usageError('CANDIDATE_UNKNOWN', `no search has found "${id}"; found were: ${there}`);
    }
    known.push(found);
  }
  return known;
}

/** @throws {AssayError} NOT_PROMOTED when the newest decision that moved it does not lead to paper */
async function assertOnPaper(
  { strategyId }: FoundCandidate,
  pipeline: Pick<PipelineStore, 'decisions'>,
): Promise<void> {
  const types = ['promote', 'configured', 'demote', 'retire', 'stay'] as const;
  const { items } = await pipeline.decisions({ strategyId, types, limit: 100, page: 1 });
  const newest = items.find(({ type, from }) => type !== 'stay' || from === 'backtest');
  if (newest?.to === 'paper' && newest.type !== 'stay') return;
  throw usageError(
    'NOT_PROMOTED',
    `the policy does not have ${strategyId} on paper: ${newest?.reason ?? 'nothing was decided on it'}`,
  );
}

/**
 * A plan with those in it that are not there yet. They join where the session stands now, each with as much capital as the
 * smallest share there is: what the account cannot carry, its limits deny.
 *
 * @param at market time up to which the session has come
 * @throws {AssayError} NOT_IN_SESSION for bars that the session does not hear
 */
export function withFound(plan: PaperPlan, chosen: readonly FoundCandidate[], at: EpochMs): PaperPlan {
  const newcomers = chosen.filter(({ strategyId }) => !plan.strategies.some((seat) => seat.strategyId === strategyId));
  if (newcomers.length === 0) return plan;
  const heard = new Set([...plan.datasets, ...plan.strategies.flatMap(heardBy)].map(nameOf));
  for (const found of newcomers) {
    if (heard.has(nameOf(found))) continue;
    throw usageError(
      'NOT_IN_SESSION',
      `${found.strategyId} trades ${nameOf(found)}, which this paper session does not hear; begin one that does: name it in ` +
        '[paper] strategies of the configuration, and start with: assay serve --new-session',
    );
  }
  const [first, ...others] = plan.strategies.map(({ capitalShare }) => capitalShare);
  const smallest = others.reduce((least, share) => (share < least ? share : least), first!);
  const seats = newcomers.map((found) => ({ ...seatOfFound(found, smallest), startsAt: at }));
  return { ...plan, strategies: [...plan.strategies, ...seats] };
}

function heardBy({ instruments, timeframes }: PlannedSeat) {
  return instruments.flatMap((instrument) => timeframes.map((timeframe) => ({ instrument, timeframe })));
}

function nameOf({ instrument, timeframe }: { readonly instrument: string; readonly timeframe: string }): string {
  return `${instrument} bars of ${timeframe}`;
}
