import { timeframeMs, type EpochMs } from '../../../domain/index.ts';
import { Drift, factsOf, type FeatureFacts, type ModelGuards, type ModelRecipe } from '../../../strategy/index.ts';
import { checkThat } from '../../validation/statistic.ts';
import type { TrainingBars } from './causality-check.ts';
import type { Dataset } from './dataset.ts';

/** Bars that the present is measured over. */
const DRIFT_BARS = 500;
/** In training itself the present is never quite the whole: this much more than what it reached there is drift. */
const DRIFT_ROOM = 1.5;
const DRIFT_QUANTILE = 0.99;
/** An index of a quarter is what is called a shift in the trade; a limit below it would object to nothing. */
const DRIFT_MIN = 0.25;

/** What the guards call normal: the bars that were trained on. @throws {AssayError} `VALIDATION_INPUT` for a feature that is never known */
export function guardsOf(
  { columns, lookBack }: Dataset,
  { features, staleShare }: ModelRecipe,
  { principal }: TrainingBars,
): ModelGuards {
  const facts = columns.map((column, index) => {
    const found = factsOf(column);
    checkThat(found !== undefined, `the feature ${features[index]!.name} is never known`);
    return found!;
  });
  const first = principal.openTime[Math.min(lookBack, principal.length) - 1]!;
  const end = principal.openTime[principal.length - 1]! + timeframeMs(principal.timeframe);
  return {
    staleAt: Math.round(end + staleShare * (end - first)) as EpochMs,
    facts,
    drift: { bars: DRIFT_BARS, limit: driftLimit(facts, columns) },
  };
}

function driftLimit(facts: readonly FeatureFacts[], columns: readonly Float64Array[]): number {
  const row = new Float64Array(columns.length);
  const drift = new Drift(facts, DRIFT_BARS, 1, () => row);
  const reached: number[] = [];
  for (let bar = 0; bar < columns[0]!.length; bar += 1) {
    for (const [index, column] of columns.entries()) row[index] = column[bar]!;
    drift.update();
    const value = drift.value();
    if (!Number.isNaN(value)) reached.push(value);
  }
  const sorted = reached.toSorted((a, b) => a - b);
  const usual = sorted[Math.min(sorted.length - 1, Math.floor(DRIFT_QUANTILE * sorted.length))] ?? 0;
  return Math.max(DRIFT_MIN, DRIFT_ROOM * usual);
}
