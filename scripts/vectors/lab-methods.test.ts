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
  test.skipIf(file === undefined)(`every open case of ${family} comes out as published`, async () => {
    const cases = file!.cases.filter(
      ({ id }) => id.split('.')[0] === family && !NOT_HERE.some((prefix) => id.startsWith(prefix)),
    );
    const verdicts = await Promise.all(cases.map((item) => judge(item, { series: file!.series, dataFolder: DATA })));
    expect(verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(verdicts).not.toEqual([]);
  });
}
