import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barsBetween, exportBars, type BarColumns } from '../src/market/index.ts';
import { syntheticBars, syntheticMarket } from '../src/research/index.ts';
import type { InstrumentId } from '../src/domain/index.ts';
import { temporaryFolder } from './support/child.ts';
import { assay, type Outcome } from './support/command.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
const data = ['--data-dir', at('data')];
const PLANTED = 'BTCUSDT-1d.csv';
const EARLIER = 'BTCUSDT-1d-earlier.csv';
const NOISE = 'ETHUSDT-1d.csv';

function marketOf(kind: 'momentum-20' | 'gaussian', seed: number, id: string): BarColumns {
  return {
    ...syntheticBars(syntheticMarket({ kind, seed, periods: 4_000, edge: 0.2 }), seed),
    instrument: id as InstrumentId,
  };
}

function train(bars: string, id: string, ...more: readonly string[]): Promise<Outcome> {
  const words = ['model', 'train', '--bars', at(bars), '--instrument', id, '--features', 'returns,calendar,rsi-14'];
  return assay([...data, ...words, '--barriers', '2:2:10', '--learner', 'linear', ...more]);
}

beforeAll(async () => {
  const planted = marketOf('momentum-20', 1, 'BTCUSDT-PERP.BYBIT');
  await exportBars(planted, at(PLANTED));
  await exportBars(barsBetween(planted, { to: planted.openTime[3_500]! }), at(EARLIER));
  await exportBars(marketOf('gaussian', 4, 'ETHUSDT-PERP.BYBIT'), at(NOISE));
});

afterAll(() => folder.remove());

test('a model of a planted market is trained, shown, traded and trained anew', async () => {
  const btc = 'BTCUSDT-PERP.BYBIT';
  const model = at('model.json');
  const trained = await train(EARLIER, btc, '--out', model, '--sizing', 'probability');
  expect([trained.code, trained.err]).toEqual([0, expect.stringContaining('purged folds of')]);
  expect(trained.out.trim()).toMatch(/^Better than chance on what it had not seen \(AUC 0\.\d+/);
  expect(trained.out).toMatch(/1 configurations have been tried on candles of BTC in this time/);

  const shown = await assay(['model', 'show', model]);
  expect(shown.out).toMatch(/Btc linear model, version [0-9a-f]{12}/);
  expect(shown.out).toMatch(/BTCUSDT-PERP.BYBIT, 1d, 2020-01-01 to 2029-07-31; 3500 bars/);

  const bars = ['--bars', at(PLANTED), '--instrument', btc];
  const traded = await assay([...data, 'backtest', '--strategy', model, ...bars, '--from', '2029-08-01']);
  expect(traded.code).toBe(0);
  expect(Number(/Trades +([\d,]+)/.exec(traded.out)?.[1])).toBeGreaterThan(10);

  const again = await assay([...data, 'model', 'retrain', model, ...bars, '--windows', '3', '--out', at('next.json')]);
  expect(again.code).toBe(0);
  expect(again.out).toMatch(/Retrained as it would have been[^]*AUC 0\.\d+, 95 % [^]*: better than chance\./);
  const [old, next] = [model, at('next.json')].map(
    (path) => JSON.parse(readFileSync(path, 'utf8')) as { hash: string; recipe: unknown },
  );
  expect(next!.recipe).toEqual(old!.recipe);
  expect(next!.hash).not.toBe(old!.hash);

  const nothing = await assay([
    ...data,
    'model',
    'retrain',
    model,
    '--bars',
    at(EARLIER),
    '--instrument',
    btc,
    '--out',
    at('no.json'),
  ]);
  expect([nothing.code, nothing.err]).toEqual([2, expect.stringContaining('there is nothing newer than')]);
}, 120_000);

test('of noise it is said that nothing was learnt, and the model does not trade', async () => {
  const eth = 'ETHUSDT-PERP.BYBIT';
  const trained = await train(NOISE, eth, '--out', at('noise.json'));
  expect(trained.code).toBe(0);
  expect(trained.out.trim()).toMatch(/^No better than chance on what it had not seen/);
  expect(trained.out).toMatch(/never: it was found to know nothing/);
  const traded = await assay([
    ...data,
    'backtest',
    '--strategy',
    at('noise.json'),
    '--bars',
    at(NOISE),
    '--instrument',
    eth,
  ]);
  expect(traded.out).toMatch(/Trades +0\n/);
}, 120_000);

test('a filter of rules is trained, says how its primary does without it, and trades', async () => {
  const btc = 'BTCUSDT-PERP.BYBIT';
  const rules = at('often-long.json');
  const close = { op: 'price', source: 'close' };
  writeFileSync(
    rules,
    JSON.stringify({
      format: 'assay-rules-1',
      name: 'often-long',
      title: 'Often long',
      description: 'Buys again and again.',
      family: 'MF',
      long: { enter: { op: 'above', left: close, right: { op: 'constant', value: 0 } } },
      barsMax: 4,
    }),
  );
  const model = at('filter.json');
  const trained = await train(PLANTED, btc, '--meta', rules, '--to', '2029-08-01', '--out', model);
  expect([trained.code, trained.err]).toEqual([0, expect.stringContaining('trades of often-long')]);
  expect(trained.out).toMatch(/Unfiltered, the primary made a mean of -?\d/);
  expect(trained.out).toMatch(/Events +entries of the rules often-long/);
  const bars = ['--bars', at(PLANTED), '--instrument', btc];
  const traded = await assay([...data, 'backtest', '--strategy', model, ...bars, '--from', '2029-08-01']);
  expect([traded.code, traded.out]).toEqual([0, expect.stringMatching(/Trades +\d/)]);
  const two = await train(PLANTED, btc, '--bars', at(PLANTED), at(NOISE), '--meta', rules, '--out', at('two.json'));
  expect([two.code, two.err]).toEqual([2, expect.stringMatching(/looks at one instrument.*\[BAD_INSTRUMENTS\]/)]);
  const short = await train(PLANTED, btc, '--meta', rules, '--sides', 'short', '--out', at('short.json'));
  expect([short.code, short.err]).toEqual([2, expect.stringMatching(/never enter a side that --sides short allows/)]);
}, 120_000);

test('a model that somebody changed is refused with the reason, in every command', async () => {
  const changed = at('changed.json');
  await train(NOISE, 'ETHUSDT-PERP.BYBIT', '--out', changed);
  writeFileSync(changed, readFileSync(changed, 'utf8').replace('"enter":1', '"enter":0.5'));
  for (const words of [
    ['model', 'show', changed],
    ['strategies', changed],
    ['backtest', '--strategy', changed, '--bars', at(NOISE), '--instrument', 'ETHUSDT-PERP.BYBIT'],
  ]) {
    const { code, err } = await assay([...data, ...words]);
    expect([code, err]).toEqual([2, expect.stringMatching(/hash is of another model[^]*\[MODEL_FILE_INVALID\]/)]);
  }
}, 120_000);

test.each<[string, readonly string[], RegExp]>([
  ['a feature that is none', ['--features', 'magic'], /"magic" is no feature/],
  ['a feature of a second instrument without it', ['--features', 'cross-asset'], /give its bars as well/],
  ['barriers that are none', ['--barriers', '3:3'], /--barriers takes profit:stop:bars/],
  ['barriers that are not even for both sides', ['--barriers', '3:2:10'], /as far above as below/],
  ['events that are none', ['--events', 'cusum'], /--events takes every-bar, or cusum/],
  ['too few bars', ['--to', '2020-06-01'], /where 200 is the least that can be judged.*\[MODEL_NOT_ENOUGH_DATA\]/],
  ['a folder that is not there', ['--out', at('nowhere/model.json')], /\[FILE_NOT_WRITTEN\]/],
])('%s is refused', async (_, words, sentence) => {
  const out = words.includes('--out') ? [] : ['--out', at('x.json')];
  const { code, err } = await train(NOISE, 'ETHUSDT-PERP.BYBIT', ...out, ...words);
  expect(code).not.toBe(0);
  expect(err).toMatch(sentence);
});
