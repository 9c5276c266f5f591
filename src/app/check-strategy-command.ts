import { createHash } from 'node:crypto';
import { barsBetween, fileArchive, resample } from '../market/index.ts';
import { checkForLeaks, warmUpNeeds, type LeakSubject } from '../research/index.ts';
import { usageError, type Timers } from '../runtime/index.ts';
import { checkLines, isClean, type StrategyCheck } from './check-strategy-lines.ts';
import { robustnessLines } from './check-strategy-robustness.ts';
import { searchSource } from './check-strategy-source.ts';
import { fundingFor } from './funding.ts';
import { readInstant } from './instant-option.ts';
import { readGaps, readNumber, readTimeframe } from './option-readers.ts';
import { productVersion, sourceCommit } from './source-commit.ts';
import { chooseSubject, type ChosenSubject } from './strategy-on-bars.ts';
import { rulesOf } from './trial-by-hand.ts';

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
  /** Looks at rules from other sides, too. */
  readonly robust?: boolean;
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
  timers: Timers,
): Promise<{ readonly lines: readonly string[]; readonly clean: boolean }> {
  const cuts = readNumber('--cuts', words.cuts, { min: 1, max: 100, whole: true });
  const seed = readNumber('--seed', words.seed, { min: 0, max: 2 ** 32 - 1, whole: true });
  const tolerance = readNumber('--tolerance', words.tolerance, { min: 0, max: 1 });
  const [from, to] = [readInstant('--from', words.from), readInstant('--to', words.to)];
  if (from !== undefined && to !== undefined && from >= to) throw usageError('BAD_RANGE', '--from must be before --to');
  const timeframe = words.timeframe === undefined ? undefined : readTimeframe(words.timeframe);
  const { loaded, definition, parameters, bars, timeframes } = await chooseSubject(
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
  const robust = words.robust === true ? await robustness(words, { ...subject, loaded, bars }, seed, timers) : [];
  return { lines: [...checkLines(check), ...robust], clean: isClean(check) };
}

async function robustness(
  words: CheckStrategyWords,
  { loaded, bars, data, timeframes, ...strategy }: LeakSubject & Pick<ChosenSubject, 'loaded' | 'bars'>,
  seed: number,
  timers: Timers,
): Promise<readonly string[]> {
  const rules = rulesOf({ ...strategy, ...(loaded.source === undefined ? {} : { source: loaded.source }) });
  if (rules === undefined)
    return ['', 'It is no strategy of rules, so there are no numbers to move: nothing more was looked at.'];
  const [timeframe] = timeframes;
  const [traded, ...others] = data.map((given, index) => ({
    instrument: bars[index]!.instrument,
    columns: given.timeframe === timeframe ? given : resample(given, timeframe!).columns,
  }));
  const { instrument, columns } = traded!;
  const funding = await fundingFor([instrument], fileArchive({ root: `${words.dataDir}/archive` }));
  const dataHash = createHash('sha256');
  for (const part of [
    ...bars.map(({ hash }) => hash),
    timeframe,
    String(words.from),
    String(words.to),
    words.gaps,
    ...funding.hashes,
  ]) {
    dataHash.update(`${part}\n`);
  }
  const lines = await robustnessLines({
    market: {
      instrument,
      columns,
      ...(others.length === 0 ? {} : { others }),
      costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 }, funding: funding.schedules },
      dataHash: dataHash.digest('hex'),
    },
    rules,
    dataDir: words.dataDir,
    seed,
    codeVersion: sourceCommit() ?? productVersion(),
    timers,
  });
  return [
    '',
    'From other sides, with a capital that stays the same, less what its mean exposure earned by itself:',
    ...lines,
  ];
}
