import type {
  ActivityItem,
  Candles,
  ExecutionFigures,
  OrderStatistics,
  OrderView,
  Performance,
  Portfolio,
  PositionView,
  StrategyView,
  SystemStatus,
} from '../../../contract/index.ts';

/** What a small account shows: valid by the contract, and the same each time. */
export const AT = '2026-11-24T06:00:00.000Z';

const MARKET = { kind: 'generated', simulated: true, label: 'Seeded market 42' } as const;

export function samplePortfolio(equity: string): Portfolio {
  return {
    phase: 'paper',
    origin: 'simulated',
    marketTime: AT,
    asOf: AT,
    market: MARKET,
    currency: 'USDT',
    deposited: '100000',
    equity,
    cash: '95500',
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
    positions: [samplePosition('trend-btc')],
    netPositions: [samplePosition(null)],
  };
}

function samplePosition(strategyId: string | null): PositionView {
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

export function sampleStrategy(strategyId: string, status: StrategyView['status'] = 'running'): StrategyView {
  return {
    strategyId,
    name: 'donchian-trend',
    title: 'Donchian trend',
    description: 'Buys a new high and trails a stop below it.',
    family: 'trend',
    instruments: ['BTCUSDT'],
    timeframes: ['1h'],
    parameters: { period: 20, multiple: 2.5, shorts: false },
    sizing: 'a tenth of equity',
    sizeShare: 1,
    phase: 'paper',
    status,
    statusReason: 'Warmed up.',
    promotion: null,
    backtest: null,
    session: null,
    positions: [samplePosition(strategyId)],
    updatedAt: AT,
  };
}

export function sampleOrder(n: number): OrderView {
  return {
    clientOrderId: `s1-${n}`,
    venueOrderId: null,
    strategyId: 'trend-btc',
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
    reason: 'a new 20 hour high',
    sentAt: AT,
    updatedAt: AT,
    endReason: null,
  };
}

export function sampleOrderStatistics(strategyId: string | null): OrderStatistics {
  const owner = strategyId ?? 'trend-btc';
  return {
    phase: 'paper',
    origin: 'simulated',
    currency: 'USDT',
    strategyId,
    asOf: AT,
    total: SAMPLE_FIGURES,
    strategies: [{ strategyId: owner, ...SAMPLE_FIGURES }],
    instruments: [{ instrument: 'BTCUSDT', ...SAMPLE_FIGURES }],
  };
}

const UNMEASURED = { count: 0, p50Ms: null, p99Ms: null };
const IDLE: ExecutionFigures['resting'] = {
  orders: 0,
  fillRatio: null,
  timeToFirstFill: UNMEASURED,
  timeToLastFill: UNMEASURED,
  slippage: { orders: 0, cost: '0', bps: null },
};
const SAMPLE_FIGURES: ExecutionFigures = {
  orders: 1,
  byStatus: {
    sent: 0,
    unknown: 0,
    working: 0,
    'partially-filled': 0,
    quarantined: 0,
    filled: 1,
    cancelled: 0,
    rejected: 0,
    expired: 0,
    'not-accepted': 0,
  },
  timeToAcceptance: { count: 1, p50Ms: 250, p99Ms: 250 },
  taking: {
    orders: 1,
    fillRatio: 1,
    timeToFirstFill: { count: 1, p50Ms: 500, p99Ms: 500 },
    timeToLastFill: { count: 1, p50Ms: 500, p99Ms: 500 },
    slippage: { orders: 1, cost: '0.675', bps: 1.5 },
  },
  resting: IDLE,
  triggered: IDLE,
  fees: '2.25',
  rejected: [],
  denied: [{ code: 'ORDER_TOO_LARGE', count: 2 }],
  refusedWishes: [],
};

export function sampleActivity(n: number, text = 'Bought 0.1 BTC.'): ActivityItem {
  return { id: `${n}.0`, at: AT, kind: 'fill', severity: 'info', strategyId: 'trend-btc', instrument: 'BTCUSDT', text };
}

export function sampleStatus(clients: number, halt: SystemStatus['halt']): SystemStatus {
  return {
    version: '0.1.0',
    commit: null,
    node: 'v26.10.0',
    startedAt: AT,
    serverTime: AT,
    halt,
    feed: { state: 'running', speed: 3600, marketTime: AT, endsAt: null, progress: null, bars: 12 },
    storage: { url: 'memory', sizeBytes: 0, journalSeq: 1, commitP50Ms: null, commitP99Ms: null },
    process: { rssBytes: 1, heapBytes: 1, cpu: 0, eventLoopDelayP99Ms: null },
    clients,
    components: [{ name: 'engine', state: 'ok', detail: 'running', asOf: AT }],
  };
}

export function samplePerformance(strategyId: string | null): Performance {
  return {
    phase: 'paper',
    origin: 'simulated',
    strategyId,
    currency: 'USDT',
    asOf: AT,
    deposited: '100000',
    equity: [{ at: AT, equity: '100250.5' }],
    metrics: [
      {
        key: 'sharpe',
        label: 'Sharpe',
        unit: 'ratio',
        value: null,
        reason: 'one day so far',
        definition: 'Sharpe (1994)',
      },
    ],
  };
}

export function sampleCandles(instrument: string, timeframe: Candles['timeframe']): Candles {
  const bars: Candles['bars'] = [[Date.parse(AT), 45_000, 45_100, 44_900, 45_050, 12.5]];
  const fill = {
    at: AT,
    strategyId: 'trend-btc',
    side: 'buy',
    price: '45000',
    quantity: '0.1',
    purpose: 'entry',
  } as const;
  return { instrument, timeframe, asOf: AT, market: MARKET, bars, fills: [fill] };
}
