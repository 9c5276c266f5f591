import { expect, test } from 'vitest';
import type { BarColumns } from '../../../market/index.ts';
import { type Model } from '../../../strategy/index.ts';
import { syntheticBars, syntheticMarket } from '../../markets/index.ts';
import { firstBars } from './causality-check.ts';
import { modelHealth } from './model-health.ts';
import { recipeOf } from './testing.ts';
import { trainModel } from './train-model.ts';

const RECIPE = recipeOf({}, ['return-6', 'return-24', 'rsi-14', 'volatility-24']);

const market: BarColumns = syntheticBars(
  syntheticMarket({ kind: 'momentum-20', seed: 3, periods: 5_000, edge: 0.2 }),
  3,
);

function modelOf(principal: BarColumns): Model {
  const found = trainModel({
    recipe: RECIPE,
    bars: { principal },
    dataHashes: ['0'],
    naming: { name: 'm', title: 'M', description: 'M.', family: 'MF' },
  });
  if (found.type !== 'value') throw new Error('there is enough');
  return found.value.model;
}

const model = modelOf(firstBars(market, 3_000));

/** The same bars, with moves from the last training bar on that are so many times as large. */
function wilder(times: number): BarColumns {
  const { close } = market;
  let level = close[2_999]!;
  const scale = close.map((value, bar) => {
    if (bar >= 3_000) level *= (value / close[bar - 1]!) ** times;
    return bar < 3_000 ? 1 : level / value;
  });
  const by = (column: Float64Array): Float64Array => column.map((value, bar) => value * scale[bar]!);
  return { ...market, open: by(market.open), high: by(market.high), low: by(market.low), close: by(close) };
}

test('on more of the same market a model has not drifted, and its chances came true', () => {
  const { drift, calibration } = modelHealth(model, { principal: market });
  expect(drift).toMatchObject({ type: 'value' });
  expect(drift.type === 'value' && drift.value.share).toBeLessThan(1);
  expect(calibration.type === 'value' && calibration.value.labels).toBeGreaterThan(1_500);
  expect(calibration.type === 'value' && calibration.value.slope).toBeGreaterThan(0.5);
  expect(calibration.type === 'value' && calibration.value.slope).toBeLessThan(1.5);
});

test('on another market the drift is beyond its limit, and the feature that moved is named', () => {
  const { drift } = modelHealth(model, { principal: wilder(4) });
  expect(drift).toMatchObject({ type: 'value', value: { worst: { feature: 'volatility-24' } } });
  expect(drift.type === 'value' && drift.value.share).toBeGreaterThan(1);
  expect(drift.type === 'value' && drift.value.worst.distance).toBeGreaterThan(0.5);
});

test('when what it says comes true the other way round, the slope is below nothing', () => {
  const turned = { ...model, predictor: turnedRound(model.predictor) };
  const { calibration } = modelHealth(turned, { principal: market });
  expect(calibration.type === 'value' && calibration.value.slope).toBeLessThan(0);
});

test('what came before the training ended judges nothing, and too little is said', () => {
  const { drift, calibration } = modelHealth(model, { principal: firstBars(market, 3_050) });
  expect(drift.type).toBe('value');
  expect(calibration).toMatchObject({ type: 'not-enough-data', needs: 100 });
  expect(modelHealth(model, { principal: firstBars(market, 200) })).toMatchObject({
    drift: { type: 'not-enough-data', needs: 250 },
    calibration: { type: 'not-enough-data', has: 0 },
  });
});

function turnedRound(predictor: Model['predictor']): Model['predictor'] {
  if (predictor.type !== 'linear') throw new Error('the recipe is of a straight line');
  return { ...predictor, coefficients: predictor.coefficients.map((value) => -value) };
}
