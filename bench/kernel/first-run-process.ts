/** A process that has never run a backtest: says how much work its first was, and its next ones, from the bars in memory on. */
import { readFileSync } from 'node:fs';
import type { BarColumns } from '../../src/market/index.ts';
import { kernelBacktest, strategyOf } from '../../src/research/index.ts';
import { kernelOf, labMarket, ONE_SET, planOf } from './grid.ts';

const WARM = 12;
const [file = '', shape = ''] = process.argv.slice(2);
const bytes = readFileSync(file);
const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
const { length, ...rest } = JSON.parse(shape) as Pick<BarColumns, 'length' | 'instrument' | 'timeframe'>;
const [openTime, open, high, low, close, volume] = [0, 1, 2, 3, 4, 5].map((place) =>
  all.slice(place * length, (place + 1) * length),
);
const columns = { ...rest, length, openTime, open, high, low, close, volume } as BarColumns;
const { signals, exits } = planOf(ONE_SET);
const rules = strategyOf(signals[0]!, exits[0]!);

const took: number[] = [];
let fills = 0;
for (let run = 0; run <= WARM; run += 1) {
  const before = process.threadCpuUsage();
  const result = kernelBacktest(kernelOf(labMarket(columns)), rules);
  const { user, system } = process.threadCpuUsage(before);
  took.push((user + system) / 1_000);
  if ('uncovered' in result) throw new Error(result.uncovered);
  fills = result.fills.length;
}
// The mean: each is a tick of the system's clock too long or too short.
const warm = took.slice(3);
process.send?.({ coldMs: took[0], warmMs: warm.reduce((sum, ms) => sum + ms, 0) / warm.length, fills });
