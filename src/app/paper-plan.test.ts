import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixed, type EpochMs, type InstrumentId } from '../domain/index.ts';
import { fileArchive, generateMarket, SIMULATED_COINS, type Archive } from '../market/index.ts';
import { silentLog } from '../runtime/index.ts';
import type { ModelFeature } from '../strategy/index.ts';
import { FEATURES, handmade } from '../strategy/models/testing.ts';
import { readConfig } from './config.ts';
import type { MarketChoice } from './market-source.ts';
import { planPaper, readPlan, writePlan, type PaperPlan } from './paper-plan.ts';

let folder: string;
let archive: Archive;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-plan-'));
  archive = fileArchive({ root: join(folder, 'archive'), log: silentLog });
  const [coin] = SIMULATED_COINS;
  for (const columns of generateMarket({
    seed: 1,
    timeframe: '1h',
    from: Date.UTC(2024, 0, 1) as EpochMs,
    bars: 200,
    coins: [{ ...coin!, instrument: 'BTCUSDT.SIMULATED' as InstrumentId }],
  })) {
    await archive.store(columns, { source: 'generated', provenance: 'simulated', importedAt: 0 as EpochMs });
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const CHOICE: MarketChoice = {
  kind: 'generated',
  simulated: true,
  origin: 'a test',
  markets: { BTC: {}, ETH: {}, SOL: {} },
};

async function planOf(risk: string, strategy = 'sma-cross'): Promise<PaperPlan> {
  const path = join(folder, 'assay.toml');
  writeFileSync(
    path,
    `${risk}\n[[strategy]]\nstrategy = "${strategy}"\ninstrument = "BTCUSDT.SIMULATED"\ntimeframe = "1h"\n`,
  );
  return planPaper(readConfig(path), CHOICE, archive, { find: async () => undefined });
}

test.each([
  ['', '0.1'],
  ['[risk]\nprotective_stop_rate = "0.05"', '0.05'],
] as const)('a plan comes back from storage as it was made, with the protective stop: %j', async (risk, rate) => {
  const plan = await planOf(risk);
  expect(plan.protectiveStopRate).toBe(fixed(rate));
  expect(readPlan(JSON.parse(JSON.stringify(writePlan(plan))))).toEqual(plan);
});

test('a plan that was stored before there was such a stop has none, as one that switched it off', async () => {
  const off = await planOf('[risk]\nprotective_stop_rate = "none"');
  expect('protectiveStopRate' in off).toBe(false);
  const { protectiveStopRate: _stop, ...older } = await planOf('');
  expect(readPlan(JSON.parse(JSON.stringify(writePlan(older))))).toEqual(off);
});

test('a model is planned like any strategy, and one that looks at two instruments is refused', async () => {
  const write = (name: string, features: readonly ModelFeature[]): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(handmade({ features })));
    return path;
  };
  const model = write('model.json', FEATURES);
  const plan = await planOf('', model);
  expect(plan.strategies[0]).toMatchObject({
    strategy: model,
    versionHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  const two = write('two.json', [FEATURES[0]!, { ...FEATURES[1]!, of: 'other' }]);
  await expect(planOf('', two)).rejects.toMatchObject({
    code: 'BAD_INSTRUMENTS',
    message: 'handmade looks at 2 instruments; on paper and live a strategy is given one',
  });
});
