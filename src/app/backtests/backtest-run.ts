import { format, ONE, toFloat, type EpochMs, type StrategyId } from '../../domain/index.ts';
import { fileArchive } from '../../market/index.ts';
import { evidenceOf, versionHash, type RunSubject } from '../../pipeline/index.ts';
import { usageError, type Timers } from '../../runtime/index.ts';
import { runBacktest, type BacktestResult } from '../../sessions/index.ts';
import type { ChosenBars } from '../bars-argument.ts';
import { fundingFor } from '../funding.ts';
import { productVersion, sourceCommit } from '../source-commit.ts';
import { chooseSubject } from '../strategy-on-bars.ts';
import { countByHand, type CountedTrial } from '../trial-by-hand.ts';
import { costFacts, readWords, withFees, type BacktestWords } from './backtest-words.ts';

/** Whoever follows a backtest. */
export interface BacktestWatch {
  /** Everything was read and found right; the work begins. */
  onReady?(bars: readonly ChosenBars[]): void;
  /** After each journal entry, with the market's clock. */
  onTime?(at: EpochMs): void;
  readonly onLine?: (line: string) => void;
}

export interface BacktestRun extends ReturnType<typeof evidenceOf> {
  readonly subject: RunSubject;
  readonly result: BacktestResult;
  readonly title: string;
  readonly bars: readonly ChosenBars[];
  /** Its place among all that was ever tried on this coin in that time. */
  readonly counted: CountedTrial;
  readonly tookMs: number;
}

/** Reads the words, runs the backtest and counts it as a trial, before anyone sees how it went. */
export async function runWords(words: BacktestWords, timers: Timers, watch: BacktestWatch = {}): Promise<BacktestRun> {
  const startedMs = timers.monotonicMs();
  const { timeframe, from, to, cash, sizing, leverage, seed, limits, protection, costs, gaps } = readWords(words);
  const archive = fileArchive({ root: `${words.dataDir}/archive` });
  const { loaded, definition, parameters, bars, timeframes } = await chooseSubject(
    { ...words, timeframe, from, to, gaps },
    archive,
  );
  const data = bars.map(({ columns }) => columns);
  const instruments = bars.map(({ instrument }) => withFees(instrument, words));
  const funding = await fundingFor(instruments, archive);
  const slot = {
    strategyId: 'BT' as StrategyId,
    definition,
    parameters,
    instruments: instruments.map(({ id }) => id),
    timeframes,
    sizing,
    capitalShare: ONE,
  };
  watch.onReady?.(bars);
  const { onLine, onTime } = watch;
  const result = await runBacktest({
    slot,
    instruments,
    data,
    cash,
    limits,
    leverage,
    ...protection,
    seed,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    costs: { ...costs, funding: funding.schedules },
    ...(onLine === undefined ? {} : { onLine }),
    ...(onTime === undefined ? {} : { onTime }),
  });
  if (result.bars === 0) throw usageError('BAD_RANGE', 'there are no bars in that range');

  const source = loaded.source === undefined ? {} : { source: loaded.source };
  const dataHashes = [...bars.map(({ hash }) => hash), ...funding.hashes];
  const simulated = bars.some(({ provenance }) => provenance === 'simulated');
  const subject: RunSubject = {
    definition,
    parameters,
    instruments,
    timeframes,
    data,
    versionHash: versionHash({ definition, parameters, instruments: slot.instruments, timeframes, sizing, ...source }),
    dataHashes,
    provenance: {
      type: simulated ? 'simulated' : 'recorded',
      source: bars.map(({ source: place }) => place).join(', '),
    },
    sizing,
    cash: format(cash),
    leverage,
    ...protection,
    seed,
    commit: sourceCommit(),
    costs: costFacts(instruments, words),
    warnings: [...funding.warnings],
    reproduce: words.commandLine,
  };
  const { record, documents } = evidenceOf(subject, result, timers.now());
  const counted = await countByHand(
    words.dataDir,
    {
      definition,
      parameters,
      ...source,
      versionHash: record.versionHash,
      instruments,
      data,
      dataHashes,
      costs: costFacts(instruments, words),
      cash: toFloat(cash),
      seed,
      codeVersion: sourceCommit() ?? productVersion(),
      result,
      wallMs: timers.monotonicMs() - startedMs,
    },
    timers,
  );
  return {
    subject,
    record,
    documents,
    result,
    title: definition.title,
    bars,
    counted,
    tookMs: timers.monotonicMs() - startedMs,
  };
}
