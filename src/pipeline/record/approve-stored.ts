import type { EpochMs, StrategyId } from '../../domain/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { PipelineStore } from '../../storage/index.ts';
import { approve, type ApprovedDecision } from '../policy/approve.ts';
import type { Decision } from '../policy/decide.ts';
import type { Readings } from '../policy/measures.ts';
import type { Policy } from '../policy/policy.ts';
import { recordDecision } from './record-decision.ts';

/**
 * A person approves the newest decision on a strategy. It is that one or none: whatever was decided since has been seen
 * by nobody who approves an older one.
 *
 * @throws {AssayError} `NOT_APPROVABLE` when nothing was decided on the strategy, and what `approve` throws
 */
export async function approveStored(
  store: PipelineStore,
  policy: Policy,
  approval: { readonly strategyId: string; readonly by: string; readonly reason: string; readonly at: EpochMs },
): Promise<ApprovedDecision> {
  const strategyId = approval.strategyId as StrategyId;
  const { items } = await store.decisions({ strategyId, limit: 1, page: 1 });
  const [newest] = items;
  if (newest === undefined || newest.type === 'configured') {
    throw usageError('NOT_APPROVABLE', `no policy has decided anything on ${strategyId} that could be approved`);
  }
  const decision = newest.decision as Decision;
  const approved = approve(policy, decision, approval);
  const { versionHash, from, at } = decision;
  const evidence = { strategyId, versionHash, stage: from, at, readings: newest.evidence as Readings };
  await recordDecision(store, policy, approved, evidence);
  return approved;
}
