/**
 * The nouns of the field and exact arithmetic on them.
 *
 * Never: promises, clocks, chance, input or output. Every function is total or says what it throws.
 * Start with `market.ts`, `order.ts` and `position.ts`; `fixed.ts` holds the arithmetic under all of them.
 */
export type { Account } from './account.ts';
export type { Brand } from './brand.ts';
export type { VenueEvent } from './events.ts';
export { parseExact, stringifyExact } from './exact-json.ts';
export * from './fixed.ts';
export type { Funding } from './funding.ts';
export * from './market.ts';
export * from './order.ts';
export * from './position.ts';
export * from './statement.ts';
