import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { PipelineStore } from '../../storage/index.ts';
import type { ApprovedDecision } from '../policy/approve.ts';
import type { Decision, Evidence } from '../policy/decide.ts';
import { policyHash, type Policy, type Stage } from '../policy/policy.ts';

/**
 * Keeps a decision with the policy it was taken under and the evidence it was taken on.
 *
 * A decision that says the same as the newest one of its strategy, criterion by criterion, is not written again: a day
 * on which nothing changed is no event.
 *
 * @returns whether it was written
 */
export async function recordDecision(
  store: PipelineStore,
  policy: Policy,
  decision: Decision | ApprovedDecision,
  evidence: Evidence,
): Promise<boolean> {
  const strategyId = decision.strategyId as StrategyId;
  const { items } = await store.decisions({ strategyId, limit: 1, page: 1 });
  const newest = items[0]?.decision as Decision | null | undefined;
  // One that was configured had nothing to be decided on.
  if (newest !== undefined && newest !== null && outcomeOf(newest) === outcomeOf(decision)) return false;
  const hash = policyHash(policy);
  await store.savePolicy({ hash, version: policy.version, policy, at: decision.at });
  const approval = 'approval' in decision ? decision.approval : undefined;
  await store.addDecision({
    strategyId,
    versionHash: decision.versionHash,
    type: decision.type,
    from: decision.from,
    to: decision.to,
    policyHash: hash,
    actor: approval?.by ?? 'policy',
    reason: decision.sentence,
    decision,
    evidence: evidence.readings,
    at: approval?.at ?? decision.at,
  });
  return true;
}

/** A move that a person's configuration made, and no evidence: it says so for ever. */
export async function recordConfigured(
  store: PipelineStore,
  move: {
    readonly strategyId: StrategyId;
    readonly versionHash: string;
    readonly from: Stage;
    readonly to: Stage;
    readonly reason: string;
    /** Who chose it by name; absent: a configuration. */
    readonly actor?: string;
    readonly at: EpochMs;
  },
): Promise<void> {
  await store.addDecision({ actor: 'configuration', ...move, type: 'configured', decision: null, evidence: null });
}

/** Type, phases, policy and every verdict; not the values, which move every day. */
function outcomeOf({ type, from, to, policy, requirements, watches }: Decision): string {
  const verdicts = [...requirements, ...watches].map(({ verdict }) => verdict).join();
  return [type, from, to, policy.hash, verdicts].join('|');
}
