import type { BybitVenue } from '../../venues/index.ts';
import type { FoundCandidate } from '../../storage/index.ts';
import { policyOf } from '../pipeline-policy.ts';
import { registerStrategies } from '../planned-strategies.ts';
import { groundsFor, recordGrounds, wordsFor } from './live-approval.ts';
import { planLive, writeLivePlan, type LivePlan } from './live-plan.ts';
import type { Started } from './live-process.ts';

/**
 * A session that has never been: its plan, and its strategies registered, each with why it may trade.
 *
 * @throws {AssayError} NOT_APPROVED, OVERRIDE_OFF
 */
export async function begin(
  { config, live: choice, storage, timers, dataDir, override }: Started,
  account: {
    readonly uid: string;
    readonly instruments: LivePlan['instruments'];
    readonly venue: BybitVenue;
    readonly found: readonly FoundCandidate[];
  },
): Promise<{ readonly sessionId: string; readonly plan: LivePlan }> {
  const now = timers.now();
  const { cash } = await account.venue.report();
  const { uid, instruments, found } = account;
  const plan = await planLive(config, {
    live: choice,
    uid,
    instruments,
    deposited: cash,
    now,
    register: storage.strategies,
    found,
  });
  const { environment } = choice;
  const policy = policyOf(config);
  const grounds = await groundsFor(plan.strategies, { dataDir, policy, environment, override, timers });
  // Order ids begin with it and are never used twice at an exchange, not even after our data have been lost.
  const sessionId = `L${Math.floor(now / 1_000).toString(36)}`;
  await storage.sessions.create({ id: sessionId, kind: 'live', config: writeLivePlan(plan), startedAt: now });
  for (const seat of plan.strategies) {
    await registerStrategies(storage, [seat], {
      phase: 'live',
      status: 'running',
      statusReason: 'by configuration',
      promotion: wordsFor(grounds.get(seat.strategyId)!),
      at: now,
    });
  }
  await recordGrounds(storage.pipeline, plan.strategies, grounds, now);
  return { sessionId, plan };
}
