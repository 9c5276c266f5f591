import {
  realityCheck,
  resamplesOf,
  stationaryIndices,
  stationaryResamples,
  superiorPredictiveAbility,
} from '../../src/research/index.ts';
import { normal, seededRandom } from '../../src/runtime/index.ts';
import { ParityError } from '../parity.ts';
import type { Workload } from './index.ts';

const TRIALS = 10_000;
const DAYS = 2_000;
const RESAMPLES = 1_000;
const BLOCK = 10;
/** It takes most of a minute. */
const REPEATS_MAX = 3;

/** E7, the second half: Hansen's test of a whole search. */
export const searchTest: Workload = {
  name: 'search-test',
  about: `is any of ${TRIALS} trials of ${DAYS} days more than luck, by ${RESAMPLES} resamples`,
  run({ repeats }) {
    assertNaive();
    const streams = noise(TRIALS, DAYS);
    const samples: number[] = [];
    for (let round = 0; round < Math.min(repeats, REPEATS_MAX); round += 1) {
      const begin = performance.now();
      const resamples = stationaryResamples(
        { periods: DAYS, meanBlock: BLOCK, count: RESAMPLES },
        seededRandom(7).next,
      );
      const test = superiorPredictiveAbility(streams, resamples);
      samples.push(performance.now() - begin);
      if (test.type !== 'value') throw new ParityError('the test has no answer');
    }
    const goal = { id: 'E7', atMost: 300_000 } as const;
    return Promise.resolve([{ label: 'test of a whole search', unit: 'ms', samples, work: { trials: TRIALS }, goal }]);
  },
};

function noise(trials: number, days: number): readonly Float64Array[] {
  const { next } = seededRandom(3);
  return Array.from({ length: trials }, () => Float64Array.from({ length: days }, () => 0.02 * normal(next)));
}

/** The resampled means are differences of running sums; here they are summed one by one, as the paper has it. */
function assertNaive(): void {
  const [trials, days, count] = [12, 150, 200];
  const streams = noise(trials, days);
  const { next } = seededRandom(5);
  const indices = Array.from({ length: count }, () => stationaryIndices(days, BLOCK, next));
  const fast = realityCheck(streams, resamplesOf(indices, days, BLOCK));
  const means = streams.map((stream) => stream.reduce((sum, value) => sum + value, 0) / days);
  const best = Math.max(...means);
  const luckier = indices.filter((order) => {
    const lucky = streams.map(
      (stream, trial) => order.reduce((sum, day) => sum + stream[day]!, 0) / days - means[trial]!,
    );
    return Math.max(...lucky) >= best;
  }).length;
  const pValue = (1 + luckier) / (count + 1);
  if (fast.type !== 'value' || Math.abs(fast.value.pValue - pValue) > 1e-12) {
    throw new ParityError(`the p-value is ${JSON.stringify(fast)}, and ${pValue} summed one by one`);
  }
}
