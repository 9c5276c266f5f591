/**
 * How large a full position is: a named choice, an exact quantity.
 *
 * Never: a quantity rounded up, or more than equity can carry. Start with `sizing.ts`, then `size.ts`.
 */
export { describeSizing } from './describe.ts';
export { parseSizing, type ParsedSizing } from './parse.ts';
export { sizeFor, type SizingContext, type SizingRefusal, type SizingResult } from './size.ts';
export type { Sizing, SizingKind } from './sizing.ts';
