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

/** A small account that keeps its word: commands change what it answers, and whoever listens is told. */
export interface SamplePlatform extends Platform {
  /** Everything it was told to do, oldest first. */
  readonly commands: readonly Readonly<Record<string, unknown>>[];
  emit(change: Change): void;
  /** Adds an item of activity, or an order, and tells of it. */
  happen(text: string): void;
  setEquity(equity: string): void;
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
