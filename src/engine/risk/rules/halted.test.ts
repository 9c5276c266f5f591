import { expect, test } from 'vitest';
import type { EpochMs } from '../../../domain/index.ts';
import { bitcoin, judged } from '../example-account.ts';
import type { ModeRecord } from '../modes.ts';
import { halted } from './halted.ts';
import { reduceOnlyMode } from './reduce-only-mode.ts';

const latch = (mode: ModeRecord['mode']): ModeRecord => ({
  scope: { type: 'instrument', instrument: bitcoin.id },
  mode,
  by: 'Ann',
  reason: 'odd prices',
  at: 0 as EpochMs,
});

test.each<[string, ModeRecord['mode'] | undefined, boolean, string, string]>([
  ['nothing latched', undefined, false, 'passes', 'passes'],
  [
    'reduce only',
    'REDUCE_ONLY',
    false,
    'passes',
    'instrument BTCUSDT-PERP.TEST may only reduce, set by Ann: odd prices',
  ],
  ['halted', 'HALTED', false, 'instrument BTCUSDT-PERP.TEST is halted by Ann (odd prices)', 'passes'],
  ['reducing, reduce only', 'REDUCE_ONLY', true, 'passes', 'passes'],
  ['reducing, halted', 'HALTED', true, 'passes', 'passes'],
])('%s', (_name, mode, reduceOnly, byHalt, byMode) => {
  const view = { modeFor: () => (mode === undefined ? undefined : latch(mode)) };
  expect(judged(halted, { draft: { reduceOnly }, view })).toContain(byHalt);
  expect(judged(reduceOnlyMode, { draft: { reduceOnly }, view })).toContain(byMode);
});
