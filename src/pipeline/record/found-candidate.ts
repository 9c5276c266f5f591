import { ONE, type EpochMs, type InstrumentId, type StrategyId, type Timeframe } from '../../domain/index.ts';
import { describeSizing, type Sizing } from '../../engine/index.ts';
import { parseInstrumentId } from '../../market/index.ts';
import type { CampaignReport, CandidateReport } from '../../research/index.ts';
import type { FoundCandidate, Storage } from '../../storage/index.ts';
import { ruleStrategy } from '../../strategy/index.ts';
import { decide, type Decision } from '../policy/decide.ts';
import { known, MEASURES, unknown, type MeasureName, type Reading, type Readings } from '../policy/measures.ts';
import type { Policy } from '../policy/policy.ts';
import { uniqueId } from '../unique-id.ts';
import { versionHash } from '../version.ts';
import { recordDecision } from './record-decision.ts';

/** The lab stands with the whole of its capital, and so does what came out of it. */
export const FOUND_SIZING: Sizing = { kind: 'equity-fraction', fraction: ONE };

/**
 * Everything a search says of one of its candidates, by the names under which a policy asks. The gates that it did not get
 * to say nothing.
 */
export function readingsOf(report: CampaignReport, { gates }: CandidateReport): Readings {
  const readings: Partial<Record<MeasureName, Reading>> = {
    // Nothing is measured here: whatever is a tree of rules can only look back (docs/rules.md).
    'leak-checks-passed': known(1, 'a strategy of rules has no way to say what a later bar is'),
    demotions: known(0),
  };
  for (const { gate, verdict, figures } of gates) {
    for (const { measure, label, value } of figures) {
      if (isMeasure(measure) && value !== undefined) readings[measure] = known(value, label);
    }
    const isAlone = gate === 'novelty' && verdict === 'passed' && figures.length === 0;
    if (isAlone) readings['correlation-to-live'] = known(0, 'nothing trades yet that it could be like');
    if (gate === 'holdout' && figures.length > 0) readings['holdout-queries'] = known(1, report.campaignId);
  }
  const adjusted = readings['adjusted-p'];
  if (adjusted?.type === 'known') {
    // A campaign may use only its part of the chance that all on the same data have together: weighted Bonferroni.
    const value = adjusted.value * (report.levels.falseFinds / report.level);
    readings['adjusted-p'] = known(value, `${adjusted.value} in this search, which may be wrong by ${report.level}`);
  }
  const { overfitting, deflatedSharpe } = report.search ?? {};
  if (overfitting !== undefined) readings['backtest-overfitting'] = known(overfitting, 'of the whole search');
  if (deflatedSharpe !== undefined) {
    const words = `of the best of ${report.triedEver} that were ever tried; ${deflatedSharpe[1]} if they were as alike as they look`;
    readings['deflated-sharpe'] = known(deflatedSharpe[0], words);
  }
  return readings;
}

/**
 * Takes a candidate that passed every gate into the record as a version of its own, with the decision of the policy on it.
 * One that is there already stays as it is.
 *
 * @returns its id, and the decision where there is a new one
 */
export async function recordFound(
  { pipeline, strategies }: Pick<Storage, 'pipeline' | 'strategies'>,
  policy: Policy,
  {
    report,
    candidate,
    at,
  }: { readonly report: CampaignReport; readonly candidate: CandidateReport; readonly at: EpochMs },
): Promise<{ readonly strategyId: StrategyId; readonly decision?: Decision }> {
  const rules = JSON.stringify(candidate.rules);
  const definition = ruleStrategy(candidate.rules);
  // Its numbers are in the tree; there is nothing left to be set.
  const parameters = {};
  const instrument = report.market.instrument as InstrumentId;
  const timeframe = report.market.timeframe as Timeframe;
  const parts = { definition, source: rules, parameters, instruments: [instrument], timeframes: [timeframe] };
  const hash = versionHash({ ...parts, sizing: FOUND_SIZING });
  const { base: asset } = parseInstrumentId(instrument);
  const register = { find: async (id: StrategyId) => (await strategies.find(id)) ?? (await pipeline.candidate(id)) };
  const strategyId = await uniqueId(register, { asset, definition, versionHash: hash, taken: new Set() });
  const { count } = await pipeline.decisions({ strategyId, limit: 1, page: 1 });
  if (count > 0) return { strategyId };

  const readings = readingsOf(report, candidate);
  const found: FoundCandidate = {
    strategyId,
    versionHash: hash,
    campaignId: report.campaignId,
    trial: candidate.trial,
    title: candidate.title,
    rules,
    instrument,
    timeframe,
    sizing: describeSizing(FOUND_SIZING),
    evidence: readings,
    sealedFrom: report.market.sealedFrom as EpochMs,
    sealedTo: report.market.sealedTo as EpochMs,
    recordedAt: at,
  };
  await pipeline.addCandidate(found);
  const evidence = { strategyId, versionHash: hash, stage: 'backtest', at, readings } as const;
  const decision = decide(policy, evidence);
  if ((await strategies.find(strategyId)) === undefined) {
    await strategies.save({
      strategyId,
      name: `${report.campaignId}/${candidate.trial}`,
      versionHash: hash,
      parameters,
      instruments: [instrument],
      timeframes: [timeframe],
      sizing: found.sizing,
      phase: 'backtest',
      status: 'stopped',
      statusReason: `found by ${report.campaignId}; not started on paper`,
      promotion: decision.sentence,
      createdAt: at,
      updatedAt: at,
    });
  }
  await recordDecision(pipeline, policy, decision, evidence);
  if (decision.type === 'promote') {
    // What the search knows may already say how much of it is to be traded: a narrow plateau halves.
    const first = { ...evidence, stage: 'paper' } as const;
    const size = decide(policy, first);
    if (size.type === 'halve') await recordDecision(pipeline, policy, size, first);
  }
  return { strategyId, decision };
}

/** Readings of a search that hold as long as the version does: they are known on paper, too. */
export function lastingReadings(found: Pick<FoundCandidate, 'evidence'> | undefined): Readings {
  if (found === undefined) {
    const why = unknown('it has no sealed holdout: it was put on paper by configuration');
    return { 'holdout-queries': why };
  }
  const readings = found.evidence as Readings;
  return Object.fromEntries(LASTING.flatMap((name) => (readings[name] === undefined ? [] : [[name, readings[name]]])));
}

const LASTING = [
  'holdout-queries',
  'holdout-psr',
  'holdout-days',
  'plateau-share',
  'correlation-to-live',
  'deflated-sharpe',
  'backtest-overfitting',
] as const satisfies readonly MeasureName[];

function isMeasure(name: string | undefined): name is MeasureName {
  return name !== undefined && name in MEASURES;
}
