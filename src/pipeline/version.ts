import { createHash } from 'node:crypto';
import { stringifyExact, type InstrumentId, type StrategyId, type Timeframe } from '../domain/index.ts';
import type { Sizing } from '../engine/index.ts';
import type { ParameterValue, StrategyDefinition } from '../strategy/index.ts';

/** All that decides what a strategy does. A change of any of it is another version, with evidence of its own. */
export interface VersionParts {
  readonly definition: StrategyDefinition;
  /** Text of the strategy's own code, where it is a user's file; the catalogue's is fixed by the commit. */
  readonly source?: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly instruments: readonly InstrumentId[];
  readonly timeframes: readonly Timeframe[];
  readonly sizing: Sizing;
}

/** SHA-256 over code and choices, hexadecimal. */
export function versionHash(parts: VersionParts): string {
  const { definition, parameters, instruments, timeframes, sizing } = parts;
  const code = parts.source ?? definition.setup.toString();
  const sorted = Object.fromEntries(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256')
    .update(stringifyExact({ name: definition.name, code, parameters: sorted, instruments, timeframes, sizing }))
    .digest('hex');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * A name people can say: `BTC_TF_7Q2KD` is a trend follower on BTC. The last part comes from the version's hash, so the
 * same version always has the same name.
 *
 * @param asset base currency of the principal instrument
 * @param attempt another number gives another name, for the rare case that one is taken by a different version
 */
export function readableId(
  asset: string,
  definition: Pick<StrategyDefinition, 'family'>,
  hash: string,
  attempt = 0,
): StrategyId {
  const digest = createHash('sha256').update(`${hash}:${attempt}`).digest();
  const tail = Array.from({ length: 5 }, (_, index) => ALPHABET[digest[index]! % ALPHABET.length]).join('');
  return `${asset.slice(0, 6).toUpperCase()}_${definition.family}_${tail}` as StrategyId;
}
