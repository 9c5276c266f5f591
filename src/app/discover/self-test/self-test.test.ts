import { expect, test } from 'vitest';
import { DEFAULT_POLICY, searchLevels } from '../../../pipeline/index.ts';
import { realTimers } from '../../../runtime/index.ts';
import { selfTestCampaign } from './campaign.ts';
import { selfTestCommand } from './command.ts';
import { CASES, nullTogether, resultOf } from './suite.ts';

const words = { campaigns: '10', candidates: '48', workers: '2', firstSeed: '3' };

test('the small form: nothing is found in noise, everything is counted, and what must be refused is', async () => {
  const lines: string[] = [];
  await selfTestCommand(words, realTimers(), {
    say: (line) => lines.push(line),
    onProgress: () => undefined,
    commandLine: 'x',
  });
  const marked = lines.filter((line) => /^[✓✗] (N|R)/.test(line));
  expect(marked.filter((line) => line.startsWith('✗'))).toEqual([]);
  expect(marked.map((line) => line.slice(2).split(' ')[0])).toEqual([
    'N1a',
    'N1b',
    'N2a',
    'N2b',
    'N2c',
    'N3',
    'N7',
    'N',
    'N4',
    'N4',
    'N4',
    'N5',
    'N5',
    'N5',
    'N8',
    'N6',
    'R1',
  ]);
}, 300_000);

test('a lab that takes what it gets is found out: the same markets, judged by levels that ask for nothing', async () => {
  const careless = {
    ...searchLevels(DEFAULT_POLICY),
    falseFinds: 0.999 * (Math.PI ** 2 / 6),
    resamples: 100,
    lowPathSharpeMin: -100,
    medianPathSharpeMin: -100,
    walkEfficiencyMin: -1e9,
    costFactor: 1,
    holdoutMin: 0,
  };
  const [noise] = CASES;
  const spec = { kind: noise!.kind, edge: noise!.edge, periods: noise!.periods };
  const figures = [];
  for (let seed = 1; seed <= 3; seed += 1) {
    // So many that the best of them is above nothing: half of the first are screened, and mostly lose what they cost.
    figures.push(await selfTestCampaign({ spec: { ...spec, seed }, budget: 120, levels: careless }));
  }
  const result = resultOf(noise!, figures);
  expect(result).toMatchObject({ promoted: 3, passed: false });
  expect(nullTogether([result]).passed).toBe(false);
}, 300_000);

test.each([
  [{ campaigns: '5' }, /--campaigns/],
  [{ candidates: 'many' }, /--candidates/],
  [{ workers: '0' }, /--workers/],
])('%j is asked wrongly', async (wrong, message) => {
  const watch = { say: () => undefined, onProgress: () => undefined, commandLine: 'x' };
  await expect(selfTestCommand({ ...words, ...wrong }, realTimers(), watch)).rejects.toThrow(message);
});
