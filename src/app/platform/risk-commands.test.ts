import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fixed, type EpochMs } from '../../domain/index.ts';
import { Engine, type EngineEvent } from '../../engine/index.ts';
import { place } from '../../engine/risk/test-engine.ts';
import { A, Bench, PERP, submitted } from '../../engine/testing.ts';
import { AssayError, realTimers, silentLog } from '../../runtime/index.ts';
import type { TradingSession } from '../../sessions/index.ts';
import { openStorage, type Storage } from '../../storage/index.ts';
import { StopFile } from '../stop-file.ts';
import { Hearing } from './hearing.ts';
import { holdAfterLossStop } from './loss-stop.ts';
import type { PlatformParts } from './parts.ts';
import { RiskCommands } from './risk-commands.ts';
import { riskPage } from './risk-page.ts';
import { RiskRecord } from './risk-record.ts';

let folder: string;
let storage: Storage;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-risk-'));
  storage = await openStorage(join(folder, 'a.db'), { log: silentLog, timers: realTimers() });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

let bench: Bench;
let latch: StopFile;
let commands: RiskCommands;
let stopUnderWay: boolean;
let parts: PlatformParts;
let record: RiskRecord;
let account = 0;
const ann = { by: 'Ann', reason: 'a drill' };

/** A real engine with its books, told by hand; what a session would add is that the loop runs by itself. */
beforeEach(() => {
  bench = new Bench();
  const ceilings = { grossLeverageMax: fixed('25'), netLeverageMax: fixed('1') };
  const { limits, ...options } = bench.engine.options;
  bench.engine = new Engine({ ...options, limits: { ...limits, netLeverageMax: fixed('1') }, ceilings });
  latch = new StopFile(folder);
  record = new RiskRecord();
  let seq = 0;
  const session = {
    engine: bench.engine,
    command(command: object) {
      const event = { ...command, at: bench.now } as EngineEvent;
      const entry = { seq: (seq += 1), event, effects: bench.engine.step(event) };
      record.observe(entry);
      hearing.observe(entry);
      hearing.committed(seq);
    },
  } as unknown as TradingSession;
  const timers = realTimers();
  const hearing = new Hearing(session, timers);
  account += 1;
  parts = {
    session,
    storage,
    timers,
    latch,
    account: `a${account}`,
    plan: { instruments: bench.engine.options.instruments, strategies: bench.engine.options.strategies },
    definitions: new Map(),
  } as unknown as PlatformParts;
  stopUnderWay = false;
  commands = new RiskCommands(parts, hearing, () => stopUnderWay);
});

async function refusal(work: Promise<void>): Promise<{ code: string; obstacles: readonly string[] }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AssayError);
  const { code, obstacles } = error as AssayError;
  return { code, obstacles };
}

describe('a mode', () => {
  const whole = { type: 'account' } as const;

  test('is refused over everything that stands in the way, each named', async () => {
    const [first, second] = submitted(bench.wish([place('x', 95), place('y', 94)]));
    for (const { clientOrderId } of [first!, second!]) {
      bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId, detail: 'no answer' });
    }
    await commands.setMode({ scope: whole, mode: 'HALTED', ...ann });
    latch.hold({ ...ann, id: 'x' });
    expect(await refusal(commands.setMode({ scope: whole, mode: 'ACTIVE', confirm: 'RESUME', ...ann }))).toEqual({
      code: 'RESUME_BLOCKED',
      obstacles: [
        `order ${first!.clientOrderId} in ${PERP} is unknown`,
        `order ${second!.clientOrderId} in ${PERP} is unknown`,
      ],
    });
    expect((await refusal(commands.clearHalt(ann))).code).toBe('RESUME_BLOCKED');
    expect(bench.engine.halted).toBe(true);
    // Refused before anything was touched: the file and the record still say so to the next start.
    expect(latch.read()).toMatchObject({ id: 'x' });
    expect((await storage.halts.current(parts.account))?.halted).toBe(true);
    latch.remove();
  });

  test('is not lifted while an emergency stop is under way', async () => {
    await commands.setMode({ scope: whole, mode: 'HALTED', ...ann });
    stopUnderWay = true;
    const refused = { code: 'RESUME_BLOCKED', obstacles: [expect.stringContaining('emergency stop is under way')] };
    expect(await refusal(commands.setMode({ scope: whole, mode: 'ACTIVE', confirm: 'RESUME', ...ann }))).toEqual(
      refused,
    );
    expect(await refusal(commands.clearHalt(ann))).toEqual(refused);
    expect(bench.engine.halted).toBe(true);
    stopUnderWay = false;
    await commands.clearHalt(ann);
    expect(bench.engine.halted).toBe(false);
  });

  test('needs a word to allow more, is set once, and is for what is there', async () => {
    const scope = { type: 'strategy', strategyId: A } as const;
    await commands.setMode({ scope, mode: 'REDUCE_ONLY', ...ann });
    expect((await refusal(commands.setMode({ scope, mode: 'REDUCE_ONLY', ...ann }))).code).toBe('CONFLICT');
    expect(await refusal(commands.setMode({ scope, mode: 'ACTIVE', ...ann }))).toEqual({
      code: 'NOT_CONFIRMED',
      obstacles: ['strategy A would go from REDUCE_ONLY to ACTIVE'],
    });
    await commands.setMode({ scope, mode: 'ACTIVE', confirm: 'RESUME', ...ann });
    expect(bench.engine.modes.snapshot()).toEqual([]);
    const nowhere = { type: 'instrument', instrument: 'NOPE' } as const;
    expect((await refusal(commands.setMode({ scope: nowhere, mode: 'HALTED', ...ann }))).code).toBe('BAD_SCOPE');
  });

  test('of the account that is active again leaves no witness of the halt', async () => {
    await commands.setMode({ scope: whole, mode: 'HALTED', ...ann });
    latch.hold({ ...ann, id: 'x' });
    await commands.setMode({ scope: whole, mode: 'ACTIVE', confirm: 'RESUME', ...ann });
    expect(latch.read()).toBeUndefined();
    expect((await storage.halts.current(parts.account))?.halted).toBe(false);
    await commands.setMode({ scope: { type: 'global' }, mode: 'HALTED', ...ann });
    await commands.clearHalt(ann);
    expect(bench.engine.halted).toBe(false);
    expect((await refusal(commands.clearHalt(ann))).code).toBe('CONFLICT');
  });
});

describe('limits', () => {
  test('are tightened at once, and loosened with a word and up to the ceilings', async () => {
    await commands.setLimits({ version: 1, changes: { grossLeverageMax: '1.5', openOrdersMax: 10 }, ...ann });
    expect(bench.engine.limits).toMatchObject({ version: 2, changedBy: 'Ann', limits: { openOrdersMax: 10 } });
    const bold = { version: 2, changes: { grossLeverageMax: '2', openOrdersMax: 20 }, ...ann };
    expect(await refusal(commands.setLimits(bold))).toEqual({
      code: 'NOT_CONFIRMED',
      obstacles: ['grossLeverageMax would go from 1.5 to 2', 'openOrdersMax would go from 10 to 20'],
    });
    await commands.setLimits({ ...bold, confirm: 'LOOSEN' });
    const beyond = {
      version: 3,
      changes: { grossLeverageMax: '26', netLeverageMax: '2' },
      confirm: 'LOOSEN',
      ...ann,
    } as const;
    expect(await refusal(commands.setLimits(beyond))).toEqual({
      code: 'BEYOND_CEILING',
      obstacles: [
        'grossLeverageMax is 26; the ceiling of this installation is 25',
        'netLeverageMax is 2; the ceiling of this installation is 1',
      ],
    });
    expect(bench.engine.limits.version).toBe(3);
  });

  test.each([
    [{ version: 9, changes: { openOrdersMax: 10 } }, 'LIMITS_CONFLICT', []],
    [
      { version: 1, changes: { openOrdersMax: 'many', grossLeverageMax: '1e3', nope: 1 } },
      'BAD_LIMIT',
      [
        'openOrdersMax is "many"; it must be a whole number',
        'grossLeverageMax is "1e3"; it must be an exact decimal, such as "0.02" for two per cent',
        '"nope" is not a risk limit; docs/risk.md has them all',
      ],
    ],
    [
      { version: 1, changes: { openOrdersMax: 0 } },
      'BAD_LIMIT',
      ['openOrdersMax is 0; it must be a whole number from 1 to 10000'],
    ],
    [{ version: 1, changes: { openOrdersMax: 200 } }, 'CONFLICT', []],
  ])('that cannot be are refused: %j', async (change, code, obstacles) => {
    expect(await refusal(commands.setLimits({ ...change, ...ann }))).toEqual({ code, obstacles });
    expect(bench.engine.limits.version).toBe(1);
  });
});

test('the page says what is latched, by whom, how it is lifted, and what stands in the way', async () => {
  const [order] = submitted(bench.wish(place('x', 95)));
  bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId: order!.clientOrderId, detail: 'no answer' });
  await commands.setMode({ scope: { type: 'account' }, mode: 'REDUCE_ONLY', ...ann });
  await commands.setLimits({ version: 1, changes: { openOrdersMax: 4 }, ...ann });
  const page = riskPage(parts, record);
  expect(page.scopes[0]).toMatchObject({
    mode: 'REDUCE_ONLY',
    latch: {
      by: 'Ann',
      reason: 'a drill',
      code: null,
      obstacles: [`order ${order!.clientOrderId} in ${PERP} is unknown`],
    },
  });
  expect(page.scopes.find(({ scope }) => scope.type === 'strategy')).toMatchObject({
    mode: 'ACTIVE',
    effective: 'REDUCE_ONLY',
  });
  expect(page.limits.items.find(({ name }) => name === 'openOrdersMax')).toMatchObject({
    value: 4,
    standard: 200,
    use: { value: 1, share: 0.25 },
  });
  expect(page.limits.items.find(({ name }) => name === 'netLeverageMax')).toMatchObject({ value: '1', ceiling: '1' });
  expect(page.changes.map(({ what, by }) => `${by}: ${what}`)).toEqual([
    'Ann: limits, version 2: tighter openOrdersMax',
    'Ann: account set to REDUCE_ONLY',
  ]);
});

test('a loss that closes everything goes on as an emergency stop; one that does not, does not', () => {
  const event = { type: 'halt', at: 0 as EpochMs, ...ann } as const;
  const halted = (code?: string) => ({ type: 'halted', by: 'risk', reason: 'lost 5', ...(code && { code }) }) as const;
  holdAfterLossStop({ seq: 7, event, effects: [halted()] }, latch);
  holdAfterLossStop({ seq: 7, event, effects: [halted('CONTRADICTION')] }, latch);
  expect(latch.read()).toBeUndefined();
  holdAfterLossStop({ seq: 8, event, effects: [halted('DAILY_LOSS_STOP')] }, latch);
  expect(latch.read()).toEqual({ by: 'risk', reason: 'DAILY_LOSS_STOP: lost 5', id: 'risk-8' });
  latch.remove();
  const alarm = { type: 'alarm', severity: 'critical', code: 'DRAWDOWN_STOP', detail: 'lost 9' } as const;
  holdAfterLossStop({ seq: 9, event, effects: [{ ...alarm, code: 'UNPROTECTED' }] }, latch);
  expect(latch.read()).toBeUndefined();
  holdAfterLossStop({ seq: 9, event, effects: [alarm] }, latch);
  expect(latch.read()).toEqual({ by: 'risk', reason: 'DRAWDOWN_STOP: lost 9', id: 'risk-9' });
  latch.remove();
});
