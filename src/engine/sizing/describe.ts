import { fixed, format, multiply, type Rate } from '../../domain/index.ts';
import type { Sizing } from './sizing.ts';

/** One line for reports and screens: what a full position is. */
export function describeSizing(sizing: Sizing): string {
  switch (sizing.kind) {
    case 'fixed-quantity':
      return `${format(sizing.quantity)} units of the base currency`;
    case 'fixed-notional':
      return `worth ${format(sizing.notional)} of the quote currency`;
    case 'equity-fraction':
      return `${percent(sizing.fraction)} of equity`;
    case 'volatility-target':
      return `${percent(sizing.annualVolatility)} annual volatility, at most ${percent(sizing.fractionMax)} of equity`;
    case 'risk-to-stop':
      return `${percent(sizing.riskRate)} of equity lost if stopped out`;
    case 'balance-risk':
      return '2 % of equity lost if stopped out up to 10,000, falling smoothly to 0.5 % from 100,000 on';
    case 'all-in':
      return 'all equity, less a reserve for fees';
  }
}

const HUNDRED = fixed('100');

function percent(rate: Rate): string {
  return `${format(multiply(rate, HUNDRED))} %`;
}
