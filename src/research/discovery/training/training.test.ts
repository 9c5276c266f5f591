import { describe, expect, test } from 'vitest';
import { promotionsAllowed } from '../../validation/calibration/promotion-rate.ts';
import type { BarColumns } from '../../../market/index.ts';
import { seededRandom } from '../../../runtime/index.ts';
import { readModel, type ModelRecipe } from '../../../strategy/index.ts';
import { syntheticBars, syntheticMarket, type MarketKind } from '../../markets/index.ts';
import { checkCausality, firstBars, type FeatureSource } from './causality-check.ts';
import { crossValidate } from './cross-validate.ts';
import { buildDataset, type Dataset } from './dataset.ts';
import { featureClusters } from './feature-clusters.ts';
import { BASELINE, TREES } from './recipes.ts';
import { rollingRetrain } from './rolling-retrain.ts';
import { recipeOf } from './testing.ts';
import { tradesByDay } from './trades-by-day.ts';
import { trainModel, type Trained, type TrainingTrial } from './train-model.ts';

function barsOf(kind: MarketKind, seed: number, periods: number, edge = 0): BarColumns {
  return syntheticBars(syntheticMarket({ kind, seed, periods, edge }), seed);
}

function trained(principal: BarColumns, recipe: ModelRecipe, onTrial?: (trial: TrainingTrial) => void): Trained {
  const found = trainModel({
    recipe,
    bars: { principal },
    dataHashes: ['hash'],
    naming: { name: 'learnt', title: 'Learnt', description: 'Learnt.', family: 'MF' },
    ...(onTrial === undefined ? {} : { onTrial }),
  });
  if (found.type !== 'value') throw new Error(`not enough: ${found.has} of ${found.needs}`);
  return found.value;
}

function datasetOf(principal: BarColumns, recipe: ModelRecipe, source?: FeatureSource): Dataset {
  const found = buildDataset({ principal }, recipe, source === undefined ? {} : { source });
  if (found.type !== 'value') throw new Error(`not enough: ${found.has} of ${found.needs}`);
  return found.value;
}

describe('the leak canary', () => {
  const principal = barsOf('gaussian', 1, 900);
  const canary =
    (look: (closes: Float64Array, bar: number) => number): FeatureSource =>
    (bars) => [{ name: 'canary', values: bars.principal.close.map((_, bar) => look(bars.principal.close, bar)) }];

  test.each<[string, (closes: Float64Array, bar: number) => number]>([
    ['knows the next return', (closes, bar) => closes[bar + 1]! / closes[bar]! - 1],
    ['knows the highest price there will ever be', (closes, bar) => closes[bar]! / Math.max(...closes)],
    ['is centred', (closes, bar) => closes[bar]! - (closes[bar - 1]! + closes[bar + 1]!) / 2],
  ])('a feature that %s is refused, with its name and the bar', (_, look) => {
    expect(() => buildDataset({ principal }, recipeOf(), { source: canary(look) })).toThrow(
      expect.objectContaining({
        code: 'FEATURE_LOOKS_AHEAD',
        message: expect.stringMatching(/^canary at bar \d+ \(.*Z\) changes/) as string,
      }) as Error,
    );
  });

  test('one that knows the last return is not', () => {
    expect(() =>
      datasetOf(
        principal,
        recipeOf(),
        canary((closes, bar) => closes[bar]! / closes[bar - 1]! - 1),
      ),
    ).not.toThrow();
  });

  test('a second instrument is cut at the same instant', () => {
    const other = { ...barsOf('gaussian', 2, 900) };
    const source: FeatureSource = (bars) => [
      { name: 'other', values: bars.principal.close.map((_, bar) => bars.other!.close[bar] ?? NaN) },
    ];
    const bars = { principal, other };
    expect(() => checkCausality(source, bars, source(bars), seededRandom(3).next)).not.toThrow();
    const ahead: FeatureSource = ({ principal: own, other: theirs }) => [
      { name: 'ahead', values: own.close.map((_, bar) => theirs!.close[bar + 1] ?? NaN) },
    ];
    expect(() => checkCausality(ahead, bars, ahead(bars), seededRandom(3).next)).toThrow(/ahead at bar/);
  });
});

describe('a dataset', () => {
  const principal = barsOf('gaussian', 4, 1_500);

  test('has labels that begin when everything is known and end before the bars do, weighted with a mean of 1', () => {
    const { spans, table, uniqueness, lookBack } = datasetOf(principal, recipeOf());
    expect(spans[0]!.start).toBeGreaterThanOrEqual(lookBack - 1);
    expect(spans.at(-1)!.end).toBeLessThan(1_500);
    expect(table.columns.every((column) => column.every(Number.isFinite))).toBe(true);
    const mean = table.weights.reduce((sum, weight) => sum + weight, 0) / table.weights.length;
    expect(mean).toBeCloseTo(1, 9);
    expect(uniqueness.every((value) => value > 0 && value <= 1)).toBe(true);
  });

  test('knows the same of a label whatever comes after it has ended', () => {
    const whole = datasetOf(principal, recipeOf());
    const part = datasetOf(firstBars(principal, 1_200), recipeOf());
    const rows = part.spans.length;
    expect(rows).toBeGreaterThan(900);
    expect(part.spans).toEqual(whole.spans.slice(0, rows));
    for (const [index, column] of part.table.columns.entries())
      expect(column).toEqual(whole.table.columns[index]!.slice(0, rows));
    expect(part.table.outcomes).toEqual(whole.table.outcomes.slice(0, rows));
  });

  test('that is too small is not enough data, and is no model', () => {
    const found = buildDataset({ principal: firstBars(principal, 300) }, recipeOf());
    expect(found).toMatchObject({ type: 'not-enough-data', needs: 200 });
    const flat = { ...principal, close: new Float64Array(1_500).fill(100) };
    expect(buildDataset({ principal: flat }, recipeOf())).toEqual({ type: 'not-enough-data', has: 0, needs: 200 });
  });
});

describe('on noise', () => {
  test('no more trainings are called better than chance than chance allows', () => {
    const campaigns = 40;
    let fooled = 0;
    for (let seed = 1; seed <= campaigns; seed += 1) {
      const { verdict, model } = trained(barsOf('gaussian', seed, 1_600), recipeOf({ seed }));
      if (verdict.isBetterThanChance) fooled += 1;
      // What knows nothing never trades.
      expect(model.enter < 1).toBe(verdict.isBetterThanChance);
    }
    expect(fooled).toBeLessThanOrEqual(promotionsAllowed(campaigns, 0.025, 0.99));
  });
});

describe('on a planted market', () => {
  const planted = trained(barsOf('momentum-20', 3, 6_000, 0.15), recipeOf({ learner: { ...TREES, treesMax: 60 } }));

  test('a training is better than chance, and what it needs is what was planted', () => {
    const { verdict, evaluation, importance, trading } = planted;
    expect(verdict).toMatchObject({ isBetterThanChance: true, paysItsCosts: true });
    expect(verdict.words).toMatch(/^Better than chance on what it had not seen \(AUC 0\.\d+/);
    expect(evaluation.auc.low).toBeGreaterThan(0.52);
    expect(evaluation.brier).toBeLessThan(evaluation.brierOfBase);
    expect(evaluation.calibrationSlope).toBeGreaterThan(0.5);
    expect(['return-24', 'rsi-14']).toContain(importance[0]!.features[0]);
    expect(importance[0]!.loss).toBeGreaterThan(2 * importance[0]!.standardError);
    expect(trading.net!.low).toBeGreaterThan(0);
  });

  test('the model is a file that reads back, and the same inputs make the same one', () => {
    const { model } = planted;
    expect(readModel(JSON.parse(JSON.stringify(model)))).toEqual({ ok: true, model });
    const again = trained(barsOf('momentum-20', 3, 6_000, 0.15), recipeOf({ learner: { ...TREES, treesMax: 60 } }));
    expect(again.model.hash).toBe(model.hash);
    expect(model.training).toMatchObject({ bars: 6_000, verdict: planted.verdict.words });
  });

  test('retrained again and again it goes on knowing, and every training knows only what was settled before its test', () => {
    const { dataset, model } = planted;
    const recipe = { ...model.recipe, learner: BASELINE };
    const rolling = rollingRetrain(dataset, { recipe, windows: 4, anchored: true });
    if (rolling.type !== 'value') throw new Error('there are enough');
    expect(rolling.value.auc.low).toBeGreaterThan(0.5);
    expect(rolling.value.windows).toHaveLength(4);
    for (const { trained: labels, from, to } of rolling.value.windows) {
      expect(labels).toBe(dataset.spans.filter(({ end }) => end < from).length);
      expect(to).toBeGreaterThan(from);
    }
  });

  test('each configuration that was tried is told, the baseline too', () => {
    const trials: TrainingTrial[] = [];
    const recipe = recipeOf({ learner: { ...TREES, treesMax: 5, patience: 5 } });
    const { evaluation } = trained(barsOf('gaussian', 5, 1_600), recipe, (trial) => trials.push(trial));
    expect(trials).toMatchObject([
      { learner: recipe.learner, recipe, dataHashes: ['hash'], auc: evaluation.auc.value },
      { learner: BASELINE, recipe, dataHashes: ['hash'], auc: evaluation.baselineAuc.value },
    ]);
  });

  test('what its chances would have earned by day is what the labels did, each on its share of the capital', () => {
    const principal = barsOf('gaussian', 5, 1_600);
    const dataset = datasetOf(principal, recipeOf());
    const chances = dataset.table.outcomes.map((outcome) => 0.2 + 0.6 * outcome); // One who knows everything.
    const found = tradesByDay(dataset, chances, { enter: 0.7, costRate: 0 }, principal.openTime);
    const total = dataset.returns.reduce((sum, value, row) => sum + Math.abs(value) * dataset.uniqueness[row]!, 0);
    expect(found.returns.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 3);
    expect(found.returns).toHaveLength(1_600);
    expect(found.trades).toBe(dataset.spans.length);
    // Shares of labels that overlap do not add up to much more than the whole.
    expect(Math.max(...found.exposures.map(Math.abs))).toBeLessThan(1.5);
    expect(tradesByDay(dataset, chances, { enter: 0.9, costRate: 0 }, principal.openTime).trades).toBe(0);
  });
});

test('no fold trains on a label that touches its test, or starts within the embargo', () => {
  const dataset = datasetOf(barsOf('gaussian', 6, 1_600), recipeOf());
  const { spans, lookBack } = dataset;
  const found = crossValidate(dataset, 4, { learner: BASELINE, balanced: true, seed: 1 });
  if (found.type !== 'value') throw new Error('there are enough');
  for (const { test: asked, train } of found.value.folds) {
    const [first, last] = [
      spans[asked.from]!.start,
      Math.max(...spans.slice(asked.from, asked.to).map(({ end }) => end)),
    ];
    for (const row of train) {
      const { start, end } = spans[row]!;
      expect(end < first || start > last + lookBack).toBe(true);
    }
  }
  expect(crossValidate(dataset, 20, { learner: BASELINE, balanced: false, seed: 1 }).type).toBe('value');
});

test('features that say the same are one group', () => {
  const random = seededRandom(1).next;
  const [a, b, c] = [1, 2, 3].map(() => Float64Array.from({ length: 300 }, () => random())) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const like = a.map((value, row) => value ** 3 + 0.01 * b[row]!);
  expect(featureClusters([a, b, like, c])).toEqual([[0, 2], [1], [3]]);
});

test('labels weigh what the market did after their decision, and not what it did at it', () => {
  // With the bar of the decision in the weight, noise had a Brier score of 0.21: what continued weighed more.
  const { table } = datasetOf(barsOf('gaussian', 8, 4_000), recipeOf());
  const last = table.columns[0]!;
  let [agreeing, all] = [0, 0];
  for (const [row, outcome] of table.outcomes.entries()) {
    all += table.weights[row]!;
    if (last[row]! > 0 === (outcome === 1)) agreeing += table.weights[row]!;
  }
  expect(Math.abs(agreeing / all - 0.5)).toBeLessThan(0.06);
});
