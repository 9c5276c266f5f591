import { dailyLoss } from './daily-loss.ts';
import { drawdown } from './drawdown.ts';
import { grossLeverage } from './gross-leverage.ts';
import { halted } from './halted.ts';
import { noPrice } from './no-price.ts';
import { openOrders } from './open-orders.ts';
import { orderNotional } from './order-notional.ts';
import { positionNotional } from './position-notional.ts';
import { precision } from './precision.ts';
import { priceCollar } from './price-collar.ts';
import { reconciling } from './reconciling.ts';
import { reduceOnly } from './reduce-only.ts';
import type { RiskRule } from './rule.ts';
import { unknownInstrument } from './unknown-instrument.ts';
import { unresolved } from './unresolved.ts';

/**
 * Cheapest first; the first that objects decides. `reduceOnly` stands before every rule that lets reducing orders
 * pass: after it, the flag on the draft is known to be true.
 */
export const rules: readonly RiskRule[] = [
  unknownInstrument,
  precision,
  halted,
  reduceOnly,
  reconciling,
  unresolved,
  noPrice,
  orderNotional,
  positionNotional,
  grossLeverage,
  priceCollar,
  openOrders,
  dailyLoss,
  drawdown,
];
