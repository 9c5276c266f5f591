import {
  timeframe as timeframes,
  type ActivityItem,
  type OrderView,
  type StrategyView,
  type SystemStatus,
} from '../../../contract/index.ts';
import { AssayError, usageError } from '../../runtime/index.ts';
import type { Change, Page, Platform } from '../platform.ts';
import {
  AT,
  sampleActivity,
  sampleCandles,
  sampleOrder,
  sampleOrderStatistics,
  samplePerformance,
  samplePortfolio,
  sampleStatus,
  sampleStrategy,
} from './sample-data.ts';
import { samplePipelineCandidate, samplePipelineDecision, samplePipelineMetrics } from './sample-pipeline.ts';
import {
  sampleDenials,
  sampleDiscrepancy,
  sampleReconciliation,
  sampleRisk,
  withLimits,
  withMode,
} from './sample-risk.ts';

/** A small account that keeps its word: commands change what it answers, and whoever listens is told. */
export interface SamplePlatform extends Platform {
  /** Everything it was told to do, oldest first. */
  readonly commands: readonly Readonly<Record<string, unknown>>[];
  emit(change: Change): void;
  /** Adds an item of activity, or an order, and tells of it. */
  happen(text: string): void;
  setEquity(equity: string): void;
  /** From now on something stands in the way of lifting a latch. */
  loseAnOrder(sentence: string): void;
  setComponent(state: SystemStatus['components'][number]['state']): void;
  listeners(): number;
}

export function samplePlatform(): SamplePlatform {
  const strategies = new Map<string, StrategyView>(
    ['trend-btc', 'macd-eth', 'grid-sol'].map((id) => [id, sampleStrategy(id)]),
  );
  const activity: ActivityItem[] = [sampleActivity(1)];
  const orders: OrderView[] = [sampleOrder(1), sampleOrder(2)];
  const commands: Record<string, unknown>[] = [];
  const listeners = new Set<(change: Change) => void>();
  let halt: SystemStatus['halt'] = { state: 'active', reason: null, by: null, at: null };
  let equity = '100250.5';
  let risk = sampleRisk();
  let discrepancy = sampleDiscrepancy();
  let comparisons = 0;
  let unknownOrder: string | undefined;
  let componentState: SystemStatus['components'][number]['state'] = 'ok';

  const platform: SamplePlatform = {
    commands,
    portfolio: () => samplePortfolio(equity),
    strategies: () => [...strategies.values()],
    async performance(strategyId) {
      if (strategyId !== undefined) known(strategyId);
      return samplePerformance(strategyId ?? null);
    },
    activity: async ({ strategyId, ...query }) => pageOf(activity.filter(of(strategyId)), query),
    activeOrders: async ({ strategyId, ...query }) => pageOf(orders.filter(of(strategyId)), query),
    async orderStatistics(strategyId) {
      if (strategyId !== undefined) known(strategyId);
      return sampleOrderStatistics(strategyId ?? null);
    },
    pipelineMetrics: async () => samplePipelineMetrics(),
    pipelineDecisions: async ({ strategyId, ...query }) =>
      pageOf([samplePipelineDecision()].filter(of(strategyId)), query),
    pipelineCandidates: async (query) => pageOf([samplePipelineCandidate()], query),
    recordCandidates: async () => [samplePipelineCandidate()],
    async startPaper(command) {
      commands.push({ name: 'startPaper', ...command });
      return { ...samplePipelineCandidate(), standing: 'trading' };
    },
    async approve(command) {
      commands.push({ name: 'approve', ...command });
      return { ...samplePipelineDecision(), type: 'promote', to: 'live-small', actor: command.by };
    },
    async candles({ instrument, timeframe = '1h' }) {
      if (instrument !== 'BTCUSDT') throw usageError('INSTRUMENT_UNKNOWN', `no instrument is called ${instrument}`);
      return sampleCandles(instrument, timeframes.parse(timeframe));
    },
    systemStatus(clients) {
      const status = sampleStatus(clients, halt);
      return { ...status, components: status.components.map((component) => ({ ...component, state: componentState })) };
    },
    report: async (runId) => (runId === 'run-1' ? '<!doctype html><script>document.title = 1</script>' : undefined),
    async startStrategy(command) {
      if (known(command.strategyId).status === 'running') throw new AssayError('CONFLICT', 'it is running already');
      return setStatus(command, 'running');
    },
    async stopStrategy(command) {
      known(command.strategyId);
      return setStatus(command, 'stopped');
    },
    async emergencyStop(command) {
      commands.push({ name: 'emergencyStop', ...command });
      halt = { state: 'halted', reason: command.reason ?? null, by: command.by, at: AT };
      const residue = { openOrders: 0, positions: [] };
      return { state: 'stopped', halt, steps: [{ name: 'halt', at: AT, ok: true, detail: 'halted' }], residue };
    },
    async clearHalt(command) {
      commands.push({ name: 'clearHalt', ...command });
      halt = { state: 'active', reason: null, by: null, at: null };
    },
    risk: () => risk,
    async setRiskMode(command) {
      const { scope, mode, confirm } = command;
      const present = risk.scopes.find((one) => JSON.stringify(one.scope) === JSON.stringify(scope));
      if (present === undefined) throw usageError('BAD_SCOPE', 'there is no such scope');
      if (present.mode === mode) throw usageError('CONFLICT', `it is ${mode} already`);
      if (mode === 'ACTIVE' && unknownOrder !== undefined) {
        throw usageError('RESUME_BLOCKED', `it stays ${present.mode}: ${unknownOrder}`, [unknownOrder]);
      }
      if (mode === 'ACTIVE' && confirm !== 'RESUME') throw usageError('NOT_CONFIRMED', 'say RESUME if that is meant');
      commands.push({ name: 'setRiskMode', ...command });
      risk = withMode(risk, command);
      return risk;
    },
    async setRiskLimits(command) {
      if (command.version !== risk.limits.version) throw usageError('LIMITS_CONFLICT', 'another version is in force');
      const beyond = Object.entries(command.changes).filter(([name]) => name !== 'openOrdersMax');
      if (beyond.length > 0 && command.confirm !== 'LOOSEN') {
        const obstacles = beyond.map(([name]) => `${name} would be looser`);
        throw usageError('NOT_CONFIRMED', `say LOOSEN if that is meant: ${obstacles.join('; ')}`, obstacles);
      }
      commands.push({ name: 'setRiskLimits', ...command });
      risk = withLimits(risk, command.changes);
      return risk;
    },
    async denials({ strategyId }) {
      if (strategyId !== undefined) known(strategyId);
      return sampleDenials();
    },
    reconciliation: async () => sampleReconciliation(comparisons),
    async runReconciliation(command) {
      commands.push({ name: 'runReconciliation', ...command });
      comparisons += 1;
      return sampleReconciliation(comparisons);
    },
    discrepancies: async ({ status, ...query }) =>
      pageOf(
        [discrepancy].filter((one) => status === undefined || one.status === status),
        query,
      ),
    async resolveDiscrepancy(command) {
      if (command.id !== discrepancy.id)
        throw usageError('DISCREPANCY_UNKNOWN', `there is no difference ${command.id}`);
      if (command.action === 'close') throw usageError('NOT_RESOLVABLE', 'there is nothing to close there: adopt it');
      commands.push({ name: 'resolveDiscrepancy', ...command });
      discrepancy = sampleDiscrepancy(command.action === 'ignore' ? 'ignored' : 'resolved');
      return discrepancy;
    },
    loseAnOrder(sentence) {
      unknownOrder = sentence;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(change) {
      for (const listener of listeners) listener(change);
    },
    happen(text) {
      const item = sampleActivity(activity.length + 1, text);
      activity.unshift(item);
      platform.emit({ type: 'activity', data: item });
    },
    setEquity(value) {
      equity = value;
      platform.emit({ type: 'portfolio', data: platform.portfolio() });
    },
    setComponent(state) {
      componentState = state;
    },
    listeners: () => listeners.size,
  };
  return platform;

  function known(strategyId: string): StrategyView {
    const strategy = strategies.get(strategyId);
    if (strategy === undefined) throw usageError('STRATEGY_UNKNOWN', `no strategy is called ${strategyId}`);
    return strategy;
  }

  function setStatus(command: { readonly strategyId: string }, status: StrategyView['status']): StrategyView {
    commands.push({ name: status, ...command });
    const changed = { ...known(command.strategyId), status };
    strategies.set(command.strategyId, changed);
    platform.emit({ type: 'strategy', data: changed });
    return changed;
  }
}

function of(strategyId: string | undefined): (item: { readonly strategyId: string | null }) => boolean {
  return (item) => strategyId === undefined || item.strategyId === strategyId;
}

function pageOf<T>(items: readonly T[], { page, limit }: { readonly page: number; readonly limit: number }): Page<T> {
  return { items: items.slice((page - 1) * limit, page * limit), count: items.length };
}
