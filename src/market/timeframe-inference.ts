import { intervalStart, TIMEFRAMES, timeframeMs, type Timeframe } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';

/**
 * The timeframe of a column of opening times, from the step it shows most often. A given timeframe is checked instead:
 * at least one step must be it, and none shorter.
 *
 * @param name the file, for messages
 * @throws AssayError `IMPORT_TIMEFRAME`
 */
export function settleTimeframe(name: string, openTime: Float64Array, given: Timeframe | undefined): Timeframe {
  const steps = countSteps(openTime);
  const [common] = [...steps].toSorted(([stepA, countA], [stepB, countB]) => countB - countA || stepA - stepB);
  const inferred =
    common === undefined ? undefined : TIMEFRAMES.find((timeframe) => timeframeMs(timeframe) === common[0]);
  if (given !== undefined) {
    // A sparse series (trades in one minute out of five) shows a longer step more often than its own.
    if (common === undefined || steps.has(timeframeMs(given)) || inferred === given) return given;
    throw usageError(
      'IMPORT_TIMEFRAME',
      `${name}: its bars are ${inferred ?? duration(common[0])} apart, not ${given}` +
        (inferred === undefined ? '' : `; import it as ${inferred}, and resample if you want ${given}`),
    );
  }
  if (common === undefined) {
    throw usageError(
      'IMPORT_TIMEFRAME',
      `${name}: one bar alone does not show its timeframe; give one (${TIMEFRAMES.join(', ')})`,
    );
  }
  if (inferred === undefined) {
    throw usageError(
      'IMPORT_TIMEFRAME',
      `${name}: its bars are ${duration(common[0])} apart, which is none of ${TIMEFRAMES.join(', ')} (if these are funding rates, import them as such)`,
    );
  }
  return inferred;
}

/** True when a bar of the timeframe may open at that instant. */
export function isAligned(openTime: number, timeframe: Timeframe): boolean {
  return intervalStart(openTime, timeframe) === openTime;
}

/** A length of time in the largest unit that leaves a short number: `90 s`, `7 min`, `2.5 days`. */
export function duration(ms: number): string {
  const units = [
    [86_400_000, 'days'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ] as const;
  const [size, unit] = units.find(([size]) => ms >= size && (ms * 10) % size === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}

/** How often each positive step between consecutive times occurs. */
function countSteps(times: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  let [run, runStep] = [0, 0];
  for (let index = 1; index < times.length; index += 1) {
    const step = times[index]! - times[index - 1]!;
    if (step === runStep) {
      run += 1;
      continue;
    }
    if (runStep > 0) counts.set(runStep, (counts.get(runStep) ?? 0) + run);
    [run, runStep] = [1, step];
  }
  if (runStep > 0) counts.set(runStep, (counts.get(runStep) ?? 0) + run);
  return counts;
}
