import type {
  DenialsView,
  DiscrepancyView,
  LimitValue,
  ModeScopeView,
  ReconciliationSummary,
  RiskView,
  ScopeView,
  TradingModeName,
} from '../../../contract/index.ts';
import { AT } from './sample-data.ts';

/** Modes and limits of the sample account: valid by the contract, and changed by what it is told. */
export function sampleRisk(): RiskView {
  return {
    asOf: AT,
    marketTime: AT,
    currency: 'USDT',
    equity: '100250.5',
    scopes: [
      scopeOf({ type: 'account' }, 'The account'),
      scopeOf({ type: 'strategy', strategyId: 'trend-btc' }, 'Donchian trend'),
      scopeOf({ type: 'instrument', instrument: 'BTCUSDT' }, 'BTCUSDT'),
    ],
    limits: {
      version: 1,
      changedBy: 'configuration',
      reason: 'as started',
      at: null,
      items: [
        {
          name: 'grossLeverageMax',
          title: 'Gross exposure',
          unit: 'rate',
          value: '2',
          standard: '2',
          ceiling: '3',
          use: { value: '0.045', share: 0.0225, subject: null },
        },
        {
          name: 'openOrdersMax',
          title: 'Open orders of the account',
          unit: 'count',
          value: 200,
          standard: 200,
          ceiling: null,
          use: { value: 2, share: 0.01, subject: null },
        },
      ],
    },
    changes: [],
  };
}

function scopeOf(scope: ModeScopeView, name: string): ScopeView {
  return { scope, name, mode: 'ACTIVE', effective: 'ACTIVE', latch: null };
}

export function withMode(
  risk: RiskView,
  { scope, mode, by, reason }: { scope: ModeScopeView; mode: TradingModeName; by: string; reason: string },
): RiskView {
  const latch =
    mode === 'ACTIVE' ? null : { mode, by, reason, code: null, at: AT, lift: 'Set it active again.', obstacles: [] };
  return {
    ...risk,
    scopes: risk.scopes.map((one) =>
      JSON.stringify(one.scope) === JSON.stringify(scope) ? { ...one, mode, effective: mode, latch } : one,
    ),
    changes: [{ seq: 1, at: AT, by, reason, code: null, what: `set to ${mode}` }, ...risk.changes],
  };
}

export function withLimits(risk: RiskView, changes: Readonly<Record<string, LimitValue | null>>): RiskView {
  const items = risk.limits.items.map((one) =>
    Object.hasOwn(changes, one.name) ? { ...one, value: changes[one.name] ?? one.standard } : one,
  );
  return { ...risk, limits: { ...risk.limits, version: risk.limits.version + 1, items } };
}

export function sampleDenials(): DenialsView {
  return {
    asOf: AT,
    counts: [{ code: 'ORDER_TOO_LARGE', rule: 'value of one order', limits: ['orderNotionalRateMax'], count: 2 }],
    recent: [
      {
        seq: 12,
        at: AT,
        code: 'ORDER_TOO_LARGE',
        rule: 'value of one order',
        detail: 'order is worth 200000, more than 150000 (1.5 x equity)',
        strategyId: 'trend-btc',
        instrument: 'BTCUSDT',
        side: 'buy',
        quantity: '4.4',
        purpose: 'entry',
      },
    ],
  };
}

export function sampleReconciliation(runs: number): ReconciliationSummary {
  return {
    asOf: AT,
    last: {
      why: 'on schedule',
      startedAt: AT,
      finishedAt: AT,
      durationMs: 1,
      checked: true,
      orders: 2,
      executions: 0,
      positions: 1,
      findings: [],
    },
    runs: { checked: runs, notChecked: 0 },
    standing: { S0: 0, S1: 0, S2: 1, S3: 0, S4: 0 },
    everyMs: 20_000,
  };
}

export function sampleDiscrepancy(status: DiscrepancyView['status'] = 'open'): DiscrepancyView {
  return {
    id: 's1-7-0',
    kind: 'position-differs',
    severity: 'S2',
    subject: 'BTCUSDT',
    instrument: 'BTCUSDT',
    detail: 'BTCUSDT: we hold 0.1, the venue says 0.2',
    firstSeenAt: AT,
    lastSeenAt: AT,
    timesSeen: 1,
    status,
    actor: 'reconciler',
    note: 'found',
    resolvedAt: status === 'resolved' ? AT : null,
    actions: [{ action: 'adopt', possible: status === 'open', explanation: 'take it into our books' }],
  };
}
