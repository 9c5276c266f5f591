import { createHash } from 'node:crypto';
import {
  measurementsOf,
  METRICS,
  renderReport,
  type MetricKey,
  type ReportConfidence,
  type ReportFact,
  type ReportInput,
  type ReportProvenance,
} from '../analytics/index.ts';
import { format, type EpochMs, type Instrument, type Rate } from '../domain/index.ts';
import { describeSizing, type Sizing } from '../engine/index.ts';
import { barsBetween, type BarColumns } from '../market/index.ts';
import type { BacktestResult } from '../sessions/index.ts';
import type { Search } from '../research/index.ts';
import type { RunDocuments, RunRecord } from '../storage/index.ts';
import type { ParameterValue, StrategyDefinition } from '../strategy/index.ts';
import { confidenceOf } from './confidence.ts';

/** What a finished backtest was a test of. */
export interface RunSubject {
  readonly definition: StrategyDefinition;
  readonly strategyId?: RunRecord['strategyId'];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly versionHash: string;
  /** Content hash of each dataset, in the order of the instruments. */
  readonly dataHashes: readonly string[];
  readonly instruments: readonly Instrument[];
  readonly timeframes: readonly string[];
  readonly data: readonly BarColumns[];
  readonly provenance: ReportProvenance;
  readonly sizing: Sizing;
  readonly cash: string;
  readonly leverage: number;
  /** Stop of a position whose strategy asked for none, as a fraction of its entry; absent: none. */
  readonly protectiveStopRate?: Rate;
  /** Costs and limits, as a reader should see them. */
  readonly costs: readonly ReportFact[];
  readonly seed: number;
  readonly commit: string | undefined;
  readonly warnings?: readonly string[];
  /** The search that it came out of; absent: nobody has said how much was tried. */
  readonly search?: Search;
  /** A command that makes the run again. */
  readonly reproduce?: string;
}

/** Figures that a list of runs shows; every other is in the documents. */
export type RunFigures = { readonly [Key in (typeof LISTED)[number]]?: number } & {
  readonly bars: number;
  readonly journalDigest: string;
};
const LISTED = [
  'totalReturn',
  'benchmarkReturn',
  'cagr',
  'sharpe',
  'sortino',
  'maxDrawdown',
  'trades',
  'winRate',
  'profitFactor',
  'fees',
  'funding',
] as const satisfies readonly MetricKey[];

/**
 * A run's record and its two documents, each made when it is asked for. Version, data, seed and commit name it, so the
 * same run always has the same id, and running it again must give the same documents.
 */
export function evidenceOf(
  subject: RunSubject,
  result: BacktestResult,
  finishedAt: EpochMs,
): { readonly record: RunRecord; readonly documents: RunDocuments } {
  const dataHash = hashOf(subject.dataHashes);
  const name = hashOf([
    subject.versionHash,
    dataHash,
    String(subject.seed),
    subject.cash,
    String(subject.leverage),
    describeSizing(subject.sizing),
    protectiveStop(subject),
    subject.commit ?? '',
    String(result.from),
    String(result.to),
    ...subject.costs.map((fact) => `${fact.label}=${fact.value}`),
  ]);
  const runId = `${subject.definition.name}-${name.slice(0, 12)}`;
  const { metrics } = result.summary;
  const figures: RunFigures = {
    ...Object.fromEntries(LISTED.flatMap((key) => (metrics[key] === undefined ? [] : [[key, metrics[key]]]))),
    bars: result.bars,
    journalDigest: result.journalDigest,
  };
  const record: RunRecord = {
    runId,
    ...(subject.strategyId === undefined ? {} : { strategyId: subject.strategyId }),
    strategyName: subject.definition.name,
    versionHash: subject.versionHash,
    dataHash,
    seed: subject.seed,
    ...(subject.commit === undefined ? {} : { commit: subject.commit }),
    parameters: subject.parameters,
    from: result.from,
    to: result.to,
    summary: figures,
    finishedAt,
  };
  let sure: ReportConfidence | undefined;
  const madeOf = (): MadeOf => {
    const { dailyReturns } = result.summary;
    sure ??= confidenceOf({ dailyReturns, metrics, seed: subject.seed, search: subject.search });
    return { runId, dataHash, confidence: sure };
  };
  return {
    record,
    // Each takes a good part of a second for a year of minutes, and a command line often wants one or none.
    documents: {
      get result() {
        return resultJson(subject, result, madeOf());
      },
      get report() {
        return renderReport(reportInput(subject, result, madeOf()));
      },
    },
  };
}

/** What both documents say beside the run itself. */
interface MadeOf {
  readonly runId: string;
  readonly dataHash: string;
  readonly confidence: ReportConfidence;
}

/** Everything measured, as JSON that a script can read: identity, every metric with its definition, trades, equity. */
function resultJson(subject: RunSubject, result: BacktestResult, identity: MadeOf): string {
  const { summary } = result;
  const { confidence } = identity;
  const intervals = new Map(
    confidence.type === 'confidence'
      ? confidence.intervals.map(({ metric, low, high, by }) => [metric, { interval95: { low, high, by } }])
      : [],
  );
  const document = {
    run: {
      id: identity.runId,
      strategy: subject.definition.name,
      parameters: subject.parameters,
      instruments: subject.instruments.map(({ id }) => id),
      timeframes: subject.timeframes,
      sizing: describeSizing(subject.sizing),
      protectiveStopRate: subject.protectiveStopRate === undefined ? null : format(subject.protectiveStopRate),
      from: iso(result.from),
      to: iso(result.to),
      strategyHash: subject.versionHash,
      dataHash: identity.dataHash,
      seed: subject.seed,
      commit: subject.commit ?? null,
      provenance: subject.provenance,
      journalSha256: result.journalDigest,
    },
    costs: Object.fromEntries(subject.costs.map(({ label, value }) => [label, value])),
    limits: result.venueLimits,
    counts: { bars: result.bars, events: result.events, ordersSent: result.ordersSent, refusals: result.refusals },
    cash: subject.cash,
    finalEquity: format(result.finalEquity),
    metrics: Object.fromEntries(
      (Object.keys(METRICS) as MetricKey[]).map((key) => [
        key,
        {
          value: summary.metrics[key] ?? null,
          unit: METRICS[key].unit,
          ...intervals.get(key),
          ...(summary.metrics[key] === undefined ? { reason: `No value ${METRICS[key].unknown}` } : {}),
        },
      ]),
    ),
    confidence,
    trades: result.trips.closed.map((trip) => ({
      strategyId: trip.strategyId,
      instrument: trip.instrument,
      direction: trip.direction,
      enteredAt: iso(trip.enteredAt),
      exitedAt: iso(trip.exitedAt),
      quantity: format(trip.quantity),
      entryPrice: format(trip.entryPrice),
      exitPrice: format(trip.exitPrice),
      grossPnl: format(trip.grossPnl),
      fees: format(trip.fees),
      funding: format(trip.funding),
      netPnl: format(trip.netPnl),
      entryReason: trip.entryReason ?? null,
      exitCause: trip.exitCause,
    })),
    openTrades: result.trips.open.map((trip) => ({
      instrument: trip.instrument,
      direction: trip.direction,
      enteredAt: iso(trip.enteredAt),
      quantity: format(trip.position.quantity),
      entryPrice: format(trip.entryPrice),
    })),
    /** `[epoch milliseconds, equity]`, one a base bar. */
    equity: result.equity.map(({ at, equity }) => [at, equity]),
  };
  return `${JSON.stringify(document)}\n`;
}

function reportInput(subject: RunSubject, result: BacktestResult, identity: MadeOf): ReportInput {
  const { definition } = subject;
  return {
    kind: 'Backtest',
    strategy: {
      name: definition.name,
      title: definition.title,
      description: definition.description,
      parameters: Object.entries(subject.parameters).map(([label, value]) => ({
        label,
        value: String(value),
        note: definition.parameters[label]?.description ?? '',
      })),
    },
    instruments: subject.instruments.map(({ id }) => id),
    timeframes: subject.timeframes,
    currency: subject.instruments[0]!.quote,
    provenance: subject.provenance,
    identity: {
      runId: identity.runId,
      strategyHash: subject.versionHash,
      dataHash: identity.dataHash,
      seed: String(subject.seed),
      codeCommit: subject.commit ?? 'unknown',
    },
    costs: [
      { label: 'Starting cash', value: `${subject.cash} ${subject.instruments[0]!.quote}` },
      { label: 'Sizing', value: describeSizing(subject.sizing) },
      { label: 'Leverage', value: `${subject.leverage}x` },
      { label: 'Stop where the strategy has none', value: protectiveStop(subject) },
      ...subject.costs,
    ],
    assumptions: [
      "An order decided at a bar's close fills at the earliest at the next bar's open.",
      'Inside a bar the price goes from the open to one extreme, to the other, to the close; the extreme that hurts the position comes first.',
      'Market orders pay half the spread and the slippage; a resting limit order fills only when the price trades beyond it.',
    ],
    limits: result.venueLimits,
    ...(subject.warnings === undefined ? {} : { warnings: subject.warnings }),
    ordersSent: result.ordersSent,
    refusals: result.refusals,
    ...(subject.reproduce === undefined ? {} : { reproduce: subject.reproduce }),
    confidence: identity.confidence,
    measurements: measurementsOf({
      summary: result.summary,
      start: { at: result.from, equity: Number(subject.cash) },
      equity: result.equity,
      trips: result.trips,
      executions: result.executions,
      bars: new Map(
        subject.data.map((columns) => [columns.instrument, barsBetween(columns, { from: result.from, to: result.to })]),
      ),
      marks: result.marks,
    }),
  };
}

function protectiveStop({ protectiveStopRate }: RunSubject): string {
  return protectiveStopRate === undefined ? 'none' : `${format(protectiveStopRate)} of the entry`;
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\n`);
  return hash.digest('hex');
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
