import { isRecord } from '../reading/fields.ts';

/**
 * The same, but for one field, wherever it stands: another value, or none at all. So a client meets the enumeration
 * that was new yesterday and the field that was forgotten.
 */
export function altered(thing: unknown, change: { readonly field: string; readonly value?: unknown }): unknown {
  if (Array.isArray(thing)) return thing.map((item: unknown) => altered(item, change));
  if (!isRecord(thing)) return thing;
  const entries = Object.entries(thing).flatMap(([name, value]): [string, unknown][] => {
    if (name !== change.field) return [[name, altered(value, change)]];
    return 'value' in change ? [[name, change.value]] : [];
  });
  return Object.fromEntries(entries);
}
