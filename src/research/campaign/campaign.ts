import type { EpochMs } from '../../domain/index.ts';
import type { CampaignLedger, TrialLedger } from '../../storage/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { trialMarket, wholeOf, type LedgeredEvaluator, type SealedHoldout } from '../ledger/index.ts';
import { dearerMarket, neighboursOf, plateauOf, searchPaths } from '../robustness/index.ts';
import type { GeneratorMaker, SearchControl, SearchReport } from '../search/index.ts';
import { blocksOf, excessReturns, marketReturns, type LabMarket, type Stretch } from '../trials/index.ts';
import { closerLook } from './closer-look.ts';
import { completeCandidates } from './complete.ts';
import { frontOf, type FrontPoint } from './front.ts';
import { holdoutGate } from './gates.ts';
import { judge, type JudgedTrial, type Questions, type Verdict } from './judge.ts';
import type { GateLevels } from './levels.ts';
import type { Look } from './look.ts';
import type { Aims } from './objective.ts';
import { proposersOf, type ProposerStanding } from './proposers.ts';
import { searchPhase, type SearchProgress } from './search-phase.ts';
import { walksOf } from './walks.ts';

/** A search on one market, from the first proposal to the verdict. */
export interface CampaignSetup {
  readonly campaignId: string;
  readonly seed: number;
  /** Different candidates; stated before the first. */
  readonly budget: number;
  readonly batchSize: number;
  readonly levels: GateLevels;
  readonly generator: GeneratorMaker<RuleStrategy>;
  readonly aims: Aims;
  /** Into how many parts the days are cut for a search that tries on some of them; absent where every trial is whole. */
  readonly blocks?: number;
  /** It ends after so many different candidates without a better one. */
  readonly patience?: number;
  /** It ends when it has searched for so long. */
  readonly timeLimitMs?: number;
  readonly trials: TrialLedger;
  /** The right to write to this campaign, which has been begun. */
  readonly ledger: CampaignLedger;
  readonly holdout: SealedHoldout;
  /** An evaluator that writes down what it did. */
  readonly evaluatorOf: (market: LabMarket) => LedgeredEvaluator;
  /** Daily returns of what trades already, on the research days. */
  readonly trading: readonly { readonly name: string; readonly returns: Float64Array }[];
  /** Who asks for the sealed days to be opened. */
  readonly actor: string;
  readonly now: () => EpochMs;
  readonly onProgress: (progress: SearchProgress) => void;
  readonly onJudging: () => void;
  readonly control: SearchControl;
}

export interface CampaignEnd {
  readonly progress: SearchReport<RuleStrategy>;
  /** Absent where it was stopped before its budget was used: a search that may go on is not judged. */
  readonly verdict?: Verdict;
  /** Of the short list, by the number of the trial. */
  readonly looks: ReadonlyMap<number, readonly Look[]>;
  readonly level: number;
  /** Distinct configurations ever tried on bars of this coin in that time. */
  readonly triedEver: number;
  readonly stretch: Stretch;
  /** What holding earned on each research day. */
  readonly market: Float64Array;
  /** Candidates that were tried on a part of the days, and were too poor there to be judged. */
  readonly stopped: number;
  /** What came of each way to propose, of the trials that were judged. */
  readonly proposers: readonly ProposerStanding[];
  /** Of several objectives, whom no other is better than in all of them, among those that keep the constraints. */
  readonly front?: readonly FrontPoint[];
}

/**
 * Searches, then judges once, when the budget that was stated is used. Judged again, as after a crash, it answers the same:
 * everything that was asked is in the ledger.
 */
export async function runCampaign(setup: CampaignSetup): Promise<CampaignEnd> {
  const { holdout, ledger, levels, batchSize } = setup;
  const research = holdout.research;
  const stretch = wholeOf(research.columns);
  const evaluator = setup.evaluatorOf(research);
  const market = marketReturns(research, stretch);
  const { alpha: level } = await holdout.alphaFor(setup.campaignId, levels.falseFinds);
  const blocks = setup.blocks === undefined ? [] : blocksOf(stretch, setup.blocks);
  const progress = await searchPhase({ ...setup, evaluator, stretch, blocks });
  const scope = { type: 'coin', base: research.instrument.base, ...stretch } as const;
  // Without what its own judging tries: a campaign that died in it and goes on has to come to the same.
  const { configurations: triedEver } = await setup.trials.count(scope, setup.campaignId);
  const looks: CampaignEnd['looks'] = new Map();
  const end = { progress, level, triedEver, stretch, market, stopped: 0, proposers: [], looks };
  if (progress.ended === 'cancelled') return end;
  const { trials, control } = setup;
  const completed =
    blocks.length === 0
      ? EVERYBODY
      : await completeCandidates({ trials, ledger, evaluator, stretch, blocks, batchSize, control });
  if (completed === undefined) return end;

  setup.onJudging();
  const judged = await trialsOf(setup, research, stretch, completed.competing);
  const verdict = await judge(
    { trials: judged, market, trading: setup.trading, triedEver, level, seed: setup.seed },
    questions(setup, { evaluator, stretch, market }),
    levels,
  );
  const proposers = await proposersOf(judged, market, {
    trials,
    campaignId: setup.campaignId,
    byGenerator: progress.byGenerator,
    standardError: Math.sqrt(DAYS_A_YEAR / market.length),
  });
  const front = frontOf(judged, market, setup.aims);
  return {
    ...end,
    verdict,
    proposers,
    stopped: completed.stopped,
    looks: await closerLook(verdict, { evaluator, stretch, market, triedEver, seed: setup.seed }),
    ...(front === undefined ? {} : { front }),
  };
}

const DAYS_A_YEAR = 365;
/** Every trial of the search was on all of the days. */
const EVERYBODY = { competing: undefined, stopped: 0 } as const;

/**
 * Every trial of the search, as the ledger has it: whatever is not written there has not happened.
 *
 * @param competing whose trials are judged, where a first trial could be on a part of the days; all of the search when absent
 */
async function trialsOf(
  { trials, campaignId }: CampaignSetup,
  research: LabMarket,
  stretch: Stretch,
  competing: ReadonlySet<string> | undefined,
): Promise<readonly JudgedTrial[]> {
  const judged: JudgedTrial[] = [];
  const whole = { market: trialMarket(research), ...stretch };
  const selection = competing === undefined ? ({ ...whole, purpose: 'search' } as const) : whole;
  for await (const block of trials.streams(campaignId, selection)) {
    for (const { number, key, returns, exposures, ...rest } of block) {
      if (competing?.has(key) === false) continue;
      const rules = (await trials.configuration(key)) as RuleStrategy;
      judged.push({
        trial: number,
        key,
        family: rules.family,
        rules,
        outcome: { ...rest, returns: Float64Array.from(returns), exposures: Float64Array.from(exposures) },
      });
    }
  }
  return judged;
}

interface Research {
  /** Of the research days. */
  readonly evaluator: LedgeredEvaluator;
  readonly stretch: Stretch;
  /** What holding earned on each of them. */
  readonly market: Float64Array;
}

function questions(setup: CampaignSetup, { evaluator, stretch, market }: Research): Questions {
  const { levels, holdout, actor, campaignId } = setup;
  return {
    plateau: async ({ rules }) => plateauOf(evaluator, rules, stretch),
    paths: (streams) => searchPaths(streams, { ...levels, purgeDays: 0, embargoDays: levels.meanBlockDays }),
    async walks({ rules }) {
      const among = [rules, ...neighboursOf(rules).map((one) => one.rules)];
      const outcomes = await evaluator.evaluate(among, stretch);
      return walksOf(
        outcomes.map(({ returns, exposures }) => excessReturns(returns, exposures, market)),
        levels,
      );
    },
    async dearer({ rules, trial }) {
      const dearer = setup.evaluatorOf(dearerMarket(evaluator.market, levels.costFactor));
      const candidate = { rules, generator: 'costs', parents: [trial] };
      const [outcome] = await dearer.tryOut([candidate], { stretch, purpose: 'robustness' });
      return outcome!;
    },
    async holdout({ rules, key, trial }) {
      const frozen = { rules, campaignId, frozenAt: setup.now(), evidence: { trial, key, policy: levels.policy.hash } };
      const { answer } = await holdout.open(frozen, actor, ({ outcome, marketReturns: sealed }) =>
        holdoutGate(excessReturns(outcome.returns, outcome.exposures, sealed), levels),
      );
      return answer;
    },
  };
}
