import { fixed, format, ONE, type Instrument, type Rate, type StrategyId, toFloat } from '../domain/index.ts';
import { defaultLimits, parseSizing, settleLimits } from '../engine/index.ts';
import { fileArchive } from '../market/index.ts';
import { evidenceOf, versionHash } from '../pipeline/index.ts';
import { usageError, type Timers } from '../runtime/index.ts';
import { runBacktest, type BacktestResult } from '../sessions/index.ts';
import type { ChosenBars } from './bars-argument.ts';
import { percent } from './cost-facts.ts';
import { fundingFor } from './funding.ts';
import { readInstant } from './instant-option.ts';
import { readAmount, readGaps, readNumber, readRate, readTimeframe } from './option-readers.ts';
import { OutputFiles } from './output-files.ts';
import { readProtectiveStop } from './protective-stop.ts';
import { productVersion, sourceCommit } from './source-commit.ts';
import { chooseSubject } from './strategy-on-bars.ts';
import { countByHand, type CountedTrial } from './trial-by-hand.ts';

/** The command line's words, unread. */
export interface BacktestWords {
  readonly strategy: string;
  readonly bars: readonly string[];
  readonly instrument?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly param?: readonly string[];
  readonly cash: string;
  readonly feeRate?: string;
  readonly makerFeeRate?: string;
  readonly slippageBps: string;
  readonly spreadBps: string;
  readonly participation?: string;
  readonly latencyMs: string;
  readonly leverage: string;
  readonly sizing: string;
  readonly maxDrawdown: string;
  readonly protectiveStop: string;
  readonly seed: string;
  readonly gaps: string;
  readonly json?: string;
  readonly report?: string;
  readonly journal?: string;
  readonly dataDir: string;
  /** The line as typed, to be shown in the report. */
  readonly commandLine: string;
}

export interface BacktestOutcome {
  readonly result: BacktestResult;
  readonly runId: string;
  readonly title: string;
  readonly bars: readonly ChosenBars[];
  /** Its place among all that was ever tried on this coin in that time. */
  readonly counted: CountedTrial;
  readonly written: readonly string[];
  readonly tookMs: number;
}

/** Reads the words, runs the backtest, writes the files asked for. Nothing is written when anything is wrong. */
export async function backtestCommand(words: BacktestWords, timers: Timers): Promise<BacktestOutcome> {
  const files = new OutputFiles();
  try {
    const outcome = await run(words, timers, files);
    files.publish();
    return outcome;
  } finally {
    files.discard();
  }
}

async function run(words: BacktestWords, timers: Timers, files: OutputFiles): Promise<BacktestOutcome> {
  const startedMs = timers.monotonicMs();
  const timeframe = words.timeframe === undefined ? undefined : readTimeframe(words.timeframe);
  const [from, to] = [readInstant('--from', words.from), readInstant('--to', words.to)];
  if (from !== undefined && to !== undefined && from >= to) throw usageError('BAD_RANGE', '--from must be before --to');
  const cash = readAmount('--cash', words.cash);
  const sizing = parseSizing(words.sizing);
  if (!sizing.ok) throw usageError('BAD_SIZING', `--sizing: ${sizing.problem}`);
  const leverage = readNumber('--leverage', words.leverage, { min: 1, max: 100 });
  const seed = readNumber('--seed', words.seed, { min: 0, max: 2 ** 32 - 1, whole: true });
  const limits = settleLimits({
    ...defaultLimits,
    orderNotionalRateMax: times('1.5', leverage),
    positionNotionalRateMax: times('1.5', leverage),
    grossLeverageMax: times('2', leverage),
    drawdownRateMax: readAmount('--max-drawdown', words.maxDrawdown),
    dailyLossRateMax: ONE,
  });
  if (!limits.ok) throw usageError('BAD_LIMIT', limits.problem);
  const stop = readProtectiveStop(words.protectiveStop);
  if (!stop.ok) throw usageError('BAD_OPTION', `--protective-stop ${stop.problem}`);
  // The same for what is run and for what is written of it.
  const protection = stop.rate === undefined ? {} : { protectiveStopRate: stop.rate };

  const archive = fileArchive({ root: `${words.dataDir}/archive` });
  const { loaded, definition, parameters, bars, timeframes } = await chooseSubject(
    { ...words, timeframe, from, to, gaps: readGaps(words.gaps) },
    archive,
  );
  const instruments = bars.map(({ instrument }) => withFees(instrument, words));
  const funding = await fundingFor(instruments, archive);
  const slot = {
    strategyId: 'BT' as StrategyId,
    definition,
    parameters,
    instruments: instruments.map(({ id }) => id),
    timeframes,
    sizing: sizing.sizing,
    capitalShare: ONE,
  };
  const participation =
    words.participation === undefined ? undefined : readAmount('--participation', words.participation);
  // Before the work, not after it: a folder that is not there need not cost a long run.
  const [writeResult, writeReport, writeJournal] = [words.json, words.report, words.journal].map((path) =>
    path === undefined ? undefined : files.open(path),
  );
  const result = await runBacktest({
    slot,
    instruments,
    data: bars.map(({ columns }) => columns),
    cash,
    limits: limits.limits,
    leverage,
    ...protection,
    seed,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    costs: {
      slippage: {
        model: 'fixed-bps',
        spreadBps: readNumber('--spread-bps', words.spreadBps, { min: 0, max: 1_000 }),
        slippageBps: readNumber('--slippage-bps', words.slippageBps, { min: 0, max: 1_000 }),
      },
      latencyMs: readNumber('--latency-ms', words.latencyMs, { min: 0, max: 60_000, whole: true }),
      funding: funding.schedules,
      ...(participation === undefined ? {} : { participationMax: participation }),
    },
    ...(writeJournal === undefined ? {} : { onLine: (line: string) => writeJournal(`${line}\n`) }),
  });
  if (result.bars === 0) throw usageError('BAD_RANGE', 'there are no bars in that range');

  const simulated = bars.some(({ provenance }) => provenance === 'simulated');
  const { record, documents } = evidenceOf(
    {
      definition,
      parameters,
      instruments,
      timeframes,
      data: bars.map(({ columns }) => columns),
      versionHash: versionHash({
        definition,
        parameters,
        instruments: slot.instruments,
        timeframes,
        sizing: sizing.sizing,
        ...(loaded.source === undefined ? {} : { source: loaded.source }),
      }),
      dataHashes: [...bars.map(({ hash }) => hash), ...funding.hashes],
      provenance: { type: simulated ? 'simulated' : 'recorded', source: bars.map(({ source }) => source).join(', ') },
      sizing: sizing.sizing,
      cash: format(cash),
      leverage,
      ...protection,
      seed,
      commit: sourceCommit(),
      costs: costFacts(instruments, words),
      warnings: [...funding.warnings],
      reproduce: words.commandLine,
    },
    result,
    timers.now(),
  );
  const counted = await countByHand(
    words.dataDir,
    {
      definition,
      parameters,
      ...(loaded.source === undefined ? {} : { source: loaded.source }),
      versionHash: record.versionHash,
      instruments,
      data: bars.map(({ columns }) => columns),
      dataHashes: [...bars.map(({ hash }) => hash), ...funding.hashes],
      costs: costFacts(instruments, words),
      cash: toFloat(cash),
      seed,
      codeVersion: sourceCommit() ?? productVersion(),
      result,
      wallMs: timers.monotonicMs() - startedMs,
    },
    timers,
  );
  writeResult?.(documents.result);
  writeReport?.(documents.report);
  return {
    result,
    runId: record.runId,
    title: definition.title,
    bars,
    counted,
    written: [words.json, words.report, words.journal].filter((path) => path !== undefined),
    tookMs: timers.monotonicMs() - startedMs,
  };
}

function withFees(instrument: Instrument, words: BacktestWords): Instrument {
  const taker = words.feeRate === undefined ? instrument.takerFeeRate : readRate('--fee-rate', words.feeRate);
  const maker =
    words.makerFeeRate !== undefined
      ? readRate('--maker-fee-rate', words.makerFeeRate)
      : words.feeRate === undefined
        ? instrument.makerFeeRate
        : taker;
  return { ...instrument, takerFeeRate: taker, makerFeeRate: maker };
}

function costFacts(instruments: readonly Instrument[], words: BacktestWords) {
  return [
    ...instruments.map(({ id, takerFeeRate, makerFeeRate }) => ({
      label: `Fees of ${id}`,
      value: `${percent(takerFeeRate)} taking, ${percent(makerFeeRate)} making`,
    })),
    { label: 'Spread', value: `${words.spreadBps} bp` },
    { label: 'Slippage', value: `${words.slippageBps} bp` },
    { label: 'Latency', value: `${words.latencyMs} ms` },
    {
      label: "Share of a bar's volume",
      value: words.participation === undefined ? 'not limited' : `at most ${words.participation}`,
    },
    { label: 'Drawdown that stops new trades', value: words.maxDrawdown },
  ];
}

function times(text: string, factor: number): Rate {
  return ((fixed(text) * BigInt(Math.round(factor * 100))) / 100n) as Rate;
}
