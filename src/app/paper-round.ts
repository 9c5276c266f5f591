import type { EpochMs, StrategyId } from '../domain/index.ts';
import type { Archive } from '../market/index.ts';
import { usageError, type Log, type Timers } from '../runtime/index.ts';
import type { FoundCandidate, Storage } from '../storage/index.ts';
import type { Config } from './config.ts';
import { chosenFound, withFound } from './found-seat.ts';
import { ensureMarket } from './market-source.ts';
import { planPaper, readPlan, writePlan, type PaperPlan } from './paper-plan.ts';
import { registerStrategies } from './planned-strategies.ts';

interface RoundParts {
  readonly config: Config;
  readonly storage: Storage;
  readonly archive: Archive;
  readonly timers: Timers;
  readonly say: (line: string) => void;
  readonly log: Log;
}

/** The session to go on with, or a new one with its strategies registered; with everybody in it who was chosen since. */
export async function findOrPlan(
  parts: RoundParts & { readonly newSession: boolean },
): Promise<{ readonly sessionId: string; readonly plan: PaperPlan }> {
  const { storage, timers, config, newSession } = parts;
  const last = await storage.sessions.newest({ kind: 'paper' });
  if (last !== undefined && !newSession) {
    return { sessionId: last.id, plan: await withChosen(parts, last.id, readPlan(last.config)) };
  }
  const choice = await ensureMarket(config.market, parts);
  const chosen = await chosenFound(config.paper.strategies, storage.pipeline);
  const plan = await planPaper(config, choice, parts.archive, storage.strategies, chosen);
  const { count } = await storage.sessions.list({ page: 1, limit: 1, kind: 'paper' });
  const sessionId = `p${count + 1}`;
  if (last !== undefined)
    await storage.sessions.setState({
      id: last.id,
      state: 'stopped',
      at: timers.now(),
      detail: 'a new session was started',
    });
  await storage.sessions.create({ id: sessionId, kind: 'paper', config: writePlan(plan), startedAt: timers.now() });
  await registerStrategies(storage, plan.strategies, {
    phase: 'backtest',
    status: 'queued',
    statusReason: 'waits for its backtest',
    at: timers.now(),
  });
  return { sessionId, plan };
}

/** Candidates that a person has started on paper, until they have joined a session. */
const CHOSEN = 'paper.chosen';

/** On disk before the session is opened anew: whatever happens in between, the next start takes it in. */
export async function choose(
  { storage, timers }: Pick<RoundParts, 'storage' | 'timers'>,
  { strategyId }: FoundCandidate,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  const at = timers.now();
  await storage.settings.set(CHOSEN, [...new Set([...(await chosenIn(storage)), strategyId])], at);
  const words = `waits for its backtest; started on paper by ${by}: ${reason}`;
  await storage.strategies.setStatus({ strategyId, status: 'queued', reason: words, at });
}

/** @throws {AssayError} NOT_IN_SESSION; CONFLICT for one that is there, or bars that have ended */
export function checkNewcomer(
  plan: PaperPlan,
  found: FoundCandidate,
  session: { readonly state: string; readonly at: EpochMs },
): void {
  const { strategyId } = found;
  if (plan.strategies.some((seat) => seat.strategyId === strategyId)) {
    throw usageError('CONFLICT', `${strategyId} is in this session already`);
  }
  if (session.state === 'finished') {
    throw usageError('CONFLICT', 'the recorded bars of this session have ended: begin another with --new-session');
  }
  withFound(plan, [found], session.at);
}

/** @throws {AssayError} those of `chosenFound` and `withFound`, for what the configuration names */
async function withChosen(
  { config, storage, timers, say, log }: RoundParts,
  sessionId: string,
  plan: PaperPlan,
): Promise<PaperPlan> {
  const isNew = (id: string): boolean => !plan.strategies.some(({ strategyId }) => strategyId === id);
  const configured = await chosenFound(config.paper.strategies.filter(isNew), storage.pipeline);
  const wanted = [...configured];
  for (const id of (await chosenIn(storage)).filter(isNew)) {
    try {
      wanted.push(...(await chosenFound([id], storage.pipeline)));
    } catch (error) {
      // The policy has thought otherwise since: that keeps nobody else from trading.
      say(`${id} does not join: ${(error as Error).message}`);
      log.warn(`${id} does not join`, { error });
    }
  }
  const begun = await storage.history.checkpoint(sessionId);
  const next = withFound(plan, wanted, begun?.marketAt ?? plan.from);
  if (next !== plan) {
    await storage.sessions.setConfig({ id: sessionId, config: writePlan(next) });
    for (const { strategyId } of next.strategies.slice(plan.strategies.length)) {
      await storage.strategies.setStatus({
        strategyId,
        status: 'queued',
        reason: 'waits for its backtest',
        at: timers.now(),
      });
      say(`${strategyId} joins the session: backtest on the time before, then paper.`);
    }
  }
  await storage.settings.set(CHOSEN, [], timers.now());
  return next;
}

async function chosenIn({ settings }: Pick<Storage, 'settings'>): Promise<readonly StrategyId[]> {
  return ((await settings.get(CHOSEN)) as readonly StrategyId[] | undefined) ?? [];
}
