import type {
  ActivityItem,
  OrderView,
  PositionView,
  ServerMessage,
  SnapshotData,
  StrategyView,
} from '../contract/index.ts';

/** A small, contract-valid account for tests: one strategy, long a tenth of a coin, one order working. */
export function sampleSnapshot(): SnapshotData {
  return {
    portfolio: {
      phase: 'paper',
      origin: 'simulated',
      marketTime: AT,
      asOf: AT,
      market: { kind: 'generated', simulated: true, label: 'Seeded market 42' },
      currency: 'USDT',
      deposited: '100000',
      equity: '100250.5',
      cash: '95750.5',
      realisedPnl: '0',
      unrealisedPnl: '250.5',
      fees: '2.25',
      funding: '0',
      dayPnl: '-12.75',
      totalPnl: '250.5',
      peakEquity: '100300',
      drawdown: 0.0005,
      grossExposure: '4500',
      netExposure: '4500',
      leverage: 0.045,
      positions: [samplePosition('ema-1')],
      netPositions: [samplePosition(null)],
    },
    strategies: [sampleStrategy('ema-1')],
    orders: [sampleOrder('ema-1-1')],
    activity: [sampleActivity('1.0')],
    systemStatus: {
      version: '0.1.0',
      commit: null,
      node: 'v26.10.0',
      startedAt: AT,
      serverTime: AT,
      halt: { state: 'active', reason: null, by: null, at: null },
      feed: { state: 'running', speed: 3600, marketTime: AT, endsAt: null, progress: null, bars: 12 },
      storage: { url: 'memory', sizeBytes: 0, journalSeq: 1, commitP50Ms: null, commitP99Ms: null },
      process: { rssBytes: 1, heapBytes: 1, cpu: 0, eventLoopDelayP99Ms: null },
      clients: 1,
      components: [{ name: 'engine', state: 'ok', detail: 'running', asOf: AT }],
    },
  };
}

const AT = '2026-11-24T06:00:00.000Z';

export function sampleStrategy(strategyId: string): StrategyView {
  return {
    strategyId,
    name: 'ema-cross',
    title: 'EMA cross',
    description: 'Follows the fast average across the slow one.',
    family: 'trend',
    instruments: ['BTCUSDT'],
    timeframes: ['1h'],
    parameters: { fast: 12, slow: 26 },
    sizing: 'fixed notional',
    sizeShare: 1,
    phase: 'paper',
    status: 'running',
    statusReason: 'Warmed up.',
    promotion: null,
    backtest: null,
    session: null,
    positions: [],
    updatedAt: AT,
  };
}

export function sampleOrder(clientOrderId: string): OrderView {
  return {
    clientOrderId,
    venueOrderId: null,
    strategyId: 'ema-1',
    instrument: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    quantity: '0.1',
    filledQuantity: '0',
    averagePrice: null,
    price: '45000',
    trigger: null,
    distance: null,
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    status: 'working',
    cancelRequested: false,
    fees: '0',
    reason: 'fast average above slow',
    sentAt: AT,
    updatedAt: AT,
    endReason: null,
  };
}

export function sampleActivity(id: string): ActivityItem {
  return {
    id,
    at: AT,
    kind: 'signal',
    severity: 'info',
    strategyId: 'ema-1',
    instrument: 'BTCUSDT',
    text: 'Crossed up.',
  };
}

export function samplePosition(strategyId: string | null): PositionView {
  return {
    instrument: 'BTCUSDT',
    strategyId,
    quantity: '0.1',
    averageEntry: '42495',
    mark: '45000',
    markedAt: AT,
    notional: '4500',
    unrealisedPnl: '250.5',
    realisedPnl: '0',
    fees: '2.25',
    funding: '0',
  };
}

export function snapshotMessage(seq: number): ServerMessage {
  return { type: 'snapshot', seq, data: sampleSnapshot() };
}

export function heartbeatMessage(seq: number, serverTime = AT): ServerMessage {
  return { type: 'heartbeat', seq, data: { serverTime } };
}
