import type { RuleStrategy } from '../../strategy/index.ts';
import type { Plateau, SearchPaths } from '../robustness/index.ts';
import { excessReturns, type TrialOutcome } from '../trials/index.ts';
import type { Statistic } from '../validation/index.ts';
import type { Gate, GateReport } from './gate.ts';
import { mostAlike, type Known, type Likeness } from './likeness.ts';
import { costsGate, evidenceGate, noveltyGate, pathsGate, pathsHold, plateauGate, searchGate } from './gates.ts';
import type { GateLevels } from './levels.ts';
import { objectiveOf } from './objective.ts';
import type { Walks } from './walks.ts';
import { selectFrom, type Selection } from './selection.ts';

/** A trial of the campaign over all of the research days. */
export interface JudgedTrial {
  /** Its number in the ledger. */
  readonly trial: number;
  readonly key: string;
  readonly family: string;
  readonly rules: RuleStrategy;
  readonly outcome: TrialOutcome;
}

export interface Judgement {
  readonly trial: JudgedTrial;
  /** In the order of the gates, up to the one it failed. */
  readonly gates: readonly GateReport[];
  /** Absent where it passed all of them. */
  readonly rejectedBy?: Gate;
  /** Of what had come so far when it was asked; absent where it was not, or nothing had. */
  readonly like?: Likeness;
  /** A soft gate was failed: it may trade, at half of the size. */
  readonly halfSize: boolean;
}

/** What is asked beyond the trials themselves; each question costs something, and is asked of few. */
export interface Questions {
  /** The same strategy where all costs are that many times as high. */
  dearer(trial: JudgedTrial): Promise<TrialOutcome>;
  /** What its neighbours in parameters keep of its Sharpe ratio. */
  plateau(trial: JudgedTrial): Promise<Statistic<Plateau>>;
  /** The search made again on parts of the days. */
  paths(streams: readonly Float64Array[]): Statistic<SearchPaths>;
  /** It and its neighbours, walked forward. */
  walks(trial: JudgedTrial): Promise<Walks>;
  /** Opens the sealed days for it, once. */
  holdout(trial: JudgedTrial): Promise<GateReport>;
}

export interface CampaignEvidence {
  readonly trials: readonly JudgedTrial[];
  /** What holding the instrument earned on each research day. */
  readonly market: Float64Array;
  /** Daily returns of what trades already, on the same days. */
  readonly trading: readonly Known[];
  /** Distinct configurations ever tried on this data, those of this campaign included. */
  readonly triedEver: number;
  /** Chance of a false find that this campaign may take. */
  readonly level: number;
  readonly seed: number;
}

export interface Verdict {
  /** In the order of the trials. */
  readonly judgements: readonly Judgement[];
  /** Absent where no trial traded enough to be judged. */
  readonly selection?: Selection;
}

/**
 * Takes a whole search through the gates, cheap ones first. Every trial that traded enough competes: what is asked is
 * whether the best of *all* of them is more than luck. Those that are not go no further, so that the sealed days are
 * opened for very few, and never to choose among them.
 */
export async function judge(evidence: CampaignEvidence, questions: Questions, levels: GateLevels): Promise<Verdict> {
  const { trials, market, level, triedEver, seed } = evidence;
  const evident = new Map(trials.map((trial) => [trial, evidenceGate(trial.outcome, levels)]));
  const competing = trials.filter((trial) => evident.get(trial)!.verdict === 'passed');
  const streams = competing.map(({ outcome }) => excessReturns(outcome.returns, outcome.exposures, market));
  const selection = selectFrom(streams, triedEver, { levels, seed });
  const placeOf = new Map(competing.map((trial, place) => [trial, place]));
  const paths = selection === undefined ? undefined : questions.paths(streams);
  const isSteady = paths !== undefined && pathsHold(paths, levels);

  const judgements = new Map<JudgedTrial, Judgement>();
  const kept: Known[] = [...evidence.trading];
  const openings = { made: 0, failed: false };
  for (const trial of inOrder(trials, placeOf, selection, evidence)) {
    const gates = [evident.get(trial)!];
    const place = placeOf.get(trial);
    if (selection !== undefined && place !== undefined) {
      const isLast = (): boolean => gates.at(-1)!.hard && gates.at(-1)!.verdict !== 'passed';
      const further: readonly (() => GateReport | Promise<GateReport>)[] = [
        () => searchGate(selection, place, { level, tried: triedEver }),
        async () => costsGate(await questions.dearer(trial), levels),
        async () => pathsGate(paths!, isSteady ? await questions.walks(trial) : undefined, levels),
        async () => plateauGate(await questions.plateau(trial), levels),
        () => noveltyGate(trial.outcome.returns, kept, levels),
        async () => {
          if (openings.failed || openings.made >= levels.openingsMax) return notOpened(openings.failed, levels);
          openings.made += 1;
          const answer = await questions.holdout(trial);
          openings.failed = answer.verdict !== 'passed';
          return answer;
        },
      ];
      for (const ask of further) {
        gates.push(await ask());
        if (isLast()) break;
      }
    }
    const { returns } = trial.outcome;
    const like = hasBeenAsked(gates, 'novelty') ? mostAlike(returns, kept) : undefined;
    judgements.set(trial, {
      ...judgementOf(trial, gates, selection !== undefined),
      ...(like === undefined || like === 'not-comparable' ? {} : { like }),
    });
    // A weaker copy of what was found is no second find.
    if (hasBeenAsked(gates, 'holdout')) kept.push({ name: trial.rules.title, trial: trial.trial, returns });
  }
  return {
    judgements: trials.map((trial) => judgements.get(trial)!),
    ...(selection === undefined ? {} : { selection }),
  };
}

/**
 * Those that are more than luck first, and among them the steadiest: the highest statistic is also the luckiest, and the
 * few openings should go to what earned in every part of the time. Then the rest, best first.
 */
function inOrder(
  trials: readonly JudgedTrial[],
  placeOf: ReadonlyMap<JudgedTrial, number>,
  selection: Selection | undefined,
  { level, market }: Pick<CampaignEvidence, 'level' | 'market'>,
): readonly JudgedTrial[] {
  if (selection === undefined) return trials;
  const competing = [...placeOf.keys()];
  const ranked = selection.ranking.map((place) => competing[place]!);
  const passes = (trial: JudgedTrial): boolean => selection.adjustedPValues[placeOf.get(trial)!]! <= level;
  const steadiness = ({ rules, outcome }: JudgedTrial): number => objectiveOf(rules, outcome, market) ?? -Infinity;
  const steady = new Map(ranked.filter(passes).map((trial) => [trial, steadiness(trial)]));
  return [
    ...[...steady.keys()].toSorted((a, b) => steady.get(b)! - steady.get(a)!),
    ...ranked.filter((trial) => !steady.has(trial)),
    ...trials.filter((trial) => !placeOf.has(trial)),
  ];
}

function judgementOf(trial: JudgedTrial, gates: readonly GateReport[], wasSelected: boolean): Judgement {
  const stopped = gates.find(({ hard, verdict }) => hard && verdict !== 'passed');
  const rejectedBy = stopped?.gate ?? (wasSelected ? undefined : 'search');
  return {
    trial,
    gates,
    ...(rejectedBy === undefined ? {} : { rejectedBy }),
    halfSize: gates.some(({ hard, verdict }) => !hard && verdict !== 'passed'),
  };
}

function hasBeenAsked(gates: readonly GateReport[], gate: Gate): boolean {
  return gates.some((one) => one.gate === gate);
}

/**
 * The best is asked about first, and the next only if that one held: so the chance that a useless campaign gets anything
 * through is that of a single question, however many there are (testing in a fixed sequence).
 *
 * @see Westfall & Krishen (2001), "Optimally weighted, fixed sequence and gatekeeper multiple testing procedures"
 */
function notOpened(hasFailed: boolean, { openingsMax }: GateLevels): GateReport {
  const why = hasFailed
    ? 'a better candidate did not hold on them'
    : `${openingsMax} candidates of this campaign had them opened`;
  return {
    gate: 'holdout',
    verdict: 'unknown',
    hard: true,
    figures: [],
    sentence: `The sealed days were not opened for it: ${why}.`,
  };
}
