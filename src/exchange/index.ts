/**
 * A practice exchange: Bybit V5 on loopback, on which clients of others trade without knowing the difference. `core` is
 * the exchange itself, a synchronous state machine; `wire` speaks its REST and WebSocket, with faults on command.
 *
 * Never: an order of ours, a strategy, or a key of a real account. Start with `core/exchange.ts`.
 */
export { startExchange, type PracticeExchange, type StartOptions } from './start.ts';
export type { MarketChoice } from './market-choice.ts';
export { readFaultRules } from './wire/faults/fault.ts';
export { standardSymbols } from './core/standard-symbols.ts';
export { PROFILE_NAMES } from './wire/profile.ts';
