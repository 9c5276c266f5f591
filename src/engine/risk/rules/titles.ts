import type { LimitName } from '../limit-table.ts';

/** What a rule is about, for people: in a few words, and the limits it checks. */
export interface RuleTitle {
  readonly title: string;
  readonly limits: readonly LimitName[];
}

/** By the code of the rule. A test keeps it complete. */
const TITLES: Readonly<Record<string, RuleTitle>> = {
  UNKNOWN_INSTRUMENT: { title: 'instrument of the session', limits: [] },
  BAD_PRECISION: { title: 'steps and smallest order', limits: [] },
  HALTED: { title: 'trading mode', limits: [] },
  WOULD_INCREASE: { title: 'reduce-only is true', limits: [] },
  STALE_INTENT: { title: 'age of the decision', limits: ['intentTtlMs'] },
  DAILY_LOSS: { title: "day's loss", limits: ['dailyLossRateMax'] },
  DRAWDOWN: { title: 'fall from the peak', limits: ['drawdownRateMax'] },
  REDUCE_ONLY: { title: 'trading mode', limits: [] },
  RECONCILING: { title: 'books under comparison', limits: [] },
  UNRESOLVED_ORDER: { title: 'order of unknown fate', limits: [] },
  SYMBOL_NOT_ALLOWED: { title: 'allowed instruments', limits: ['instrumentsAllowed'] },
  NO_PRICE: { title: 'known price', limits: [] },
  STALE_PRICE: { title: 'age of the price', limits: ['priceAgeMaxMs'] },
  ORDER_TOO_LARGE: { title: 'value of one order', limits: ['orderNotionalRateMax', 'orderNotionalMax'] },
  RAMP_LIMIT: { title: "a strategy's first day", limits: ['rampMs', 'rampFraction'] },
  POSITION_LIMIT: { title: 'value of a position', limits: ['positionNotionalRateMax', 'positionNotionalMax'] },
  GROSS_POSITION_LIMIT: { title: 'positions of all strategies in one instrument', limits: ['instrumentGrossRateMax'] },
  STRATEGY_BUDGET: { title: "a strategy's capital", limits: ['strategyNotionalRateMax', 'strategyBudgets'] },
  EXPOSURE_LIMIT: { title: 'gross exposure', limits: ['grossLeverageMax'] },
  NET_EXPOSURE_LIMIT: { title: 'exposure in one direction', limits: ['netLeverageMax'] },
  OPEN_NOTIONAL_LIMIT: { title: 'value of waiting entries', limits: ['pendingNotionalRateMax'] },
  CORRELATION_LIMIT: {
    title: 'what moves together',
    limits: ['correlatedNotionalRateMax', 'correlationMin', 'correlationBars'],
  },
  PRICE_COLLAR: { title: 'price collar', limits: ['priceCollarRate', 'aggressiveCollarRate'] },
  SELF_CROSS: { title: 'trading with ourselves', limits: [] },
  FUNDING_WINDOW: { title: 'entries just before funding', limits: ['fundingWindowMs', 'fundingRateMax'] },
  LOW_TURNOVER: { title: 'value traded in 24 hours', limits: ['turnoverMin'] },
  TOO_MANY_OPEN: { title: 'number of open orders', limits: ['openOrdersMax', 'openOrdersPerInstrumentMax'] },
  AMEND_RATE: { title: "changes to a strategy's entries", limits: ['amendsPerMinuteMax'] },
  CANCEL_RATIO: { title: 'cancels and changes for each fill', limits: ['cancelsPerFillMax'] },
  REPEATED_ENTRIES: { title: "a strategy's entries in an hour", limits: ['entriesPerHourMax'] },
  DUPLICATE_SUSPECT: { title: 'the same entry again', limits: ['duplicateWindowMs'] },
  THROTTLED: { title: 'entries a second', limits: ['entriesPerSecondMax', 'entriesBurstMax'] },
};

/** @returns `undefined` for a code that is no rule's */
export function ruleTitle(code: string): RuleTitle | undefined {
  return Object.hasOwn(TITLES, code) ? TITLES[code] : undefined;
}
