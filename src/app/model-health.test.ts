import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/child.ts';
import { fixed, ONE, type StrategyId } from '../domain/index.ts';
import { versionHash } from '../pipeline/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket } from '../research/index.ts';
import { handmade } from '../strategy/models/testing.ts';
import { healthOf } from './model-health.ts';
import type { PlannedSeat } from './paper-plan.ts';
import { loadStrategy } from './strategy-file.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const bars = syntheticBars(syntheticMarket({ kind: 'gaussian', seed: 1, periods: 1_000, edge: 0 }), 1);

async function seatOf(strategy: string): Promise<PlannedSeat> {
  const seat = {
    strategyId: 'S' as StrategyId,
    strategy,
    parameters: {},
    instruments: [SYNTHETIC_INSTRUMENT.id],
    timeframes: [bars.timeframe],
    sizing: { kind: 'equity-fraction', fraction: fixed('0.5') },
    capitalShare: ONE,
  } as const;
  const { definition, source } = await loadStrategy(strategy);
  return { ...seat, versionHash: versionHash({ ...seat, definition, ...(source === undefined ? {} : { source }) }) };
}

test('a model on paper is measured, as long as its file is what the session began with', async () => {
  const path = join(folder.path, 'model.json');
  writeFileSync(path, JSON.stringify(handmade()));
  const seat = await seatOf(path);
  expect(await healthOf(seat, SYNTHETIC_INSTRUMENT, bars)).toMatchObject({
    drift: { type: 'value' },
    calibration: { type: 'value' },
  });
  writeFileSync(path, JSON.stringify(handmade({}, { enter: 0.8 })));
  expect(await healthOf(seat, SYNTHETIC_INSTRUMENT, bars)).toEqual({
    missing: expect.stringMatching(/is not the model that the session began with/) as string,
  });
  writeFileSync(path, '{}');
  expect(await healthOf(seat, SYNTHETIC_INSTRUMENT, bars)).toEqual({
    missing: expect.stringMatching(/no strategy of rules/) as string,
  });
});

test('what is no model has no health', async () => {
  const seat = await seatOf('examples/strategies/calm-trend.json');
  expect(await healthOf(seat, SYNTHETIC_INSTRUMENT, bars)).toBeUndefined();
});
