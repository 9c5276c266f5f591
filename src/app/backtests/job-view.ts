import type { BacktestResultView, BacktestView, CatalogueEntry } from '../../../contract/index.ts';
import { METRIC_GROUPS, METRICS, type EquityPoint } from '../../analytics/index.ts';
import { instant, optionalInstant } from '../../api/index.ts';
import { format } from '../../domain/index.ts';
import type { RunFigures } from '../../pipeline/index.ts';
import { thinnedCurve } from '../../storage/index.ts';
import { catalogue, type ParameterSpec } from '../../strategy/index.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { JobRecord } from './job-files.ts';
import type { BacktestProgress } from './job-worker.ts';

const CURVE_MAX = 2_000;
const POINT = { at: ({ at }: EquityPoint) => at, value: ({ equity }: EquityPoint) => equity };
/** Digits of money after the point: more than any quote currency has. */
const MONEY_PLACES = 8;

export function jobView(record: JobRecord, progress?: BacktestProgress): BacktestView {
  const { id, state, reason, order, title, simulated, by, submittedAt, startedAt, endedAt, figures } = record;
  return {
    id,
    state,
    stateReason: reason,
    order,
    title,
    simulated,
    by,
    submittedAt: instant(submittedAt),
    startedAt: optionalInstant(startedAt),
    endedAt: optionalInstant(endedAt),
    progress:
      progress === undefined
        ? null
        : { step: progress.step, fraction: progress.fraction, remainingMs: progress.remainingMs ?? null },
    figures: figures ?? null,
  };
}

export function resultView({ subject, record, result, bars, counted }: BacktestRun): BacktestResultView {
  return {
    runId: record.runId,
    report: `/reports/${record.runId}`,
    provenance: { type: subject.provenance.type, source: subject.provenance.source },
    strategyHash: record.versionHash,
    dataHash: record.dataHash,
    journalSha256: result.journalDigest,
    commit: record.commit ?? null,
    currency: bars[0]!.instrument.quote,
    from: instant(result.from),
    to: instant(result.to),
    bars: result.bars,
    ordersSent: result.ordersSent,
    cash: subject.cash,
    finalEquity: format(result.finalEquity),
    metrics: METRIC_GROUPS.flatMap(({ keys }) => keys).map((key) => {
      const { label, unit, definition, unknown } = METRICS[key];
      const value = result.summary.metrics[key];
      const reason = value === undefined ? `No value ${unknown}` : null;
      return { key, label, unit, definition, value: value ?? null, reason };
    }),
    equity: thinnedCurve(result.equity, CURVE_MAX, POINT).map(({ at, equity }) => ({
      at: instant(at),
      equity: equity.toFixed(MONEY_PLACES),
    })),
    refusals: result.refusals.map(({ by, code, count }) => ({ by, code, count })),
    limits: [...result.venueLimits],
    tried: { base: counted.base, count: counted.tried, isRepeat: counted.isRepeat },
  };
}

export function figuresOf(runId: string, figures: RunFigures): NonNullable<BacktestView['figures']> {
  return {
    runId,
    totalReturn: figures.totalReturn ?? null,
    sharpe: figures.sharpe ?? null,
    maxDrawdown: figures.maxDrawdown ?? null,
    trades: figures.trades ?? 0,
  };
}

export function catalogueView(): readonly CatalogueEntry[] {
  return catalogue.map(({ name, title, description, family, instruments, parameters }) => ({
    name,
    title,
    description,
    family,
    instruments: instruments ?? { min: 1, max: 1 },
    parameters: Object.entries(parameters).map(([label, spec]) => parameterView(label, spec)),
  }));
}

function parameterView(name: string, spec: ParameterSpec): CatalogueEntry['parameters'][number] {
  const { description } = spec;
  switch (spec.kind) {
    case 'integer':
    case 'real':
      return { name, description, kind: spec.kind, min: spec.min, max: spec.max, default: spec.default };
    case 'choice':
      return { name, description, kind: 'choice', choices: [...spec.choices], default: spec.default };
    case 'switch':
      return { name, description, kind: 'switch', default: spec.default };
  }
}
