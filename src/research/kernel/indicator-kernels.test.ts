import { expect, test } from 'vitest';
import { computeColumns, RULE_INDICATORS } from '../../strategy/index.ts';
import { syntheticBars, syntheticMarket } from '../markets/index.ts';
import { kernelLines, threeLines } from './indicator-kernels.ts';

const bars = syntheticBars(syntheticMarket({ kind: 'garch-t5', seed: 3, periods: 5_000, edge: 0 }), 3);

function cut(length: number) {
  const { openTime, open, high, low, close, volume } = bars;
  return Object.fromEntries(
    Object.entries({ openTime, open, high, low, close, volume }).map(([name, column]) => [
      name,
      column.slice(0, length),
    ]),
  ) as unknown as Parameters<typeof computeColumns>[1];
}

/** Columns as they come from the memory of others. */
function stale(length: number): () => Float64Array {
  return () => new Float64Array(length).fill(1e9);
}

test.each([
  ['ema', [1]],
  ['ema', [20]],
  ['ema', [2_500]],
  ['atr', [1]],
  ['atr', [14]],
  ['rsi', [2]],
  ['rsi', [14]],
  ['macd', [12, 26, 9]],
  ['macd', [1, 2, 1]],
  ['macd', [5, 80, 30]],
])('%s %o over columns is what it is bar by bar, to the last bit', (name, parameters) => {
  for (const length of [1, 2, 15, 34, 3_000, 5_000]) {
    for (const source of [undefined, 'high', 'volume'] as const) {
      if (source !== undefined && !RULE_INDICATORS[name]!.hasSource) continue;
      const node = { op: 'indicator', name, parameters, ...(source === undefined ? {} : { source }) } as const;
      const fed = computeColumns(RULE_INDICATORS[name]!.make(parameters, source), cut(length));
      expect(kernelLines(node, cut(length), stale(length))).toEqual(fed);
    }
  }
});

test.each([
  [5, 20, 14],
  [20, 5, 3],
  [240, 720, 14],
  [1, 2, 900],
])('two averages and a range in one pass are what they are alone: %i, %i, %i', (fast, slow, range) => {
  for (const length of [1, 2, 30, 900, 5_000]) {
    const lines = threeLines(cut(length), [fast, slow, range], stale(length));
    const alone = (name: string, period: number) =>
      computeColumns(RULE_INDICATORS[name]!.make([period], undefined), cut(length));
    expect(lines.fast).toEqual(alone('ema', fast)['ema']);
    expect(lines.slow).toEqual(alone('ema', slow)['ema']);
    expect(lines.atr).toEqual(alone('atr', range)['atr']);
  }
});

test('what has no form of its own, or is taken of a made price, is fed bar by bar', () => {
  expect(kernelLines({ op: 'indicator', name: 'adx', parameters: [14] }, bars)).toBeUndefined();
  expect(kernelLines({ op: 'indicator', name: 'ema', parameters: [14], source: 'hl2' }, bars)).toBeUndefined();
});
