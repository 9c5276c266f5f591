import { expect, test } from 'vitest';
import { promotionsAllowed } from '../../validation/calibration/promotion-rate.ts';
import { chooseFeatures, readModel, type ModelRecipe, type RuleStrategy } from '../../../strategy/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket, type MarketKind } from '../../markets/index.ts';
import { engineEvaluator, type LabMarket } from '../../trials/index.ts';
import { primaryTrades } from './primary-trades.ts';
import { BASELINE } from './recipes.ts';
import { rollingRetrain } from './rolling-retrain.ts';
import { trainModel, type Trained, type TrainingTrial } from './train-model.ts';

/** Long most of the time, three bars at a time or to its stop: it knows nothing itself. */
const PRIMARY: RuleStrategy = {
  format: 'assay-rules-1',
  name: 'often-long',
  title: 'Often long',
  description: 'Buys again and again.',
  family: 'MF',
  long: { enter: { op: 'above', left: { op: 'price', source: 'close' }, right: { op: 'constant', value: 0 } } },
  stopLoss: {
    op: 'multiply',
    left: { op: 'constant', value: 3 },
    right: { op: 'indicator', name: 'atr', parameters: [14] },
  },
  barsMax: 3,
};
const COST = 0.001;

function recipeOf(seed: number): ModelRecipe {
  const chosen = chooseFeatures(['return-6', 'return-24', 'rsi-14', 'volatility-24', 'weekday'], false);
  if (!chosen.ok) throw new Error(chosen.problem);
  return {
    features: chosen.features.map(({ name, tree, of }) => ({ name, tree, of })),
    events: { type: 'primary', rules: PRIMARY },
    sides: 'both',
    sizing: { type: 'full' },
    learner: BASELINE,
    calibration: 'platt',
    folds: 5,
    seed,
    costRate: COST,
    decay: 1,
    balanced: false,
    staleShare: 0.25,
  };
}

function marketOf(kind: MarketKind, seed: number, periods: number, edge = 0): LabMarket {
  const columns = syntheticBars(syntheticMarket({ kind, seed, periods, edge }), seed);
  const slippage = { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } as const;
  return { instrument: SYNTHETIC_INSTRUMENT, columns, costs: { slippage }, dataHash: `${kind}-${seed}` };
}

async function trained(market: LabMarket, seed = 1, onTrial?: (trial: TrainingTrial) => void): Promise<Trained> {
  const found = trainModel({
    recipe: recipeOf(seed),
    bars: { principal: market.columns },
    primary: await primaryTrades(PRIMARY, market, COST),
    dataHashes: [market.dataHash],
    naming: { name: 'filter', title: 'Filter', description: 'Filters.', family: 'MF' },
    ...(onTrial === undefined ? {} : { onTrial }),
  });
  if (found.type !== 'value') throw new Error('there is enough');
  return found.value;
}

test('the trades of a primary are those of the engine, each known from its decision to its end', async () => {
  const market = marketOf('gaussian', 1, 1_500);
  const trades = await primaryTrades(PRIMARY, market, COST);
  const [outcome] = await engineEvaluator(market).evaluate([PRIMARY]);
  expect(Math.abs(trades.length - outcome!.trades)).toBeLessThanOrEqual(1);
  for (const [index, { start, end, side, return: earned, isPositive }] of trades.entries()) {
    expect(side).toBe(1);
    expect(end).toBeGreaterThan(start);
    // It enters at the open after the decision, and leaves at an open or at its stop.
    expect(end - start).toBeLessThanOrEqual(4);
    // None begins before the last one has ended.
    expect(start).toBeGreaterThanOrEqual((trades[index - 1]?.end ?? 0) - 1);
    expect(isPositive).toBe(earned > COST);
  }
  const { open } = market.columns;
  const byTime = trades.filter(({ start, end }) => end - start === 4);
  expect(byTime.length).toBeGreaterThan(100);
  for (const { start, end, return: earned } of byTime) expect(earned).toBeCloseTo(open[end]! / open[start + 1]! - 1, 4);
});

test('what became of a trade does not change with what came after it', async () => {
  const market = marketOf('gaussian', 2, 900);
  const whole = await primaryTrades(PRIMARY, market, COST);
  const { columns } = market;
  const cut = (column: Float64Array): Float64Array => column.slice(0, 600);
  const part = await primaryTrades(
    PRIMARY,
    {
      ...market,
      columns: {
        ...columns,
        length: 600,
        openTime: cut(columns.openTime),
        open: cut(columns.open),
        high: cut(columns.high),
        low: cut(columns.low),
        close: cut(columns.close),
        volume: cut(columns.volume),
      },
    },
    COST,
  );
  expect(part.length).toBeGreaterThan(120);
  expect(part).toEqual(whole.slice(0, part.length));
});

test('a planted edge is found by the filter, which then beats its primary, and is told as such', async () => {
  const trials: TrainingTrial[] = [];
  const market = marketOf('momentum-20', 3, 6_000, 0.15);
  const { model, verdict, filter, dataset, trading } = await trained(market, 1, (trial) => trials.push(trial));
  expect(verdict).toMatchObject({ isBetterThanChance: true });
  expect(filter).toMatchObject({ beatsPrimary: true });
  expect(verdict.words).toMatch(/^The filter beats its primary on trades that it had not seen: \d/);
  expect(filter!.totals.filtered).toBeGreaterThan(filter!.totals.primary);
  expect(trading.taken).toBeLessThan(trading.of);
  expect(model.enter).toBeLessThan(1);
  // How the primary does alone is told, so it counts as tried.
  expect(trials.map(({ learner }) => learner.type)).toEqual(['linear', 'none']);
  const written: unknown = JSON.parse(JSON.stringify(model));
  expect(readModel(written)).toEqual({ ok: true, model });
  const rolling = rollingRetrain(dataset, { recipe: model.recipe, windows: 3, anchored: true });
  expect(rolling).toMatchObject({ type: 'value', value: { filter: { beatsPrimary: true } } });
}, 60_000);

test('on noise a filter is refused, as often as chance allows, and then takes nothing', async () => {
  const campaigns = 24;
  let fooled = 0;
  for (let seed = 1; seed <= campaigns; seed += 1) {
    const { verdict, model } = await trained(marketOf('gaussian', 100 + seed, 1_600), seed);
    if (verdict.isBetterThanChance) fooled += 1;
    expect(verdict.words.startsWith('Refused: the filter is no better than chance')).toBe(!verdict.isBetterThanChance);
    expect(model.enter < 1).toBe(verdict.isBetterThanChance);
  }
  expect(fooled).toBeLessThanOrEqual(promotionsAllowed(campaigns, 0.025, 0.99));
}, 120_000);

test('too few trades are said to be too few', async () => {
  const market = marketOf('gaussian', 1, 400);
  const found = trainModel({
    recipe: recipeOf(1),
    bars: { principal: market.columns },
    primary: await primaryTrades(PRIMARY, market, COST),
    dataHashes: ['0'],
    naming: { name: 'filter', title: 'Filter', description: 'Filters.', family: 'MF' },
  });
  expect(found).toMatchObject({ type: 'not-enough-data', needs: 200 });
});
