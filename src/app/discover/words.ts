import { isTimeframe, TIMEFRAMES, type EpochMs, type Timeframe } from '../../domain/index.ts';
import { GAP_TREATMENTS, type GapTreatment } from '../../market/index.ts';
import {
  ALLOCATION_METHODS,
  SEARCH_NAMES,
  type Aims,
  type AllocationMethod,
  type SearchName,
} from '../../research/index.ts';
import { usageError } from '../../runtime/index.ts';
import { readInstant } from '../instant-option.ts';
import { readAims } from './aims.ts';

/** The command line's words, unread. */
export interface DiscoverWords {
  readonly bars: string;
  readonly instrument?: string;
  /** Bars of other instruments, that rules may look at. */
  readonly beside?: readonly string[];
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly gaps: string;
  readonly budget: string;
  readonly search: string;
  readonly objectives?: readonly string[];
  readonly constraints?: readonly string[];
  readonly patience?: string;
  readonly timeLimit?: string;
  readonly families?: readonly string[];
  readonly seed: string;
  readonly holdoutDays: string;
  readonly feeRate?: string;
  readonly slippageBps: string;
  readonly spreadBps: string;
  readonly allocation: string;
  readonly out?: string;
  /** Address of a queue whose workers try the candidates. */
  readonly queue?: string;
  /** Names the policy, whose levels are asked. */
  readonly config?: string;
  readonly dataDir: string;
}

/** What was asked for, read. */
export interface DiscoverOrder {
  readonly bars: string;
  readonly instrument: string | undefined;
  /** Bars of others that rules may look at; none when absent. */
  readonly beside?: readonly string[];
  readonly timeframe: Timeframe | undefined;
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
  readonly gaps: GapTreatment;
  readonly budget: number;
  readonly search: SearchName;
  /** What it is after, where that is not the steady Sharpe ratio alone. */
  readonly aims?: Aims;
  /** It ends after so many different candidates without a better one. */
  readonly patience?: number;
  /** It ends when it has searched for so long. */
  readonly timeLimitMs?: number;
  /** Names of template families; all of them when absent. */
  readonly families: readonly string[] | undefined;
  readonly seed: number;
  readonly holdoutDays: number;
  readonly feeRate: string | undefined;
  readonly slippageBps: number;
  readonly spreadBps: number;
  /** How capital is shared among what passes. No part of the question: asked again with another, nothing is tried. */
  readonly allocation: AllocationMethod;
}

/** @throws {AssayError} BAD_OPTION, BAD_RANGE, BAD_TIMEFRAME */
export function readOrder(words: DiscoverWords): DiscoverOrder {
  const { bars, instrument, timeframe, families, feeRate } = words;
  const aims = readAims(words);
  if (timeframe !== undefined && !isTimeframe(timeframe))
    throw usageError('BAD_TIMEFRAME', `--timeframe must be one of ${TIMEFRAMES.join(', ')}, was "${timeframe}"`);
  const [from, to] = [readInstant('--from', words.from), readInstant('--to', words.to)];
  if (from !== undefined && to !== undefined && from >= to) throw usageError('BAD_RANGE', '--from must be before --to');
  return {
    bars,
    instrument,
    ...(words.beside === undefined || words.beside.length === 0 ? {} : { beside: besides(words.beside) }),
    timeframe,
    from,
    to,
    gaps: oneOf('--gaps', words.gaps, GAP_TREATMENTS),
    budget: readWhole('--budget', words.budget, 1, 1_000_000),
    search: oneOf('--search', words.search, SEARCH_NAMES),
    ...(aims === undefined ? {} : { aims }),
    ...(words.patience === undefined ? {} : { patience: readWhole('--patience', words.patience, 1, 1_000_000) }),
    ...(words.timeLimit === undefined ? {} : { timeLimitMs: readDuration('--time-limit', words.timeLimit) }),
    families: families === undefined || families.length === 0 ? undefined : families,
    seed: readWhole('--seed', words.seed, 0, 2 ** 32 - 1),
    holdoutDays: readWhole('--holdout-days', words.holdoutDays, 30, 3_650),
    feeRate,
    slippageBps: number('--slippage-bps', words.slippageBps),
    spreadBps: number('--spread-bps', words.spreadBps),
    allocation: oneOf('--allocation', words.allocation, ALLOCATION_METHODS),
  };
}

/** As many as rules may look at. */
const BESIDE_MAX = 2;

function besides(given: readonly string[]): readonly string[] {
  if (given.length > BESIDE_MAX)
    throw usageError('BAD_OPTION', `--beside takes ${BESIDE_MAX} at most, ${given.length} were given`);
  return given;
}

function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  if (!words.includes(text as Word))
    throw usageError('BAD_OPTION', `${option} must be one of ${words.join(', ')}, was "${text}"`);
  return text as Word;
}

/** @throws {AssayError} BAD_OPTION */
export function readWhole(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < min || value > max)
    throw usageError('BAD_OPTION', `${option} must be a whole number from ${min} to ${max}, was "${text}"`);
  return value;
}

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `45m`, `2h`. */
function readDuration(option: string, text: string): number {
  const found = /^(?<count>\d{1,6})(?<unit>[smh])$/.exec(text)?.groups;
  const count = Number(found?.['count'] ?? 0);
  if (count === 0) throw usageError('BAD_OPTION', `${option} must be a time such as 90s, 45m or 2h, was "${text}"`);
  return count * UNITS_MS[found!['unit'] as keyof typeof UNITS_MS];
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1_000))
    throw usageError('BAD_OPTION', `${option} must be a number from 0 to 1000, was "${text}"`);
  return value;
}
