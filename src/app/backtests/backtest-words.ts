import {
  fixed,
  ONE,
  type EpochMs,
  type Instrument,
  type Money,
  type Rate,
  type Timeframe,
} from '../../domain/index.ts';
import { defaultLimits, parseSizing, settleLimits, type RiskLimits, type Sizing } from '../../engine/index.ts';
import type { GapTreatment } from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { TradingCosts } from '../../sessions/index.ts';
import { percent } from '../cost-facts.ts';
import { readInstant } from '../instant-option.ts';
import { readAmount, readGaps, readNumber, readRate, readTimeframe } from '../option-readers.ts';
import { readProtectiveStop } from '../protective-stop.ts';

/** The words of a backtest, unread: of the command line, or of an order over the API. */
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
  readonly dataDir: string;
  /** A line that makes the run again, to be shown in the report. */
  readonly commandLine: string;
}

/** What the words say, but for what only the bars can tell. */
export interface ReadWords {
  readonly timeframe: Timeframe | undefined;
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
  readonly cash: Money;
  readonly sizing: Sizing;
  readonly leverage: number;
  readonly seed: number;
  readonly limits: RiskLimits;
  readonly protection: { readonly protectiveStopRate?: Rate };
  readonly costs: Omit<TradingCosts, 'funding'>;
  readonly gaps: GapTreatment;
}

/** @throws {AssayError} BAD_OPTION, BAD_RANGE, BAD_TIMEFRAME, BAD_SIZING, BAD_LIMIT */
export function readWords(words: BacktestWords): ReadWords {
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
  for (const [option, text] of [
    ['--fee-rate', words.feeRate],
    ['--maker-fee-rate', words.makerFeeRate],
  ] as const)
    if (text !== undefined) readRate(option, text);
  const participation =
    words.participation === undefined ? undefined : readAmount('--participation', words.participation);
  return {
    timeframe,
    from,
    to,
    cash,
    sizing: sizing.sizing,
    leverage,
    seed,
    limits: limits.limits,
    protection: stop.rate === undefined ? {} : { protectiveStopRate: stop.rate },
    costs: {
      slippage: {
        model: 'fixed-bps',
        spreadBps: readNumber('--spread-bps', words.spreadBps, { min: 0, max: 1_000 }),
        slippageBps: readNumber('--slippage-bps', words.slippageBps, { min: 0, max: 1_000 }),
      },
      latencyMs: readNumber('--latency-ms', words.latencyMs, { min: 0, max: 60_000, whole: true }),
      ...(participation === undefined ? {} : { participationMax: participation }),
    },
    gaps: readGaps(words.gaps),
  };
}

export function withFees(instrument: Instrument, words: BacktestWords): Instrument {
  const taker = words.feeRate === undefined ? instrument.takerFeeRate : readRate('--fee-rate', words.feeRate);
  const maker =
    words.makerFeeRate !== undefined
      ? readRate('--maker-fee-rate', words.makerFeeRate)
      : words.feeRate === undefined
        ? instrument.makerFeeRate
        : taker;
  return { ...instrument, takerFeeRate: taker, makerFeeRate: maker };
}

export function costFacts(instruments: readonly Instrument[], words: BacktestWords) {
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
