import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import { chanceOf, scoreOf, type Predictor } from '../../../strategy/index.ts';
import { boostTrees, type BoostingOptions } from './boosted-trees.ts';
import { calibrationOf } from './testing.ts';
import { fitCalibration, logisticLine } from './calibrate.ts';
import { binOf, quantileEdges, UNKNOWN_BIN } from './quantile-bins.ts';
import { fitLinear } from './ridge.ts';
import { brierScore, logLoss, pairsOf, rankingOf } from './scores.ts';
import { readRow, rowsOf, type Table } from './table.ts';

const OPTIONS: BoostingOptions = {
  treesMax: 60,
  depth: 3,
  rate: 0.2,
  penalty: 1,
  leafShareMin: 0.01,
  rowShare: 1,
  columnShare: 1,
  patience: 10,
  loss: 'logistic',
  seed: 1,
};

/** Rows of `features` numbers by chance, and what comes of each. */
function drawn(
  seed: number,
  rows: number,
  features: number,
  outcome: (row: readonly number[], chance: number) => number,
): Table {
  const { next } = seededRandom(seed);
  const columns = Array.from({ length: features }, () => new Float64Array(rows));
  const outcomes = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const values = columns.map((column) => (column[row] = normal(next)));
    outcomes[row] = outcome(values, next());
  }
  return { columns, outcomes, weights: new Float64Array(rows).fill(1) };
}

const all = (table: Table): readonly number[] => [...table.outcomes.keys()];

function scoresOf(predictor: Predictor, table: Table): Float64Array {
  const into = new Float64Array(table.columns.length);
  return Float64Array.from({ length: rowsOf(table) }, (_, row) => scoreOf(predictor, readRow(table, row, into)));
}

function areaOf(predictor: Predictor, table: Table): number {
  const { right, all: pairs } = pairsOf(
    rankingOf(scoresOf(predictor, table)),
    table.outcomes,
    new Uint8Array(rowsOf(table)).fill(1),
  );
  return right / pairs;
}

const xor = (seed: number): Table => drawn(seed, 2_000, 4, ([a, b]) => (a! > 0 === b! > 0 ? 1 : 0));
const line = (seed: number): Table =>
  drawn(seed, 2_000, 3, ([a, b], chance) => (chance < 1 / (1 + Math.exp(-(0.5 + 1.5 * a! - b!))) ? 1 : 0));
const noise = (seed: number): Table => drawn(seed, 2_000, 10, (_, chance) => (chance < 0.5 ? 1 : 0));

describe('bins', () => {
  test('keep the order of values, share them out evenly, and know what is unknown', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 400 }),
        (values) => {
          const column = Float64Array.from([...values, NaN]);
          const edges = quantileEdges(column, [...column.keys()]);
          expect(edges.length).toBeLessThanOrEqual(254);
          for (const [one, a] of values.entries()) {
            const next = values[one + 1] ?? a;
            const [below, above] = [binOf(edges, Math.min(a, next)), binOf(edges, Math.max(a, next))];
            expect(below).toBeLessThanOrEqual(above);
            const bin = binOf(edges, a);
            expect(bin === edges.length || a <= edges[bin]!).toBe(true);
            expect(bin === 0 || a > edges[bin - 1]!).toBe(true);
          }
          expect(binOf(edges, NaN)).toBe(UNKNOWN_BIN);
        },
      ),
    );
  });

  test('are made of the training rows only', () => {
    const column = Float64Array.from({ length: 100 }, (_, index) => index);
    expect([...quantileEdges(column, [0, 1, 2])]).toEqual([0.5, 1.5]);
  });
});

describe('boosted trees', () => {
  test('one split of a squared loss is the one worked out by hand', () => {
    // Means 1 and 4 about the whole mean 2.5, shrunk by 2 / (2 + 1), at a rate of a half.
    const table: Table = {
      columns: [Float64Array.of(1, 2, 3, 4)],
      outcomes: Float64Array.of(0, 2, 3, 5),
      weights: new Float64Array(4).fill(1),
    };
    const options = { ...OPTIONS, loss: 'squared', treesMax: 1, depth: 1, rate: 0.5, leafShareMin: 0 } as const;
    const { predictor } = boostTrees(table, all(table), [], options);
    expect(predictor).toEqual({
      type: 'trees',
      base: 2.5,
      trees: [
        {
          feature: [0, -1, -1],
          threshold: [2.5, 0, 0],
          unknownLeft: [0, 0, 0],
          left: [1, -1, -1],
          right: [2, -1, -1],
          value: [0, -0.5, 0.5],
        },
      ],
    });
  });

  test('learn what no straight line can: whether two signs agree', () => {
    const [train, fresh] = [xor(1), xor(2)];
    expect(areaOf(boostTrees(train, all(train), [], OPTIONS).predictor, fresh)).toBeGreaterThan(0.97);
    expect(areaOf(fitLinear(train, all(train), { loss: 'logistic', penalty: 0.01 }), fresh)).toBeLessThan(0.6);
  });

  test('send what is unknown to where it belongs', () => {
    const table = drawn(3, 1_000, 2, ([a], chance) => (a! > 1 || chance < 0.1 ? 1 : 0));
    for (const [row, value] of table.columns[0]!.entries()) if (value > 1) table.columns[0]![row] = NaN;
    const { predictor } = boostTrees(table, all(table), [], { ...OPTIONS, treesMax: 5 });
    expect(scoreOf(predictor, [NaN, 0])).toBeGreaterThan(scoreOf(predictor, [0.9, 0]) + 1);
  });

  test('are the same for the same seed, and others for another', () => {
    const train = line(4);
    const of = (seed: number): unknown =>
      boostTrees(train, all(train), [], { ...OPTIONS, treesMax: 5, rowShare: 0.5, columnShare: 0.7, seed }).predictor;
    expect(of(7)).toEqual(of(7));
    expect(of(8)).not.toEqual(of(7));
  });

  test('stop when later rows no longer improve, and keep what was best', () => {
    const train = line(5);
    const [early, late] = [all(train).slice(0, 1_400), all(train).slice(1_400)];
    const { predictor, losses } = boostTrees(train, early, late, { ...OPTIONS, treesMax: 500 });
    expect(losses.length).toBeLessThan(500);
    expect(predictor.trees.length).toBe(losses.indexOf(Math.min(...losses)));
    // Noise improves nothing for long.
    const nothing = noise(6);
    expect(boostTrees(nothing, early, late, { ...OPTIONS, rate: 0.05 }).predictor.trees.length).toBeLessThan(10);
  });

  test.each([
    ['no rows', [], {}],
    ['a rate of nothing', [0, 1], { rate: 0 }],
    ['a share beyond one', [0, 1], { rowShare: 2 }],
  ])('%s are refused', (_, rows, changes) => {
    expect(() => boostTrees(line(1), rows, [], { ...OPTIONS, ...changes })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error,
    );
  });
});

describe('the straight line', () => {
  test('of a squared loss without a penalty is the one of least squares', () => {
    const table: Table = {
      columns: [Float64Array.of(1, 2, 3, 4, 5)],
      outcomes: Float64Array.of(3.1, 4.9, 7.2, 8.8, 11),
      weights: new Float64Array(5).fill(1),
    };
    const { coefficients, deviations, intercept } = fitLinear(table, all(table), { loss: 'squared', penalty: 0 });
    expect(coefficients[0]! / deviations[0]!).toBeCloseTo(1.97, 6);
    expect(intercept).toBeCloseTo(7, 6);
  });

  test('finds the odds that were planted', () => {
    const table = drawn(9, 40_000, 2, ([a, b], chance) =>
      chance < 1 / (1 + Math.exp(-(0.3 + a! - 0.5 * b!))) ? 1 : 0,
    );
    const { coefficients, deviations, means, intercept } = fitLinear(table, all(table), {
      loss: 'logistic',
      penalty: 0,
    });
    const slopes = coefficients.map((value, index) => value / deviations[index]!);
    expect(slopes[0]).toBeCloseTo(1, 1);
    expect(slopes[1]).toBeCloseTo(-0.5, 1);
    expect(intercept - slopes.reduce((sum, slope, index) => sum + slope * means[index]!, 0)).toBeCloseTo(0.3, 1);
  });

  test('is not upset by a feature that never varies, or by one that is twice there', () => {
    const { columns, ...rest } = line(10);
    const table = { ...rest, columns: [columns[0]!, columns[0]!, new Float64Array(2_000).fill(7)] };
    const predictor = fitLinear(table, all(table), { loss: 'logistic', penalty: 0.01 });
    expect(predictor.coefficients[2]).toBe(0);
    expect(predictor.coefficients[0]).toBeCloseTo(predictor.coefficients[1]!, 6);
    expect(areaOf(predictor, table)).toBeGreaterThan(0.75);
  });

  test('separated outcomes do not run away under a penalty', () => {
    const table = drawn(11, 500, 1, ([a]) => (a! > 0 ? 1 : 0));
    const { coefficients } = fitLinear(table, all(table), { loss: 'logistic', penalty: 0.01 });
    expect(coefficients[0]).toBeGreaterThan(1);
    expect(coefficients[0]).toBeLessThan(50);
  });
});

test('on noise no learner knows anything of what it has not seen', () => {
  // An area of 2,000 rows has a deviation of 1 / sqrt(12 * 500) about a half.
  for (const seed of [1, 2, 3, 4]) {
    const [train, fresh] = [noise(seed), noise(seed + 100)];
    const trees = boostTrees(train, all(train), [], OPTIONS).predictor;
    const straight = fitLinear(train, all(train), { loss: 'logistic', penalty: 0.01 });
    for (const predictor of [trees, straight])
      expect(Math.abs(areaOf(predictor, fresh) - 0.5)).toBeLessThan(4 * 0.0129);
    expect(areaOf(trees, train)).toBeGreaterThan(0.7); // On what it has seen it looks good: that is why nobody asks there.
  }
});

describe('calibration', () => {
  const { scores, outcomes, weights, chances } = calibrationOf(12, 20_000);

  test.each(['platt', 'isotonic'] as const)('%s: chances come true as often as they say', (type) => {
    const calibration = fitCalibration(type, { scores, outcomes, weights });
    const said = scores.map((score) => chanceOf(calibration, score));
    const worst = Math.max(...said.map((chance, row) => Math.abs(chance - chances[row]!)));
    const mean = said.reduce((sum, chance, row) => sum + Math.abs(chance - chances[row]!), 0) / said.length;
    expect(mean).toBeLessThan(0.02);
    expect(worst).toBeLessThan(type === 'platt' ? 0.03 : 0.3);
    const odds = said.map((chance) => Math.log(Math.max(1e-6, chance) / Math.max(1e-6, 1 - chance)));
    expect(logisticLine({ scores: odds, outcomes, weights }).slope).toBeCloseTo(1, 1);
  });

  test('scores that point the wrong way say nothing, and are not turned round', () => {
    const wrong = fitCalibration('platt', { scores: scores.map((score) => -score), outcomes, weights });
    expect(wrong).toMatchObject({ type: 'platt', slope: 0 });
    const base = outcomes.reduce((sum, value) => sum + value, 0) / outcomes.length;
    expect(chanceOf(wrong, 3)).toBeCloseTo(base, 6);
    const pooled = fitCalibration('isotonic', { scores: scores.map((score) => -score), outcomes, weights });
    expect(chanceOf(pooled, -5)).toBeLessThanOrEqual(chanceOf(pooled, 5));
  });

  test('neighbours that fall are pooled, by hand', () => {
    const four = {
      scores: Float64Array.of(1, 2, 3, 4),
      outcomes: Float64Array.of(0, 1, 0, 1),
      weights: Float64Array.of(1, 1, 1, 1),
    };
    expect(fitCalibration('isotonic', four)).toEqual({ type: 'isotonic', scores: [1, 2, 4], chances: [0, 0.5, 1] });
  });
});

describe('scores', () => {
  test('the area under the curve is the share of pairs in the right order, by counting them', () => {
    const rows = fc.array(fc.record({ score: fc.integer({ min: 0, max: 5 }), outcome: fc.nat(1), count: fc.nat(2) }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, (list) => {
        let [right, pairs] = [0, 0];
        for (const one of list.filter(({ outcome }) => outcome === 1)) {
          for (const other of list.filter(({ outcome }) => outcome === 0)) {
            const count = one.count * other.count;
            pairs += count;
            right += count * (one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0);
          }
        }
        const column = (of: (row: (typeof list)[number]) => number): Float64Array => Float64Array.from(list, of);
        const found = pairsOf(
          rankingOf(column(({ score }) => score)),
          column(({ outcome }) => outcome),
          column(({ count }) => count),
        );
        expect(found).toEqual({ right, all: pairs });
      }),
    );
  });

  test('a Brier score and a log loss are those of the definition', () => {
    const judged = {
      chances: Float64Array.of(0.8, 0.4),
      outcomes: Float64Array.of(1, 0),
      weights: Float64Array.of(3, 1),
    };
    expect(brierScore(judged)).toBeCloseTo((3 * 0.04 + 0.16) / 4, 12);
    expect(logLoss(judged)).toBeCloseTo((3 * -Math.log(0.8) - Math.log(0.6)) / 4, 12);
  });
});
