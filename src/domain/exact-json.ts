import { fixed, format, type Fixed } from './fixed.ts';

/**
 * JSON that keeps exact decimals: a `Fixed` becomes the string `~1.5`, and comes back as a `Fixed`.
 * A text that itself begins with `~` gets one more. Nothing else is touched, so `undefined` fields vanish as usual.
 */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return `~${format(item as Fixed)}`;
    if (typeof item === 'string' && item.startsWith('~')) return `~${item}`;
    return item;
  });
}

/** @throws {SyntaxError} or {RangeError} on text that `stringifyExact` did not write. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) => {
    if (typeof item !== 'string' || !item.startsWith('~')) return item;
    return item.startsWith('~~') ? item.slice(1) : fixed(item.slice(1));
  });
}
