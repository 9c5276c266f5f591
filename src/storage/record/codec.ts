import { strict as assert } from 'node:assert';
import { fixed, format, type Fixed } from '../../domain/index.ts';
import type { JournalEntry } from '../journal.ts';

/**
 * Plain data as JSON text, losing nothing. It is the form of the domain's exact JSON (`~1.5` is the exact decimal, a
 * text that begins with `~` gets one more) with two things added, because what is written here is read back after a
 * crash and traded on: `~NaN`, `~Infinity`, `~-Infinity` and `~-0` are kept as well, and what is not plain data is
 * refused. JSON itself would make `null` of the one and `{}` of the other.
 *
 * Absent and `undefined` fields are the same; everything else comes back as it was.
 *
 * @throws {AssertionError} on a Map, a class instance, a typed array, a function, or `undefined` in a list.
 */
export function encode(data: unknown): string {
  return JSON.stringify(toJson(data, 'the data'));
}

/** @throws {SyntaxError | RangeError} on text that `encode` did not write. */
export function decode(text: string): unknown {
  return fromJson(JSON.parse(text));
}

export function encodeEntry({ event, effects }: JournalEntry): string {
  return encode({ event, effects });
}

/** @throws {SyntaxError | RangeError} on text that `encodeEntry` did not write. */
export function decodeEntry(seq: number, text: string): JournalEntry {
  return { seq, ...(decode(text) as Omit<JournalEntry, 'seq'>) };
}

const ODD_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['~NaN', NaN],
  ['~Infinity', Infinity],
  ['~-Infinity', -Infinity],
  ['~-0', -0],
]);

function toJson(value: unknown, name: string): unknown {
  switch (typeof value) {
    case 'string':
      return value.startsWith('~') ? `~${value}` : value;
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return value;
      return Object.is(value, -0) ? '~-0' : `~${value}`;
    case 'bigint':
      return `~${format(value as Fixed)}`;
    case 'object':
      return value === null ? null : structureToJson(value, name);
    case 'undefined':
    case 'function':
    case 'symbol':
      return assert.fail(`"${name}" is ${typeof value}; what is kept is plain data`);
  }
}

function structureToJson(value: object, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => toJson(item, name));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return structureToJson(plainForm(value, name), name);
  const json: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (key === '__proto__') assert.fail(`"${name}" has a field called __proto__`);
    if (field !== undefined) json[key] = toJson(field, key);
  }
  return json;
}

/** A bar of the archive keeps its exact prices behind getters, and says through `toJSON` what it is. */
function plainForm(value: object, name: string): object {
  const said = (value as { toJSON?: () => unknown }).toJSON?.();
  if (typeof said === 'object' && said !== null && Object.getPrototypeOf(said) === Object.prototype) return said;
  return assert.fail(`"${name}" is a ${value.constructor.name}; what is kept is plain data`);
}

function fromJson(json: unknown): unknown {
  if (typeof json === 'string') return json.startsWith('~') ? unescaped(json) : json;
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const value: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(json)) value[key] = fromJson(field);
  return value;
}

function unescaped(text: string): unknown {
  if (text.startsWith('~~')) return text.slice(1);
  return ODD_NUMBERS.get(text) ?? fixed(text.slice(1));
}
