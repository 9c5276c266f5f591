import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixed, type EpochMs, type InstrumentId } from '../domain/index.ts';
import type { WatchdogStatus } from '../sessions/index.ts';
import { readConfig } from './config.ts';
import { viewWatchdog, watchdogReportPath, writeWatchdogReport } from './watchdog-report.ts';

const NOW = Date.UTC(2026, 0, 1) as EpochMs;
const held = [{ instrument: 'BTCUSDT-PERP.BYBIT' as InstrumentId, quantity: fixed('-0.5') }];
const account = { at: NOW, openOrders: 2, positions: held, exposure: { type: 'within' } } as const;
const watching: WatchdogStatus = {
  at: NOW,
  state: 'watching',
  cause: undefined,
  evidence: [],
  server: { type: 'running' },
  account,
  problem: undefined,
};
const cause = { type: 'silence', detail: 'its last heartbeat is 16 s old' } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-watchdog-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each<[string, WatchdogStatus, string, RegExp]>([
  ['well', watching, 'ok', /sees 2 open orders, 1 positions \(-0\.5 BTCUSDT-PERP\.BYBIT\)/],
  ['blind', { ...watching, problem: 'no answer' }, 'degraded', /cannot see the account: no answer/],
  ['new', { ...watching, account: undefined }, 'unknown', /has not seen the account yet/],
  ['closing', { ...watching, state: 'stopping', cause }, 'degraded', /closes everything: its last heartbeat/],
  ['stuck', { ...watching, state: 'stop-incomplete', cause }, 'down', /cannot close everything: 2 open orders/],
  ['done', { ...watching, state: 'stopped', cause }, 'degraded', /has closed everything/],
  ['gone', { ...watching, at: (NOW - 61_000) as EpochMs }, 'down', /silent since 2025-12-31T23:58:59/],
])('a watchdog that is %s is shown as that', (_, status, state, detail) => {
  writeWatchdogReport(folder, { ...status, boot: 'a' });
  const view = viewWatchdog(folder, NOW);
  expect(view.state).toBe(state);
  expect(view.detail).toMatch(detail);
});

test('one that has never been is off, and what cannot be read is unknown, never well', () => {
  expect(viewWatchdog(folder, NOW)).toMatchObject({ state: 'off' });
  writeFileSync(watchdogReportPath(folder), 'rubbish');
  expect(viewWatchdog(folder, NOW)).toMatchObject({ state: 'unknown' });
});

test.each([
  ['gross_notional_max = "many"', /watchdog\.gross_notional_max must be an amount above zero, was "many"/],
  ['position_notional_max = 0', /watchdog\.position_notional_max must be an amount above zero/],
  ['position_max = { "BTCUSDT-PERP.BYBIT" = "-1" }', /watchdog\.position_max\.BTCUSDT-PERP\.BYBIT must be/],
  ['key_from = "A"', /belong together/],
  ['stale_seconds = 1', /watchdog\.stale_seconds/],
  ['stale = 15', /unknown key "watchdog\.stale"/],
])('a section [watchdog] with %s is refused, and says why', (line, why) => {
  const path = join(folder, 'assay.toml');
  writeFileSync(path, `[watchdog]\n${line}\n`);
  expect(() => readConfig(path)).toThrow(why);
});
