import { METRICS, type MetricKey } from '../analytics/index.ts';
import type { BacktestResult } from '../sessions/index.ts';

/** The figures a terminal shows after a run, label and text. */
export function headline(
  result: BacktestResult,
  currency: string,
): readonly { readonly label: string; readonly value: string; readonly note: string }[] {
  const keys: readonly MetricKey[] = [
    'totalReturn',
    'benchmarkReturn',
    'cagr',
    'volatility',
    'sharpe',
    'sortino',
    'calmar',
    'maxDrawdown',
    'longestDrawdownMs',
    'exposure',
    'turnover',
    'trades',
    'winRate',
    'profitFactor',
    'expectancy',
    'bestTrade',
    'worstTrade',
    'fees',
    'funding',
  ];
  return keys.map((key) => {
    const { label, unit, unknown, definition } = METRICS[key];
    const value = result.summary.metrics[key];
    return {
      label,
      value: value === undefined ? `no value ${unknown}` : shown(value, unit, currency),
      note: definition,
    };
  });
}

function shown(value: number, unit: (typeof METRICS)[MetricKey]['unit'], currency: string): string {
  switch (unit) {
    case 'fraction':
      return `${(value * 100).toFixed(2)} %`;
    case 'money':
      return `${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${currency}`;
    case 'ratio':
      return value.toFixed(2);
    case 'multiple':
      return `${value.toFixed(1)}x`;
    case 'count':
      return value.toLocaleString('en-US');
    case 'duration':
      return value >= 86_400_000
        ? `${(value / 86_400_000).toFixed(1)} days`
        : `${(value / 3_600_000).toFixed(1)} hours`;
  }
}
