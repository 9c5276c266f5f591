import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixed, type EpochMs, type InstrumentId } from '../../domain/index.ts';
import { generateMarket, instrumentSpec, SIMULATED_COINS } from '../../market/index.ts';
import { readConfig } from '../config.ts';
import { planLive, readLivePlan, writeLivePlan, type LivePlan } from './live-plan.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-live-plan-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PERP = 'BTCUSDT-PERP.BYBIT' as InstrumentId;
const LIVE = `[live]
environment = "demo"
[live.limits]
orderNotionalMax = "500"
grossLeverageMax = "1"
dailyLossRateMax = "0.02"
drawdownRateMax = "0.1"
[[strategy]]
strategy = "sma-cross"
instrument = "${PERP}"
timeframe = "1h"
`;

function planOf(risk: string): Promise<LivePlan> {
  const path = join(folder, 'live.toml');
  writeFileSync(path, `${risk}\n${LIVE}`);
  const config = readConfig(path);
  const now = Date.UTC(2024, 0, 1) as EpochMs;
  const [columns] = generateMarket({
    seed: 1,
    timeframe: '1h',
    from: now,
    bars: 1,
    coins: [{ ...SIMULATED_COINS[0]!, instrument: PERP }],
  });
  const instruments = [instrumentSpec(PERP, columns)];
  return planLive(config, {
    live: config.live!,
    uid: '7',
    instruments,
    deposited: fixed('1000'),
    now,
    register: { find: async () => undefined },
    found: [],
  });
}

test.each([
  ['', '0.1'],
  ['[risk]\nprotective_stop_rate = "0.05"', '0.05'],
] as const)('a plan comes back from storage as it was made, with the protective stop: %j', async (risk, rate) => {
  const plan = await planOf(risk);
  expect(plan.protectiveStopRate).toBe(fixed(rate));
  expect(readLivePlan(JSON.parse(JSON.stringify(writeLivePlan(plan))))).toEqual(plan);
});

test('a plan that was stored before there was such a stop has none, as one that switched it off', async () => {
  const off = await planOf('[risk]\nprotective_stop_rate = "none"');
  expect('protectiveStopRate' in off).toBe(false);
  const { protectiveStopRate: _stop, ...older } = await planOf('');
  expect(readLivePlan(JSON.parse(JSON.stringify(writeLivePlan(older))))).toEqual(off);
});
