import { expect, test } from 'vitest';
import { fixed, ONE, stringifyExact, type StrategyId } from '../src/domain/index.ts';
import type { BarColumns } from '../src/market/index.ts';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { PaperSession, type PaperInput } from '../src/sessions/index.ts';
import { settled } from '../src/sessions/test-timers.ts';
import {
  chanceOf,
  chooseFeatures,
  featureColumns,
  modelStrategy,
  scoreOf,
  type Model,
  type ModelDecision,
} from '../src/strategy/index.ts';
import { handmade } from '../src/strategy/models/testing.ts';
import { syntheticBars, syntheticMarket, trainModel } from '../src/research/index.ts';
import { backtest, market } from './support/backtests.ts';
import { checkpointOf, KeptJournal, type Saved } from './support/kept-journal.ts';
import { paperAccount } from './support/paper-account.ts';
import { PERP, SPOT } from './support/rough-market.ts';

/** What a model says at each bar it is asked about, in the engine. */
async function inEngine(model: Model, data: readonly BarColumns[]): Promise<ReadonlyMap<number, number>> {
  const said: ModelDecision[] = [];
  await backtest({
    definition: modelStrategy(model, (decision) => said.push(decision)),
    data,
    timeframes: [data[0]!.timeframe],
  });
  return new Map(said.map(({ bar, chance }) => [bar.openTime, chance]));
}

/** The same from whole columns. */
function inColumns(model: Model, [principal, other]: readonly BarColumns[]): ReadonlyMap<number, number> {
  const { features, decidable, warmUpBars } = featureColumns(model.recipe.features, principal!, other);
  const said = new Map<number, number>();
  for (let bar = warmUpBars - 1; bar < principal!.length; bar += 1) {
    const row = features.map((column) => column[bar]!);
    if (decidable[bar] === 1)
      said.set(principal!.openTime[bar]!, chanceOf(model.calibration, scoreOf(model.predictor, row)));
  }
  return said;
}

const recipe = (words: readonly string[], hasOther: boolean): Partial<Model['recipe']> => {
  const chosen = chooseFeatures(words, hasOther);
  if (!chosen.ok) throw new Error(chosen.problem);
  return { features: chosen.features.map(({ name, tree, of }) => ({ name, tree, of })) };
};

test('a trained model says in the engine, bar by bar, what it says of whole columns', async () => {
  const principal = syntheticBars(syntheticMarket({ kind: 'momentum-20', seed: 2, periods: 2_500, edge: 0.2 }), 2);
  const { recipe: usual } = handmade();
  const trained = trainModel({
    recipe: {
      ...usual,
      ...recipe(['returns', 'indicators', 'calendar'], false),
      learner: {
        type: 'trees',
        treesMax: 30,
        depth: 3,
        rate: 0.1,
        penalty: 5,
        leafShareMin: 0.02,
        rowShare: 0.8,
        columnShare: 0.6,
        patience: 10,
      },
    },
    bars: { principal },
    dataHashes: ['0'],
    naming: { name: 'learnt', title: 'Learnt', description: 'Learnt.', family: 'MF' },
  });
  if (trained.type !== 'value') throw new Error('there is enough');
  const { model } = trained.value;
  const said = await inEngine(model, [principal]);
  expect([...said]).toEqual([...inColumns(model, [principal])]);
  expect(said.size).toBeGreaterThan(2_200);
  expect(new Set(said.values()).size).toBeGreaterThan(100);
  // The comparison would notice a model that sees one bar later.
  const late = { ...principal, close: principal.close.map((value, bar) => principal.close[bar - 1] ?? value) };
  expect([...inColumns(model, [late])]).not.toEqual([...said]);
}, 60_000);

test('so does one that looks at two instruments, and only where both have a bar', async () => {
  const [principal, whole] = [market(21, 900), market(22, 900)];
  const keep = (column: Float64Array): Float64Array => column.filter((_, bar) => bar % 50 !== 7);
  const { openTime, open, high, low, close, volume } = whole;
  const other = {
    ...whole,
    instrument: 'OTHERUSDT.SIMULATED' as BarColumns['instrument'],
    length: keep(openTime).length,
    openTime: keep(openTime),
    open: keep(open),
    high: keep(high),
    low: keep(low),
    close: keep(close),
    volume: keep(volume),
  };
  const { features } = recipe(['cross-asset', 'return-1'], true);
  const model = handmade({ features: features! });
  const said = await inEngine(model, [principal, other]);
  expect([...said]).toEqual([...inColumns(model, [principal, other])]);
  expect(said.size).toBeGreaterThan(650);
  expect(said.size).toBeLessThan(900 - 168 - 10);
});

/** A paper account of two models, one on one instrument and one on two. */
function modelAccount(seed: number): PaperInput {
  const account = paperAccount({ seed, bars: 80 });
  const [slot] = account.strategies;
  const [change, rsi] = handmade().recipe.features;
  const loose = { barriers: { target: { op: 'constant', value: 0.01 }, profit: 1, stop: 1, holdingMax: 4 } } as const;
  const common = {
    ...slot!,
    parameters: {},
    timeframes: ['1h' as const],
    sizing: { kind: 'equity-fraction', fraction: fixed('0.4') } as const,
    capitalShare: ONE,
  };
  return {
    ...account,
    strategies: [
      {
        ...common,
        strategyId: 'ONE' as StrategyId,
        definition: modelStrategy(handmade({ ...loose, events: { type: 'cusum', threshold: 0.01 } }, { enter: 0.55 })),
        instruments: [PERP],
      },
      {
        ...common,
        strategyId: 'TWO' as StrategyId,
        definition: modelStrategy(
          handmade(
            {
              ...loose,
              features: [{ ...change!, of: 'other' }, rsi!],
              sizing: { type: 'probability', full: 0.8 },
            },
            { enter: 0.55 },
          ),
        ),
        instruments: [PERP, SPOT],
      },
    ],
  };
}

async function runOut(input: PaperInput, from?: Saved) {
  const journal = new KeptJournal(input.sessionId, from);
  const checkpoint = from === undefined ? undefined : checkpointOf(from);
  const session = new PaperSession(input, { journal, checkpoint, timers: realTimers(), log: silentLog });
  session.start();
  while (session.state === 'running') await settled();
  await session.stop();
  const { lines } = journal.commits.at(-1) ?? from!;
  return {
    fate: { failure: session.failure, lines, engine: stringifyExact(session.engine.snapshot()) },
    commits: journal.commits,
  };
}

test.each([1, 2])(
  'a session of models taken up after a crash goes on as if there had been none, seed %i',
  async (seed) => {
    const input = modelAccount(seed);
    const whole = await runOut(input);
    expect(whole.fate.failure).toBeUndefined();
    const orders = whole.fate.lines.filter((line) => line.includes('"type":"submit"')).length;
    expect(orders).toBeGreaterThan(15);
    for (const saved of whole.commits.filter((_, index) => index % 6 === seed))
      expect((await runOut(input, saved)).fate).toEqual(whole.fate);
  },
);

test('a session whose models forgot what they hold would go another way', async () => {
  const input = modelAccount(1);
  const whole = await runOut(input);
  const forgetful = whole.commits.map((saved) => ({
    ...saved,
    checkpoint: saved.checkpoint.replaceAll(/"stance":-?1/g, '"stance":0').replaceAll(/"held":\d+/g, '"held":-1'),
  }));
  const some = forgetful.filter((_, index) => index % 10 === 5);
  const fates = await Promise.all(some.map((saved) => runOut(input, saved)));
  expect(fates.some(({ fate }) => stringifyExact(fate) !== stringifyExact(whole.fate))).toBe(true);
});
