import type { EpochMs } from '../../domain/index.ts';
import { usageError } from '../../runtime/index.ts';
import { nameOf, type Decision } from './decide.ts';
import type { Policy } from './policy.ts';

export interface Approval {
  /** The person's name. */
  readonly by: string;
  readonly reason: string;
  readonly at: EpochMs;
}

export type ApprovedDecision = Decision & { readonly type: 'promote'; readonly approval: Approval };

const DAY_MS = 86_400_000;

/**
 * A person's word that a strategy may go on to trade money.
 *
 * @throws {AssayError} `NOT_APPROVABLE` for a decision that asks for none, was taken under another policy or is too old;
 *   `LIVE_OFF` while the policy lets nobody up; `BAD_APPROVAL` without a name and a reason
 */
export function approve(policy: Policy, decision: Decision, approval: Approval): ApprovedDecision {
  const { strategyId, type, to } = decision;
  const [by, reason] = [approval.by.trim(), approval.reason.trim()];
  if (type !== 'needs-approval') {
    throw usageError('NOT_APPROVABLE', `the decision on ${strategyId} is "${type}", and asks for no approval`);
  }
  if (decision.policy.hash !== nameOf(policy).hash) {
    throw usageError('NOT_APPROVABLE', `the decision on ${strategyId} was taken under another policy; decide again`);
  }
  const ageMs = approval.at - decision.at;
  if (ageMs < 0 || ageMs > policy.approvalDays * DAY_MS) {
    const sentence = `the decision on ${strategyId} is not from the last ${policy.approvalDays} days; decide again`;
    throw usageError('NOT_APPROVABLE', sentence);
  }
  if (policy.livePromotions === 'off') {
    throw usageError('LIVE_OFF', `promotions to live are off in policy ${policy.version}; nobody can approve one`);
  }
  if (by === '' || reason === '')
    throw usageError('BAD_APPROVAL', 'an approval has the name of a person, and a reason');
  return {
    ...decision,
    type: 'promote',
    approval: { by, reason, at: approval.at },
    sentence: `${strategyId} goes on to ${to}, approved by ${by}: ${reason}`,
  };
}
