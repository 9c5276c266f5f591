import type { BybitVenue } from '../../venues/index.ts';
import { recordConfigured } from '../../pipeline/index.ts';
import { registerStrategies } from '../planned-strategies.ts';
import { planLive, writeLivePlan, type LivePlan } from './live-plan.ts';
import type { Started } from './live-process.ts';

/** A session that has never been: its plan, and its strategies registered. */
export async function begin(
  { config, live: choice, storage, timers }: Started,
  account: { readonly uid: string; readonly instruments: LivePlan['instruments']; readonly venue: BybitVenue },
): Promise<{ readonly sessionId: string; readonly plan: LivePlan }> {
  const now = timers.now();
  const { cash } = await account.venue.report();
  const { uid, instruments } = account;
  const plan = await planLive(config, {
    live: choice,
    uid,
    instruments,
    deposited: cash,
    now,
    register: storage.strategies,
  });
  // Order ids begin with it and are never used twice at an exchange, not even after our data have been lost.
  const sessionId = `L${Math.floor(now / 1_000).toString(36)}`;
  await storage.sessions.create({ id: sessionId, kind: 'live', config: writeLivePlan(plan), startedAt: now });
  await registerStrategies(storage, plan.strategies, {
    phase: 'live',
    status: 'running',
    statusReason: 'by configuration',
    promotion: 'By configuration: no evidence gate was passed.',
    at: now,
  });
  for (const { strategyId, versionHash } of plan.strategies) {
    await recordConfigured(storage.pipeline, {
      strategyId,
      versionHash,
      from: 'backtest',
      to: 'live-small',
      reason: 'Put to live by configuration: no evidence gate was passed.',
      at: now,
    });
  }
  return { sessionId, plan };
}
