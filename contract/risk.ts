import { z } from 'zod';
import { decimal, instant } from './schemas.ts';

/**
 * `ACTIVE`: everything the rules allow. `REDUCE_ONLY`: nothing may add risk. `HALTED`: the same, and the strategies are
 * not asked. What protects or closes a position passes in each.
 */
export const tradingMode = z.enum(['ACTIVE', 'REDUCE_ONLY', 'HALTED']);

/** What a mode is about. Of those that concern an order, the most cautious holds. */
export const modeScope = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('global') }),
  z.strictObject({ type: z.literal('account') }),
  z.strictObject({ type: z.literal('instrument'), instrument: z.string().min(1).max(60) }),
  z.strictObject({ type: z.literal('strategy'), strategyId: z.string().min(1).max(40) }),
]);

/** A mode that is not `ACTIVE` stays until an operator lifts it, over restarts too. */
export const latchView = z.strictObject({
  mode: z.enum(['REDUCE_ONLY', 'HALTED']),
  by: z.string(),
  reason: z.string(),
  /** The control that set it by itself; `null` for an operator. */
  code: z.string().nullable(),
  /** The market's clock. */
  at: instant,
  /** What has to be done before it can be lifted, and how that is done. */
  lift: z.string(),
  /** What stands in the way of lifting it now; empty when nothing does. */
  obstacles: z.array(z.string()),
});

export const scopeView = z.strictObject({
  scope: modeScope,
  /** As people know it: `EMA cross`, `BTCUSDT.BINANCE`. */
  name: z.string(),
  /** Its own. */
  mode: tradingMode,
  /** What holds for it, wider scopes included. */
  effective: tradingMode,
  latch: latchView.nullable(),
});

/** A limit's value, in its unit: a decimal, a whole number, instruments, or budgets by strategy. `null`: no limit. */
export const limitValue = z.union([
  decimal,
  z.number().int(),
  z.array(z.string().max(60)).max(500),
  z.record(z.string().max(40), decimal),
]);

export const limitView = z.strictObject({
  name: z.string(),
  title: z.string(),
  /** `rate`: a fraction of equity, or a multiple of it. `money`: quote currency. */
  unit: z.enum(['rate', 'money', 'count', 'milliseconds', 'instruments', 'budgets']),
  value: limitValue.nullable(),
  /** What it was when the session began with nothing said. */
  standard: limitValue.nullable(),
  /** What it can't be loosened beyond without a restart; `null`: the program's own bounds. */
  ceiling: limitValue.nullable(),
  /** How much of it is taken; `null` for what nothing fills up, or where it is not known. */
  use: z
    .strictObject({
      value: z.union([decimal, z.number().int()]),
      /** 1 is all of it; `null` while there is no limit. */
      share: z.number().nullable(),
      /** Instrument or strategy it is largest in. */
      subject: z.string().nullable(),
    })
    .nullable(),
});

/** Who changed what, and when. */
export const riskChange = z.strictObject({
  seq: z.number().int(),
  /** The market's clock. */
  at: instant,
  by: z.string(),
  reason: z.string(),
  /** The control that did it by itself. */
  code: z.string().nullable(),
  /** One sentence without who and why: `account set to HALTED`. */
  what: z.string(),
});

export const riskView = z.strictObject({
  asOf: instant,
  marketTime: instant.nullable(),
  currency: z.string(),
  equity: decimal,
  /** The account, then strategies, then instruments. */
  scopes: z.array(scopeView),
  limits: z.strictObject({
    version: z.number().int(),
    changedBy: z.string(),
    reason: z.string(),
    /** The market's clock; `null`: as the session was started. */
    at: instant.nullable(),
    items: z.array(limitView),
  }),
  /** Newest first, at most 100. */
  changes: z.array(riskChange),
});

export const denialsView = z.strictObject({
  asOf: instant,
  /** Since the session began, the commonest first. */
  counts: z.array(
    z.strictObject({
      code: z.string(),
      /** What the rule is about. */
      rule: z.string(),
      /** Limits that it checks. */
      limits: z.array(z.string()),
      count: z.number().int(),
    }),
  ),
  /** Newest first. */
  recent: z.array(
    z.strictObject({
      seq: z.number().int(),
      /** The market's clock. */
      at: instant,
      code: z.string(),
      rule: z.string(),
      detail: z.string(),
      strategyId: z.string(),
      instrument: z.string(),
      side: z.enum(['buy', 'sell']),
      quantity: decimal,
      purpose: z.string(),
    }),
  ),
});

export type TradingModeName = z.infer<typeof tradingMode>;
export type ModeScopeView = z.infer<typeof modeScope>;
export type LatchView = z.infer<typeof latchView>;
export type ScopeView = z.infer<typeof scopeView>;
export type LimitValue = z.infer<typeof limitValue>;
export type LimitView = z.infer<typeof limitView>;
export type RiskChange = z.infer<typeof riskChange>;
export type RiskView = z.infer<typeof riskView>;
export type DenialsView = z.infer<typeof denialsView>;
