import { fixed, type Instrument, type Money } from '../../domain/index.ts';
import type { RiskLimits, Sizing } from '../../engine/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { TradingCosts } from '../../sessions/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { inBar } from './funding.ts';

/** All that a backtest of one strategy on one instrument is made of, the rules and the bars apart. */
export interface KernelTerms {
  readonly instrument: Instrument;
  readonly costs: TradingCosts;
  readonly cash: Money;
  readonly sizing: Sizing;
  readonly limits: RiskLimits;
  readonly leverage: number;
}

const ONE = fixed('1');

/** Limits that a backtest of the kernel keeps; every other must be absent. */
const KEPT: ReadonlySet<string> = new Set([
  'orderNotionalRateMax',
  'positionNotionalRateMax',
  'grossLeverageMax',
  // Of no meaning to one instrument that is traded at the market, at most once a bar.
  'correlationMin',
  'correlationBars',
  'rampFraction',
  'priceCollarRate',
  'openOrdersMax',
  'openOrdersPerInstrumentMax',
  'entriesPerSecondMax',
  'entriesBurstMax',
  'reservedPerSecond',
  'reservedBurst',
  'duplicateWindowMs',
  'intentTtlMs',
  'fundingRateMax',
  'dailyLossRateMax',
  'drawdownRateMax',
]);

/** Orders that one strategy can have open here, and messages that it can send about one bar; with room. */
const ORDERS_A_BAR = 8;
const MESSAGES_A_BAR = 20;

/**
 * Whether the kernel answers as the engine would, or the reason why it does not and the engine is to be asked. A run can
 * still come to something that is not covered (an order beyond what the account can pay): then it says so itself.
 */
export function kernelCovers(rules: RuleStrategy, terms: KernelTerms, columns: BarColumns): true | string {
  return coversCosts(terms, columns) ?? coversLimits(terms) ?? coversSizing(terms) ?? coversRules(rules) ?? true;
}

function coversCosts({ costs, instrument }: KernelTerms, columns: BarColumns): string | undefined {
  if (costs.slippage.model !== 'fixed-bps') return `slippage by ${costs.slippage.model}`;
  if ((costs.latencyMs ?? 0) !== 0) return 'orders take time to arrive';
  if (costs.participationMax !== undefined) return 'fills are limited to a share of the volume';
  if (instrument.feeCurrency !== 'quote') return 'fees are taken from the coin bought';
  if (instrument.id !== columns.instrument) return `the bars are of ${columns.instrument}`;
  const funding = costs.funding?.[instrument.id];
  if (funding !== undefined && inBar(funding, columns.timeframe)) return 'funding is paid in the middle of a bar';
  return undefined;
}

function coversLimits({ limits }: KernelTerms): string | undefined {
  for (const [name, value] of Object.entries(limits))
    if (value !== undefined && !KEPT.has(name)) return `a limit of ${name}`;
  if (limits.dailyLossRateMax < ONE || limits.drawdownRateMax < ONE) return 'a limit of losses';
  if (limits.openOrdersMax < ORDERS_A_BAR || limits.openOrdersPerInstrumentMax < ORDERS_A_BAR) return 'few open orders';
  const { entriesBurstMax, reservedBurst, duplicateWindowMs } = limits;
  if (entriesBurstMax < MESSAGES_A_BAR && reservedBurst < MESSAGES_A_BAR) return 'few messages at once';
  return duplicateWindowMs > 30_000 ? 'a long time in which entries count as repeated' : undefined;
}

function coversSizing({ sizing, leverage }: KernelTerms): string | undefined {
  if (sizing.kind === 'volatility-target') return 'sizing by volatility';
  return leverage >= 1 ? undefined : 'a leverage below one';
}

function coversRules({ barsMax = 1, coolDownBars = 0 }: RuleStrategy): string | undefined {
  return barsMax >= 1 && coolDownBars >= 0 ? undefined : 'counts of bars below their least';
}
