import {
  backtestOverfitting,
  combinatorialPaths,
  combinatorialSplits,
  promotionsAllowed,
  purgedFolds,
  walkForward,
  type CombinatorialPlan,
} from '../../src/research/index.ts';
import { lookUp, numberOf, numbersOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';
import { streamsOf, valueOf } from './validation-methods.ts';

type Inputs = Parameters<Evaluate>[0]['inputs'];

const overfitting: Evaluate = ({ inputs }) => {
  const answer = valueOf(backtestOverfitting(streamsOf(inputs, 'returns'), numberOf(inputs, 'S')));
  if (answer === undefined) return {};
  const { halvings } = answer;
  return {
    pbo: answer.probability,
    n_comb: halvings.logit.length,
    logits: halvings.logit,
    omega: halvings.relativeRank,
    selected: [...halvings.selected],
    is_best: halvings.chosenSharpe,
    oos_of_best: halvings.outcomeSharpe,
    prob_oos_loss: answer.lossProbability,
    slope: answer.degradation?.slope,
    intercept: answer.degradation?.intercept,
  };
};

const folds: Evaluate = ({ inputs }) => {
  const labels = { starts: numbersOf(inputs, 'label_t0'), ends: numbersOf(inputs, 'label_t1') };
  const plan = { folds: numberOf(inputs, 'k'), embargo: numberOf(inputs, 'embargo_bars', 0) };
  const answer = valueOf(purgedFolds(labels, plan)) ?? [];
  return { test: answer.map(({ test }) => [test.from, test.to]), train: answer.map(({ train }) => train) };
};

const paths: Evaluate = ({ inputs }) => {
  const plan = { groups: numberOf(inputs, 'groups'), testGroups: numberOf(inputs, 'test_groups') };
  const answer = combinatorialPaths(plan);
  const count = new Set(answer.flat()).size;
  return { n_splits: count, n_paths: answer.length, path_split_of_group: answer, ...trainOf(inputs, plan) };
};

/** What each split may train on, where a case has labels. */
function trainOf(inputs: Inputs, plan: CombinatorialPlan): { readonly train?: readonly (readonly number[])[] } {
  if (!Array.isArray(inputs['label_t0'])) return {};
  const labels = { starts: numbersOf(inputs, 'label_t0'), ends: numbersOf(inputs, 'label_t1') };
  const splits = valueOf(combinatorialSplits(labels, { ...plan, embargo: numberOf(inputs, 'embargo_bars', 0) })) ?? [];
  return { train: splits.map((split) => split.train) };
}

const windows: Evaluate = ({ inputs }) => {
  const answer = walkForward(numberOf(inputs, 'n'), {
    train: numberOf(inputs, 'train'),
    test: numberOf(inputs, 'test'),
    step: numberOf(inputs, 'step'),
    purge: numberOf(inputs, 'purge', 0),
    anchored: inputs['anchored'] === true,
    testsMayOverlap: true,
  });
  return {
    windows: (valueOf(answer) ?? []).map(({ train, test }) => ({
      train: [train.from, train.to],
      test: [test.from, test.to],
    })),
  };
};

/** The format's confidence. */
const CONFIDENCE = 0.95;

const decisionRule: Evaluate = ({ inputs }) => {
  const campaigns = numbersOf(inputs, 'campaigns');
  const allowed = numbersOf(inputs, 'alpha').map((rate) => [
    String(rate),
    campaigns.map((count) => promotionsAllowed(count, rate, CONFIDENCE)),
  ]);
  return { max_promotions: Object.fromEntries(allowed) as unknown };
};

export const splitMethod = lookUp([
  [/^CSCV/, overfitting],
  [/^Purged K-fold/, folds],
  [/^Combinatorial purged CV/, paths],
  [/^Walk-forward windows/, windows],
  [/^Decision rule for false-promotion tests/, decisionRule],
]);
