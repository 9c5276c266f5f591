import { barsBetween, fileArchive } from '../market/index.ts';
import { checkForLeaks, warmUpNeeds } from '../research/index.ts';
import { usageError } from '../runtime/index.ts';
import { checkLines, isClean, type StrategyCheck } from './check-strategy-lines.ts';
import { searchSource } from './check-strategy-source.ts';
import { readInstant } from './instant-option.ts';
import { readGaps, readNumber, readTimeframe } from './option-readers.ts';
import { chooseSubject } from './strategy-on-bars.ts';

/** The command line's words, unread. */
export interface CheckStrategyWords {
  readonly strategy: string;
  readonly bars: readonly string[];
  readonly instrument?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly param?: readonly string[];
  readonly cuts: string;
  readonly seed: string;
  readonly tolerance: string;
  readonly gaps: string;
  readonly dataDir: string;
}

/** Fewer leave no future to exchange. */
const BARS_MIN = 100;
/** At so many bars the indicators are looked at. */
const LOOKS = 10;

/**
 * Whether a strategy knows what it cannot know.
 *
 * @returns what to print, and whether nothing was found
 */
export async function checkStrategyCommand(
  words: CheckStrategyWords,
): Promise<{ readonly lines: readonly string[]; readonly clean: boolean }> {
  const cuts = readNumber('--cuts', words.cuts, { min: 1, max: 100, whole: true });
  const seed = readNumber('--seed', words.seed, { min: 0, max: 2 ** 32 - 1, whole: true });
  const tolerance = readNumber('--tolerance', words.tolerance, { min: 0, max: 1 });
  const [from, to] = [readInstant('--from', words.from), readInstant('--to', words.to)];
  if (from !== undefined && to !== undefined && from >= to) throw usageError('BAD_RANGE', '--from must be before --to');
  const timeframe = words.timeframe === undefined ? undefined : readTimeframe(words.timeframe);
  const { definition, parameters, bars, timeframes } = await chooseSubject(
    { ...words, timeframe, from, to, gaps: readGaps(words.gaps) },
    fileArchive({ root: `${words.dataDir}/archive` }),
  );
  const subject = {
    definition,
    parameters,
    instruments: bars.map(({ instrument }) => instrument),
    // Warming up is a part of what is checked, so nothing is shown before the first day.
    data: bars.map(({ columns }) => barsBetween(columns, from === undefined ? {} : { from })),
    timeframes,
  };
  if (subject.data.some(({ length }) => length < BARS_MIN)) {
    throw usageError('BAD_RANGE', `there are fewer than ${BARS_MIN} bars in that range, too few to cut`);
  }
  const check: StrategyCheck = {
    title: definition.title,
    source: bars.map(({ source }) => source).join(', '),
    leaks: await checkForLeaks(subject, { cuts, seed }),
    outside: searchSource(words.strategy),
    warmUp: warmUpNeeds(subject, { tolerance, looks: LOOKS, seed }),
  };
  return { lines: checkLines(check), clean: isClean(check) };
}
