import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { FoundCandidate } from '../../storage/index.ts';
import { watch } from '../monitoring/watch.ts';
import type { ModelHealth } from '../../research/index.ts';
import type { StrategyParity } from '../parity/replay.ts';
import type { Evidence } from '../policy/decide.ts';
import { lastingReadings } from '../record/found-candidate.ts';
import { combinedEvidence } from '../statistics/combined-evidence.ts';
import { known, unknown, type Reading, type Readings } from '../policy/measures.ts';
import type { Policy, Stage } from '../policy/policy.ts';
import { countPerDay, dailySeries, excessOf, type WorthPoint } from './daily-series.ts';
import type { FrozenExpectation } from './frozen.ts';

/** Something that could not be had, and why. */
export interface Missing {
  readonly missing: string;
}

export interface ReviewInput {
  readonly strategyId: StrategyId;
  readonly versionHash: string;
  readonly stage: Stage;
  /** By the server's clock, as decisions are; what a strategy did is told by the market's. */
  readonly at: EpochMs;
  readonly marketAt: EpochMs;
  /** By the market's clock. */
  readonly stageSince: EpochMs;
  readonly frozen: FrozenExpectation | Missing;
  /** What the strategy was worth on its capital, from the session's beginning on. */
  readonly curve: readonly WorthPoint[];
  /** Of the strategy's principal instrument, up to now. */
  readonly bars: BarColumns;
  readonly parity: StrategyParity | Missing;
  /** Of a strategy that was learnt; absent for any other. */
  readonly model?: ModelHealth | Missing;
  /** The search it came out of; absent for what a configuration put on paper. */
  readonly found?: FoundCandidate;
  /** Earlier demotions of this version. */
  readonly demotedAt: readonly EpochMs[];
  /** Differences between our books and the venue's that stand. */
  readonly standingDifferences: number;
  readonly staleMinutes: number;
  /** Strategies that are watched at the same time. */
  readonly strategies: number;
}

const DAY_MS = 86_400_000;

/** Everything that is known of a strategy on paper, as evidence for the policy. What cannot be measured says why. */
export function reviewStrategy(input: ReviewInput, policy: Policy): Evidence {
  const { strategyId, versionHash, stage, at, marketAt, stageSince, demotedAt, standingDifferences, staleMinutes } =
    input;
  const lastDemotion = demotedAt.at(-1);
  const readings: Readings = {
    'days-in-stage': known(Math.max(0, marketAt - stageSince) / DAY_MS),
    ...monitored(input, policy),
    ...paralleled(input.parity),
    ...learnt(input.model),
    'unreconciled-positions': known(standingDifferences),
    'stale-minutes': known(staleMinutes),
    demotions: known(demotedAt.length),
    'days-since-demotion':
      lastDemotion === undefined ? unknown('it was never demoted') : known(Math.max(0, at - lastDemotion) / DAY_MS),
    ...lastingReadings(input.found),
    'combined-z': combined(input),
    'days-since-drill': unknown('no drill of the emergency stop is on record'),
  };
  return { strategyId, versionHash, stage, at, readings };
}

/** Sealed days and paper together; days that are in both are evidence once. */
function combined({ found, frozen, curve, bars, stageSince }: ReviewInput): Reading {
  if (found === undefined) return unknown('it has no sealed holdout: it was put on paper by configuration');
  const { 'holdout-psr': probability, 'holdout-days': days } = found.evidence as Readings;
  if (probability?.type !== 'known' || days?.type !== 'known') return unknown('its sealed days were not opened');
  if (stageSince < found.sealedTo) {
    return unknown('paper ran over days that were sealed before: the same days are no second evidence');
  }
  if ('missing' in frozen) return unknown(frozen.missing);
  const excess = excessOf(dailySeries(curve, bars), frozen.beta);
  if (excess.every((value) => value === excess[0])) return unknown('on paper it has not earned or lost anything yet');
  const both = combinedEvidence([{ days: days.value, probability: probability.value }, excess]);
  return both.type === 'value' ? known(both.value) : unknown(`paper has ${both.has} days of ${both.needs}`);
}

function monitored({ frozen, curve, bars, parity, strategies }: ReviewInput, policy: Policy): Readings {
  if ('missing' in frozen)
    return { 'cusum-share': unknown(frozen.missing), 'expectation-inside': unknown(frozen.missing) };
  const series = dailySeries(curve, bars);
  const ended = 'missing' in parity ? [] : parity.trades.flatMap(({ session }) => session?.exitedAt ?? []);
  const record = {
    excess: excessOf(series, frozen.beta),
    tradesPerDay: 'missing' in parity ? new Float64Array(0) : countPerDay(series.days, ended),
    costsBps: new Float64Array(0),
  };
  return watch(frozen, record, policy.monitoring, strategies);
}

function learnt(model: ReviewInput['model']): Readings {
  if (model === undefined || 'missing' in model) {
    const blind = unknown(model?.missing ?? 'it is no model');
    return { 'feature-drift': blind, 'calibration-slope': blind };
  }
  const { drift, calibration } = model;
  const furthest = drift.type === 'value' ? drift.value.worst : undefined;
  return {
    'feature-drift':
      drift.type === 'value'
        ? known(
            drift.value.share,
            `${furthest!.feature} the furthest: index ${furthest!.index.toFixed(2)}, distance ${furthest!.distance.toFixed(2)}`,
          )
        : unknown(`${drift.has} bars of ${drift.needs}`),
    'calibration-slope':
      calibration.type === 'value'
        ? known(calibration.value.slope, `${calibration.value.labels} decisions since its training`)
        : unknown(`${calibration.has} outcomes of ${calibration.needs} since its training`),
  };
}

function paralleled(parity: StrategyParity | Missing): Readings {
  if ('missing' in parity) {
    const blind = unknown(parity.missing);
    return {
      fills: blind,
      'signal-agreement': blind,
      'equivalence-p': blind,
      'fill-bias': blind,
      'rejection-rate': blind,
    };
  }
  const { signals, fills } = parity;
  const { equivalence, verdict, bounds, sent, rejected, filled, marginBps } = fills;
  const words = `${signals.differing} of ${signals.bars} bars differ`;
  return {
    fills: known(filled),
    'signal-agreement':
      signals.agreement === undefined ? unknown('no bar has closed') : known(signals.agreement, words),
    'equivalence-p':
      equivalence === undefined
        ? unknown(`${fills.compared} fills say too little`)
        : known(equivalence.p, `mean ${equivalence.mean.toFixed(2)} bp, margin ${marginBps.toFixed(2)} bp`),
    'fill-bias':
      bounds === undefined
        ? unknown(`${fills.compared} fills say too little`)
        : known(verdict === 'worse' ? 1 : 0, `from ${bounds.low.toFixed(2)} to ${bounds.high.toFixed(2)} bp`),
    'rejection-rate':
      sent === 0 ? unknown('no order was sent') : known(rejected / sent, `${rejected} of ${sent} orders`),
  };
}
