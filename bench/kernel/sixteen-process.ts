/** A process that runs some of sixteen strategies in turn, and says how long each took at the least. */
import { kernelBacktest } from '../../src/research/index.ts';
import { generatedMarket, kernelOf } from './grid.ts';
import { sixteenStrategies } from './sixteen.ts';

const ROUNDS = 15;
const [bars = '', ...places] = process.argv.slice(2);
const kernel = kernelOf(generatedMarket('1m', Number(bars)));
const all = sixteenStrategies();
const least = places.map(() => Infinity);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [at, place] of places.entries()) {
    kernel.forget();
    // On the wall: a thread's own clock stands still for milliseconds, and these take only a few.
    const startedMs = performance.now();
    const result = kernelBacktest(kernel, all[Number(place)]!);
    const tookMs = performance.now() - startedMs;
    if ('uncovered' in result) throw new Error(result.uncovered);
    least[at] = Math.min(least[at]!, tookMs);
  }
}
process.send?.(least);
