import { seededRandom } from '../runtime/index.ts';
import type { Reading } from './reading.ts';

/** Things that no exchange ought to say. */
const NASTY: readonly unknown[] = [
  null,
  undefined,
  '',
  ' ',
  '0',
  '-0',
  '-1',
  '1e5',
  '1e400',
  '0x1f',
  '1,000.5',
  '١٢٣',
  'NaN',
  'Infinity',
  '9'.repeat(400),
  `0.${'0'.repeat(30)}1`,
  'UNKNOWN',
  '__proto__',
  'constructor',
  '\u0000',
  '\uD800',
  0,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  2 ** 53,
  true,
  false,
  [],
  {},
  [[]],
  { length: 1e9 },
  Symbol('s'),
  10n,
  () => 1,
];

type Chance = () => number;

function pick<T>(from: readonly T[], chance: Chance): T {
  return from[Math.floor(chance() * from.length)]!;
}

/** The payload with one to three of its parts gone, exchanged, doubled, renamed or made into nonsense. */
export function mutated(payload: unknown, chance: Chance): unknown {
  let out: unknown = structuredClone(payload);
  const changes = 1 + Math.floor(chance() * 3);
  for (let change = 0; change < changes; change += 1) out = mutateOnce(out, chance, 0);
  return out;
}

function mutateOnce(value: unknown, chance: Chance, depth: number): unknown {
  if (typeof value !== 'object' || value === null || (depth > 0 && chance() < 0.1)) return mutateLeaf(value, chance);
  if (depth === 0 && chance() < 0.01) return pick(NASTY, chance);
  const keys = Object.keys(value);
  if (keys.length === 0) return pick(NASTY, chance);
  const key = pick(keys, chance);
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  const kind = chance();
  if (kind < 0.1) delete copy[key];
  else if (kind < 0.15) copy[pick(keys, chance)] = copy[key];
  else if (kind < 0.2) copy[`${key}New`] = pick(NASTY, chance);
  else copy[key] = mutateOnce(copy[key], chance, depth + 1);
  return copy;
}

function mutateLeaf(value: unknown, chance: Chance): unknown {
  if (typeof value !== 'string' || value === '' || chance() < 0.5) return pick(NASTY, chance);
  const at = Math.floor(chance() * value.length);
  const sign = pick(['-', '.', 'e', '0', '9', ' ', 'X', '\n'], chance);
  return chance() < 0.5 ? value.slice(0, at) + sign + value.slice(at) : value.slice(0, at) + value.slice(at + 1);
}

/** A payload as a venue sends it, and what reads it. */
export interface MutationTarget {
  readonly name: string;
  readonly payload: unknown;
  read(raw: unknown): Reading<unknown>;
  /** What has to be a plain decimal in a string for the parser to have believed it. */
  readonly money: readonly string[];
}

const PLAIN = /^-?\d+(?:\.\d{1,12})?$/;

/** Reads so many mutations. @returns how many were put aside, and amounts that were believed and did not stand there, plain and in full */
export function readMutations(
  { payload, read, money }: MutationTarget,
  { seed, cases }: { readonly seed: number; readonly cases: number },
): { readonly aside: number; readonly guessed: readonly unknown[] } {
  const chance = seededRandom(seed).next;
  let aside = 0;
  const guessed: unknown[] = [];
  for (let turn = 0; turn < cases; turn += 1) {
    const raw = mutated(payload, chance);
    if (!read(raw).ok) {
      aside += 1;
      continue;
    }
    const believed = money.map((field) => (raw as Readonly<Record<string, unknown>>)[field]);
    guessed.push(...believed.filter((text) => typeof text !== 'string' || !PLAIN.test(text)));
  }
  return { aside, guessed };
}
