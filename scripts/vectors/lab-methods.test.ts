import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCaseFile } from './case-file.ts';
import { judge } from './judge.ts';

/** Reference cases computed elsewhere, where that file is at hand. */
const SHARED = path.resolve(import.meta.dirname, '../../../shared');
const FILE = path.join(SHARED, 'reference/vectors/cases-open.json');
const DATA = path.join(SHARED, 'data');
const file = existsSync(FILE) ? readCaseFile(FILE) : undefined;

const FAMILIES = [
  'metrics',
  'brinson',
  'carino',
  'factorreg',
  'cusumfilter',
  'ewmvol',
  'triplebarrier',
  'metalabel',
  'uniqueness',
  'retattr',
  'timedecay',
  'seqboot',
  'fd',
  'ffd',
  'gp',
  'ic',
  'tsops',
  'mda',
  'hmm',
  'portfolio',
  'erc',
  'kelly',
  'hyperband',
  'succhalving',
  'thompson',
  'tpe',
  'cmaes',
  'opt',
  'market',
  'peer',
  'rng',
  'psr',
  'mintrl',
  'dsr',
  'emax',
  'minbtl',
  'neff',
  'sharpe',
  'lo2002',
  'pbo',
  'bootstrap',
  'whiterc',
  'spa',
  'stepm',
  'fdr',
  'purgedkfold',
  'cpcv',
  'walkforward',
  'sprt',
  'cusum',
  'calibration',
];

/** Other people's conventions, which are not ours; and whole campaigns. */
const NOT_HERE = ['metrics.variants', 'calibration.pipeline'];

for (const family of FAMILIES) {
  test.skipIf(file === undefined)(
    `every open case of ${family} comes out as published`,
    async () => {
      const cases = file!.cases.filter(
        ({ id }) => id.split('.')[0] === family && !NOT_HERE.some((prefix) => id.startsWith(prefix)),
      );
      const verdicts = await Promise.all(cases.map((item) => judge(item, { series: file!.series, dataFolder: DATA })));
      expect(verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
      expect(verdicts).not.toEqual([]);
    },
    120_000,
  );
}

const TOLERANCE = { abs: 1e-12, rel: 1e-9 };
const REFERENCES = { series: {}, dataFolder: DATA };

test('an optimiser that does not reach what a case states fails with what it reached', async () => {
  const inputs = { functions: ['sphere(10)', 'rosenbrock(5)'], budget: [200, 200], seeds: 2 };
  const expected = { cmaes_sphere_f_below: 1e-9, cmaes_rosenbrock_success_rate_f_below_1e_6: 0.8 };
  const method = 'Optimiser acceptance (property test)';
  const verdict = await judge({ id: 'poor', method, inputs, expected, tol: TOLERANCE }, REFERENCES);
  expect(verdict).toMatchObject({ outcome: 'fail', comparison: { compared: 2, disagreeing: 2 } });
  const loose = { cmaes_sphere_f_below: 1e3, cmaes_rosenbrock_success_rate_f_below_1e_6: 0 };
  const other = await judge({ id: 'loose', method, inputs, expected: loose, tol: TOLERANCE }, REFERENCES);
  expect(other.outcome).toBe('pass');
});

test('campaigns pass where the planted edge is found, and fail with their rate where nothing was planted', async () => {
  const item = (name: string) => ({
    id: name,
    method: 'Pipeline on planted edges (acceptance property)',
    inputs: { markets: [`edge.momentum20 ${name}`], campaigns_each: 1 },
    expected: { min_promotion_rate: { [name]: 0.99 }, reference: 'words' },
    tol: TOLERANCE,
  });
  expect((await judge(item('a=0.4'), REFERENCES)).outcome).toBe('pass');
  expect(await judge(item('a=0'), REFERENCES)).toMatchObject({ outcome: 'fail', comparison: { worst: { got: 0 } } });
}, 300_000);

test('a market that nobody knows is named', async () => {
  const inputs = { markets: ['null.magic'], campaigns_each: 1, min_trials_per_campaign: 100 };
  const method = 'Pipeline on null markets (acceptance property)';
  const expected = { max_promotion_rate_to_paper: 0.01 };
  const verdict = await judge({ id: 'unknown', method, inputs, expected, tol: TOLERANCE }, REFERENCES);
  expect(verdict).toMatchObject({ outcome: 'error', problem: 'no market is called "null.magic"' });
});
