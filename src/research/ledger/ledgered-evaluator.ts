import { strict as assert } from 'node:assert';
import type { Timers } from '../../runtime/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { CampaignLedger, NewTrial, TrialMarket, TrialPurpose, TrialStream } from '../../storage/index.ts';
import type { Evaluator, Stretch, TrialOutcome } from '../trials/index.ts';
import type { Candidate, LedgeredEvaluator, LedgeredOutcome, TryOptions } from './ledgered.ts';
import { trialKey, trialMarket, wholeOf } from './trial-market.ts';

export interface LedgeredOptions {
  readonly evaluator: Evaluator;
  /** Of whoever evaluates: `engine`, `kernel`. */
  readonly evaluatorName: string;
  readonly campaign: CampaignLedger;
  /** Source commit, or what else says which code evaluated. */
  readonly codeVersion: string;
  readonly timers: Timers;
  /** What trials are that come through `evaluate`, where nobody says where they are from. */
  readonly otherwise: { readonly generator: string; readonly purpose: TrialPurpose };
}

/** Trials without a row are impossible through this: it writes, durably, and then answers. */
export function ledgeredEvaluator(options: LedgeredOptions): LedgeredEvaluator {
  const { evaluator, campaign, otherwise } = options;
  const { market } = evaluator;
  const whole = wholeOf(market.columns);
  const known = trialMarket(market);
  let evaluations = 0;
  // One batch after the other: the order of trials is part of what is reproduced.
  let turn: Promise<unknown> = Promise.resolve();

  const tryOut = async (
    candidates: readonly Candidate[],
    { stretch = whole, purpose = otherwise.purpose, ...state }: TryOptions,
  ): Promise<readonly LedgeredOutcome[]> => {
    const keys = candidates.map(({ rules }) => trialKey(rules));
    const recalled = await campaign.recall({ market: known, ...stretch, ...recallOf(purpose) }, keys);
    const isNew = keys.map((key, index) => !recalled.has(key) && keys.indexOf(key) === index);
    const fresh = candidates.filter((_, index) => isNew[index]);
    if (purpose === 'search' && fresh.length > campaign.remaining) refuse(campaign, fresh.length);

    const made = await evaluate(options, known, fresh, stretch, purpose);
    const generatorState = 'generatorState' in state ? { generatorState: state.generatorState } : undefined;
    const numbers = await campaign.append(made, generatorState);
    evaluations += made.length;

    const answers = new Map<string, LedgeredOutcome>();
    for (const [key, stream] of recalled) answers.set(key, answerOf(stream, stream.number));
    made.forEach(({ key, result }, index) => answers.set(key, answerOf(result, numbers[index]!)));
    const outcomes = keys.map((key, index) => ({ ...answers.get(key)!, isRepeat: !isNew[index] }));
    const repeats = outcomes.filter(({ isRepeat }) => isRepeat).map(({ trial }) => trial);
    if (repeats.length > 0) await campaign.noteRepeats(repeats);
    return outcomes;
  };

  const inTurn: LedgeredEvaluator['tryOut'] = (candidates, settings = {}) => {
    const mine = turn.then(() => tryOut(candidates, settings));
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    market,
    get evaluations() {
      return evaluations;
    },
    tryOut: inTurn,
    evaluate: (rules, stretch) =>
      inTurn(
        rules.map((one) => ({ rules: one, generator: otherwise.generator })),
        stretch === undefined ? {} : { stretch },
      ),
  };
}

/** A candidate has to have a row as a candidate; another look may be answered by either. */
function recallOf(purpose: TrialPurpose): { readonly purpose?: TrialPurpose } {
  return purpose === 'search' ? { purpose } : {};
}

async function evaluate(
  { evaluator, evaluatorName, campaign, codeVersion, timers }: LedgeredOptions,
  market: TrialMarket,
  candidates: readonly Candidate[],
  stretch: Stretch,
  purpose: TrialPurpose,
): Promise<readonly NewTrial[]> {
  if (candidates.length === 0) return [];
  const startedMs = timers.monotonicMs();
  const outcomes = await evaluator.evaluate(
    candidates.map(({ rules }) => rules),
    stretch,
  );
  assert.equal(outcomes.length, candidates.length, 'an evaluator answers for each of the rules');
  const wallMs = (timers.monotonicMs() - startedMs) / candidates.length;
  return candidates.map(({ rules, generator, parents = [], seed = campaign.record.seed }, index) => {
    const { returns, exposures, ...figures } = outcomes[index]!;
    return {
      key: trialKey(rules),
      configuration: rules,
      family: rules.family,
      generator,
      purpose,
      market,
      from: stretch.from,
      to: stretch.to,
      seed,
      evaluator: evaluatorName,
      codeVersion,
      wallMs,
      parents,
      result: { ...figures, returns: Float32Array.from(returns), exposures: Float32Array.from(exposures) },
    };
  });
}

/** As it was written, and not as it was calculated: whoever reads it back after a crash decides on the same numbers. */
function answerOf(
  { firstDay, returns, exposures, trades, fees, funding, turnover, maxDrawdown }: NewTrial['result'] | TrialStream,
  trial: number,
): LedgeredOutcome {
  const outcome: TrialOutcome = {
    firstDay,
    returns: Float64Array.from(returns),
    exposures: Float64Array.from(exposures),
    trades,
    fees,
    funding,
    turnover,
    maxDrawdown,
  };
  return { ...outcome, trial, isRepeat: false };
}

function refuse({ campaignId, record, remaining }: CampaignLedger, asked: number): never {
  throw usageError(
    'LAB_BUDGET_SPENT',
    `the campaign ${campaignId} may try ${record.trialsMax} configurations and has ${remaining} left; ${asked} more are too many`,
  );
}
