import { allowedInstruments } from './allowed-instruments.ts';
import { amendRate } from './amend-rate.ts';
import { cancelRatio } from './cancel-ratio.ts';
import { correlation } from './correlation.ts';
import { dailyLoss } from './daily-loss.ts';
import { drawdown } from './drawdown.ts';
import { duplicate } from './duplicate.ts';
import { fundingWindow } from './funding-window.ts';
import { grossLeverage } from './gross-leverage.ts';
import { halted } from './halted.ts';
import { instrumentGross } from './instrument-gross.ts';
import { netExposure } from './net-exposure.ts';
import { noPrice } from './no-price.ts';
import { openOrders } from './open-orders.ts';
import { orderNotional } from './order-notional.ts';
import { pendingNotional } from './pending-notional.ts';
import { positionNotional } from './position-notional.ts';
import { precision } from './precision.ts';
import { priceCollar } from './price-collar.ts';
import { ramp } from './ramp.ts';
import { reconciling } from './reconciling.ts';
import { reduceOnly } from './reduce-only.ts';
import { reduceOnlyMode } from './reduce-only-mode.ts';
import { repeatedEntries } from './repeated-entries.ts';
import type { RiskRule } from './rule.ts';
import { selfCross } from './self-cross.ts';
import { staleIntent } from './stale-intent.ts';
import { stalePrice } from './stale-price.ts';
import { strategyBudget } from './strategy-budget.ts';
import { throttle } from './throttle.ts';
import { turnover } from './turnover.ts';
import { unknownInstrument } from './unknown-instrument.ts';
import { unresolved } from './unresolved.ts';

/**
 * Those that an order which is out may come to break when limits become tighter: what it is worth, alone and with all
 * else. The others judge the moment of sending.
 */
export const standingRules: readonly RiskRule[] = [
  allowedInstruments,
  orderNotional,
  positionNotional,
  instrumentGross,
  strategyBudget,
  grossLeverage,
  netExposure,
  pendingNotional,
  correlation,
  openOrders,
];

/**
 * Cheapest first; the first that objects decides. `reduceOnly` stands before every rule that lets reducing orders
 * pass: after it, the flag on the draft is known to be true. A loss explains more than the latch it set, and so comes
 * before it. What counts orders comes after what looks at one, so that a bad order costs nobody a turn.
 */
export const rules: readonly RiskRule[] = [
  unknownInstrument,
  precision,
  halted,
  reduceOnly,
  staleIntent,
  dailyLoss,
  drawdown,
  reduceOnlyMode,
  reconciling,
  unresolved,
  allowedInstruments,
  noPrice,
  stalePrice,
  orderNotional,
  ramp,
  positionNotional,
  instrumentGross,
  strategyBudget,
  grossLeverage,
  netExposure,
  pendingNotional,
  correlation,
  priceCollar,
  selfCross,
  fundingWindow,
  turnover,
  openOrders,
  amendRate,
  cancelRatio,
  repeatedEntries,
  duplicate,
  throttle,
];
