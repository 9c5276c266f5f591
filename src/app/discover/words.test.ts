import { expect, test } from 'vitest';
import { readOrder, type DiscoverWords } from './words.ts';

const WORDS: DiscoverWords = {
  bars: 'BTCUSDT.BINANCE/1h',
  gaps: 'skip',
  budget: '400',
  search: 'tpe',
  seed: '1',
  holdoutDays: '365',
  slippageBps: '2',
  spreadBps: '1',
  allocation: 'hrp',
  dataDir: 'data',
};

test('a way of sharing capital that is none is refused with those there are', () => {
  expect(readOrder({ ...WORDS, allocation: 'kelly' }).allocation).toBe('kelly');
  expect(() => readOrder({ ...WORDS, allocation: 'all-in' })).toThrow(/--allocation must be one of hrp, inverse-vol/);
});

test('what was not said is absent, so that the same question stays the same campaign', () => {
  const order = readOrder(WORDS);
  for (const name of ['aims', 'patience', 'timeLimitMs']) expect(Object.hasOwn(order, name)).toBe(false);
});

test('objectives, constraints, patience and time are read', () => {
  const order = readOrder({
    ...WORDS,
    search: 'nsga2',
    constraints: ['trades>=100', 'drawdown <= 0.3'],
    patience: '200',
    timeLimit: '45m',
  });
  expect(order).toMatchObject({
    aims: {
      objectives: ['sharpe', 'drawdown', 'turnover'],
      constraints: [
        { measure: 'trades', type: 'at-least', bound: 100 },
        { measure: 'drawdown', type: 'at-most', bound: 0.3 },
      ],
    },
    patience: 200,
    timeLimitMs: 2_700_000,
  });
  expect(readOrder({ ...WORDS, objectives: ['sharpe', 'return'] }).aims!.objectives).toEqual(['sharpe', 'return']);
});

test.each<[Partial<DiscoverWords>, RegExp]>([
  [{ search: 'magic' }, /--search must be one of .*hyperband/],
  [{ objectives: ['drawdown', 'sharpe'] }, /must begin with sharpe/],
  [{ objectives: ['sharpe', 'sharpe'] }, /twice/],
  [{ objectives: ['sharpe', 'luck'] }, /"luck" is none of sharpe, return, drawdown, turnover, trades/],
  [{ constraints: ['trades=100'] }, /written like/],
  [{ constraints: ['luck>=1'] }, /"luck" is none of/],
  [{ constraints: ['trades>=many'] }, /written like/],
  [{ patience: '0' }, /--patience/],
  [{ timeLimit: '10' }, /--time-limit/],
  [{ timeLimit: '0m' }, /--time-limit/],
])('%j is asked wrongly', (wrong, message) => {
  expect(() => readOrder({ ...WORDS, ...wrong })).toThrow(message);
});
