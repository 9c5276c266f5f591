import { hearPeriod, lowerCumulativeSum, NO_EVIDENCE, sequentialTest, shrunkSharpe } from '../../research/index.ts';
import type { MeasureName, Reading } from '../policy/measures.ts';
import { known, unknown } from '../policy/measures.ts';
import type { MonitoringPlan } from '../policy/policy.ts';
import { confidenceSequence } from '../statistics/confidence-sequence.ts';
import { alarmThreshold } from './alarm-threshold.ts';
import { PACE_DAYS, type Expectation, type TrackRecord } from './expectation.ts';
import { depthOf } from './resampled-paths.ts';

/** The confidence sequence is narrowest after so many days, and says nothing before so few. */
const CONFIDENCE_DAYS = { tunedFor: 180, valuesMin: 20 };

/** What monitoring can say of a strategy, by the names under which a policy asks. */
export type Watched = Extract<
  MeasureName,
  | 'cusum-share'
  | 'no-edge-share'
  | 'drawdown-demote-share'
  | 'drawdown-halve-share'
  | 'shortfall-share'
  | 'cost-ratio'
  | 'pace-outside'
  | 'expectation-inside'
  | 'e-value'
  | 'posterior-sharpe'
>;

/**
 * Holds what a strategy has done since it was frozen against what was expected of it. Pure, and over the whole record:
 * asked twice it says the same, and a restart forgets nothing.
 *
 * @param strategies how many are watched at a time: their false alarms add up, so each gets a higher threshold
 */
export function watch(
  expectation: Expectation,
  record: TrackRecord,
  plan: MonitoringPlan,
  strategies: number,
): Readonly<Record<Watched, Reading>> {
  const { excess, tradesPerDay, costsBps } = record;
  return {
    'cusum-share': cumulativeSum(expectation, excess, plan, strategies),
    'no-edge-share': noEdge(expectation, excess, plan),
    ...drawdowns(expectation, excess),
    ...costs(expectation, costsBps, plan),
    'pace-outside': pace(expectation, tradesPerDay),
    'expectation-inside': inside(expectation, excess, plan),
    'e-value': wealth(excess, plan),
    'posterior-sharpe': posterior(excess, plan),
  };
}

function cumulativeSum(
  { mean, deviation }: Expectation,
  excess: Float64Array,
  { falseAlarmDays }: MonitoringPlan,
  strategies: number,
): Reading {
  if (!(mean > 0)) return unknown(NO_EDGE_EXPECTED);
  if (excess.length === 0) return unknown(NO_DAY);
  const allowance = mean / deviation / 2;
  const threshold = alarmThreshold(allowance, falseAlarmDays * Math.max(1, strategies));
  const standard = excess.map((value) => (value - mean) / deviation);
  const { path, alarmAt } = lowerCumulativeSum(standard, { target: 0, allowance, threshold });
  // An alarm stands: what came after it does not undo that it was given.
  const at = alarmAt ?? path.length - 1;
  const when = alarmAt === undefined ? `after ${days(path.length)}` : `alarm on day ${alarmAt + 1}`;
  return known(path[at]! / threshold, `${number(path[at]!)} of ${number(threshold)}, ${when}`);
}

/** Takes the test up again each time it has decided for the edge: whoever was alive yesterday can die today. */
function noEdge({ mean, deviation }: Expectation, excess: Float64Array, { sequential }: MonitoringPlan): Reading {
  if (!(mean > 0)) return unknown(NO_EDGE_EXPECTED);
  if (excess.length === 0) return unknown(NO_DAY);
  const { falseTrust, falseDemotion } = sequential;
  const hypotheses = {
    nullMean: 0,
    alternativeMean: mean,
    deviation,
    falseAlternative: falseTrust,
    falseNull: falseDemotion,
  };
  let from = 0;
  for (;;) {
    const { decision, observations, logRatios, lower } = sequentialTest(excess.subarray(from), hypotheses);
    if (decision === 'alternative' && from + observations < excess.length) {
      from += observations;
      continue;
    }
    const ratio = logRatios.at(-1)!;
    const when = decision === 'null' ? `decided on day ${from + observations}` : `after ${days(excess.length)}`;
    return known(Math.max(0, ratio / lower), `${number(ratio)}, bound ${number(lower)}, ${when}`);
  }
}

/** The depth of the last 90 days at first, of the last 365 once there are more: what was expected for such a time. */
function drawdowns(
  expectation: Expectation,
  excess: Float64Array,
): Record<'drawdown-demote-share' | 'drawdown-halve-share', Reading> {
  if (excess.length === 0) {
    return { 'drawdown-demote-share': unknown(NO_DAY), 'drawdown-halve-share': unknown(NO_DAY) };
  }
  const horizon = expectation.drawdowns.find((one) => excess.length <= one.days) ?? expectation.drawdowns.at(-1)!;
  const depth = depthOf(excess.subarray(Math.max(0, excess.length - horizon.days)));
  const share = (limit: number): Reading =>
    known(depth / limit, `${percent(depth)} of ${percent(limit)} to be expected in ${horizon.days} days`);
  return { 'drawdown-demote-share': share(horizon.demote), 'drawdown-halve-share': share(horizon.halve) };
}

/** A running mean of what fills cost, the newest weighing most, in whose own deviations the excess over the model is told. */
function costs(
  { cost }: Expectation,
  costsBps: Float64Array,
  { shortfall }: MonitoringPlan,
): Record<'shortfall-share' | 'cost-ratio', Reading> {
  const blind = (reason: string) => ({ 'shortfall-share': unknown(reason), 'cost-ratio': unknown(reason) });
  if (cost === null) return blind('it never traded before it was frozen');
  if (costsBps.length < shortfall.tradesMin) return blind(`${costsBps.length} fills of ${shortfall.tradesMin}`);
  const { weight, deviations } = shortfall;
  let [running, sum] = [cost.meanBps, 0];
  for (const value of costsBps) {
    running += weight * (value - running);
    sum += value;
  }
  const share = (weight / (2 - weight)) * (1 - (1 - weight) ** (2 * costsBps.length));
  const limit = deviations * cost.deviationBps * Math.sqrt(share);
  const over = Math.max(0, running - cost.meanBps);
  const words = `running ${number(running)} bp, model ${number(cost.meanBps)} bp, limit ${number(limit)} bp above`;
  const mean = sum / costsBps.length;
  return {
    // A model without spread has no limit to divide by; then anything above it is told by the ratio below.
    'shortfall-share': limit > 0 ? known(over / limit, words) : unknown('its costs never varied before it was frozen'),
    'cost-ratio':
      cost.meanBps > 0
        ? known(mean / cost.meanBps, `mean ${number(mean)} bp, model ${number(cost.meanBps)} bp`)
        : unknown('its model costs nothing'),
  };
}

function pace({ pace: { low, high } }: Expectation, tradesPerDay: Float64Array): Reading {
  if (tradesPerDay.length < PACE_DAYS) return unknown(`${tradesPerDay.length} days of ${PACE_DAYS}`);
  const count = tradesPerDay.subarray(-PACE_DAYS).reduce((sum, one) => sum + one, 0);
  const outside = count < low || count > high;
  return known(outside ? 1 : 0, `${count} in ${PACE_DAYS} days, from ${low} to ${high} to be expected`);
}

function inside({ mean }: Expectation, excess: Float64Array, { confidenceError }: MonitoringPlan): Reading {
  const first = excess[0];
  if (excess.every((value) => value === first)) return unknown('its returns have not varied yet');
  const bounds = confidenceSequence(excess, { error: confidenceError, ...CONFIDENCE_DAYS });
  if (bounds.type !== 'value') return unknown(`${bounds.has} days of ${bounds.needs}`);
  const { low, high } = bounds.value;
  const words = `frozen ${percent(mean)} a day, seen from ${percent(low)} to ${percent(high)}`;
  return known(mean >= low && mean <= high ? 1 : 0, words);
}

function wealth(excess: Float64Array, { bettor }: MonitoringPlan): Reading {
  const worst = excess.findIndex((value) => value < -bettor.lossMax);
  if (worst !== -1) {
    return unknown(
      `day ${worst + 1} lost ${percent(-excess[worst]!)}, more than the ${percent(bettor.lossMax)} ruled out`,
    );
  }
  let evidence = NO_EVIDENCE;
  for (const value of excess) evidence = hearPeriod(evidence, value, bettor);
  return known(evidence.wealth, `over ${days(excess.length)}`);
}

function posterior(excess: Float64Array, { prior }: MonitoringPlan): Reading {
  const first = excess[0];
  if (excess.every((value) => value === first)) return unknown('its returns have not varied yet');
  const mean = excess.reduce((sum, value) => sum + value, 0) / excess.length;
  const variance = excess.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (excess.length - 1);
  return known(shrunkSharpe(mean / Math.sqrt(variance), excess.length, prior), `over ${days(excess.length)}`);
}

const NO_DAY = 'no day has passed since it was frozen';
const NO_EDGE_EXPECTED = 'no edge was expected, so none can be lost';

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

function number(value: number): string {
  return value.toFixed(2);
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`;
}
