import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findStrategy } from '../src/strategy/index.ts';
import { backtest, market, type Situation } from './support/backtests.ts';
import { ROOT, temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';
import { INSTRUMENTS, roughMarket } from './support/rough-market.ts';
import { wild } from './support/wild-strategy.ts';

const BARS = 'fixtures/golden/generated-1h.csv';

interface Golden {
  readonly name: string;
  readonly words: readonly string[];
  readonly journalSha256: string;
}

/** What a result file says of the run it came from. */
interface RunIdentity {
  readonly id: string;
  readonly seed: number;
  readonly strategyHash: string;
  readonly dataHash: string;
  readonly journalSha256: string;
}

const goldens = JSON.parse(readFileSync(join(ROOT, 'fixtures/golden/runs.json'), 'utf8')) as readonly Golden[];

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

/** Runs a backtest in a process of its own. @returns its result file, as it was written. */
async function result(
  words: readonly string[],
  name: string,
): Promise<{ text: string; run: RunIdentity; journal: string }> {
  const [json, journal] = [join(folder.path, `${name}.json`), join(folder.path, `${name}.journal`)];
  const line = ['backtest', '--bars', BARS, ...words, '--json', json, '--journal', journal, '--data-dir', folder.path];
  expect(await assay(line)).toMatchObject({ code: 0, err: '' });
  const text = readFileSync(json, 'utf8');
  return { text, run: (JSON.parse(text) as { run: RunIdentity }).run, journal: readFileSync(journal, 'utf8') };
}

describe('a golden run gives the journal it always gave:', () => {
  test.concurrent.each(goldens)('$name', async ({ name, words, journalSha256 }) => {
    const { run } = await result(words, name);
    expect(run.journalSha256).toBe(journalSha256);
  });
});

describe('the same inputs give the same journal', () => {
  const situations: readonly (readonly [string, () => Situation])[] = [
    ['of a catalogue strategy', () => ({ definition: findStrategy('grid')!, data: [market(3, 500)] })],
    [
      'of a strategy that does everything there is',
      () => ({
        definition: wild,
        parameters: { seed: 4 },
        data: roughMarket({ seed: 4, bars: 200 }),
        instruments: INSTRUMENTS,
        timeframes: ['1h', '4h'],
        changes: { leverage: 10 },
      }),
    ],
  ];
  test.each(situations)('%s, twice in one process', async (_name, situation) => {
    const [one, two] = [await backtest(situation()), await backtest(situation())];
    expect(one.lines.length).toBeGreaterThan(500);
    expect(one.lines).toEqual(two.lines);
    expect(one.result.journalDigest).toBe(two.result.journalDigest);
    expect(one.result.summary).toEqual(two.result.summary);
  });

  test('and the same result file, in two processes', async () => {
    const { words } = goldens[0]!;
    const [one, two] = await Promise.all([result(words, 'one'), result(words, 'two')]);
    expect(one.journal.split('\n').length).toBeGreaterThan(1_000);
    expect(one.journal === two.journal).toBe(true);
    expect(one.text.replaceAll('one.', '').replaceAll('two.', '')).toBe(
      two.text.replaceAll('one.', '').replaceAll('two.', ''),
    );
  });
});

describe('other inputs give another', () => {
  const situation: Situation = { definition: findStrategy('ema-cross')!, data: [market(3, 500)] };
  const digestOf = async (change: Partial<Situation>): Promise<string> =>
    (await backtest({ ...situation, ...change })).result.journalDigest;

  const changes: readonly (readonly [string, Partial<Situation>])[] = [
    ['parameter', { parameters: { fast: 19 } }],
    ['market', { data: [market(4, 500)] }],
    ['timeframe', { timeframes: ['2h'] }],
    ['cost', { changes: { costs: { slippage: { model: 'fixed-bps', spreadBps: 2, slippageBps: 2 } } } }],
    [
      'latency',
      { changes: { costs: { slippage: { model: 'fixed-bps', spreadBps: 2, slippageBps: 1 }, latencyMs: 201 } } },
    ],
  ];
  test.each(changes)('journal: %s', async (_name, change) => {
    expect(await digestOf(change)).not.toBe(await digestOf({}));
  });

  test('identity: parameter, seed, data and protective stop each have their part in it', async () => {
    const { words } = goldens[0]!;
    const [first, parameter, seed, range, bare] = await Promise.all([
      result(words, 'first'),
      result(
        words.map((word) => (word === 'fast=5' ? 'fast=6' : word)),
        'parameter',
      ),
      result([...words, '--seed', '2'], 'seed'),
      result([...words, '--to', '2024-02-01'], 'range'),
      result([...words, '--protective-stop', 'none'], 'bare'),
    ]);
    expect(parameter.run.strategyHash).not.toBe(first.run.strategyHash);
    expect(parameter.run.journalSha256).not.toBe(first.run.journalSha256);
    expect(seed.run.seed).not.toBe(first.run.seed);
    expect(range.run.journalSha256).not.toBe(first.run.journalSha256);
    expect(new Set([first, parameter, seed, range, bare].map(({ run }) => run.id)).size).toBe(5);
  });
});
