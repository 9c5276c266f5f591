import type { LimitValue } from '../../contract/index.ts';
import { fixed, format, type Fixed } from '../domain/index.ts';
import { isLimitName, limitUnit, type LimitName, type RiskLimits } from '../engine/index.ts';

/** Limits as people and files write them, read; or everything that is wrong with what they wrote. */
export interface ReadLimits {
  /** A limit that is to be taken away is there, and `undefined`. */
  readonly limits: Partial<RiskLimits>;
  readonly problems: readonly string[];
}

/** Reads values by the names of limits. Whether they are within their bounds is for the engine to say. */
export function readLimits(words: Readonly<Record<string, LimitValue | null>>): ReadLimits {
  const limits: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, word] of Object.entries(words)) {
    if (!isLimitName(name)) {
      problems.push(`"${name}" is not a risk limit; docs/risk.md has them all`);
      continue;
    }
    const value = word === null ? undefined : readLimit(name, word);
    if (word !== null && value === undefined)
      problems.push(`${name} is ${JSON.stringify(word)}; ${WANTED[limitUnit(name)]}`);
    limits[name] = value;
  }
  return { limits, problems };
}

const WANTED: Readonly<Record<ReturnType<typeof limitUnit>, string>> = {
  rate: 'it must be an exact decimal, such as "0.02" for two per cent',
  money: 'it must be an exact decimal, such as "500"',
  count: 'it must be a whole number',
  milliseconds: 'it must be a whole number of milliseconds',
  instruments: 'it must be a list of instruments',
  budgets: 'it must name strategies with a decimal each',
};

function readLimit(name: LimitName, word: LimitValue): unknown {
  switch (limitUnit(name)) {
    case 'rate':
    case 'money':
      return decimalIn(word);
    case 'count':
    case 'milliseconds':
      return wholeIn(word);
    case 'instruments':
      return Array.isArray(word) ? word : undefined;
    case 'budgets': {
      if (typeof word !== 'object' || Array.isArray(word)) return undefined;
      const rates = Object.entries(word).map(([id, rate]) => [id, decimalIn(rate)] as const);
      return rates.some(([, rate]) => rate === undefined) ? undefined : Object.fromEntries(rates);
    }
  }
}

function decimalIn(word: LimitValue): Fixed | undefined {
  if (typeof word !== 'string' && typeof word !== 'number') return undefined;
  try {
    return fixed(String(word));
  } catch {
    return undefined; // Not exact, or no number: the caller says what is wanted.
  }
}

function wholeIn(word: LimitValue): number | undefined {
  if (typeof word === 'number') return word;
  return typeof word === 'string' && /^\d{1,15}$/.test(word) ? Number(word) : undefined;
}

/** A limit's value as the wire and files have it. */
export function writeLimit(name: LimitName, limits: Partial<RiskLimits>): LimitValue | null {
  const value: unknown = limits[name];
  if (value === undefined) return null;
  switch (limitUnit(name)) {
    case 'rate':
    case 'money':
      return format(value as Fixed);
    case 'count':
    case 'milliseconds':
      return value as number;
    case 'instruments':
      return [...(value as readonly string[])];
    case 'budgets':
      return Object.fromEntries(Object.entries(value as Record<string, Fixed>).map(([id, rate]) => [id, format(rate)]));
  }
}
