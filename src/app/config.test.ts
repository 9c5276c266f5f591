import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixed } from '../domain/index.ts';
import { defaultLimits } from '../engine/index.ts';
import { limitsWithin, readConfig } from './config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function configOf(text: string) {
  const path = join(folder, 'assay.toml');
  writeFileSync(path, text);
  return readConfig(path);
}

test('ceilings lower what a session begins with, and leave what is lower already', () => {
  const config = configOf('[risk.ceilings]\ngrossLeverageMax = "1.5"\nnetLeverageMax = "1"\nopenOrdersMax = 5000\n');
  expect(config.ceilings).toEqual({ grossLeverageMax: fixed('1.5'), netLeverageMax: fixed('1'), openOrdersMax: 5_000 });
  expect(limitsWithin(defaultLimits, config)).toEqual({
    ...defaultLimits,
    grossLeverageMax: fixed('1.5'),
    netLeverageMax: fixed('1'),
  });
});

test('without a word about them there are none', () => {
  const config = configOf('');
  expect(config.ceilings).toEqual({});
  expect(limitsWithin(defaultLimits, config)).toEqual(defaultLimits);
});

test.each([
  ['[risk.ceilings]\ngrosLeverageMax = "1"\n', 'risk.ceilings: "grosLeverageMax" is not a risk limit'],
  [
    '[risk.ceilings]\ngrossLeverageMax = "much"\n',
    'risk.ceilings: grossLeverageMax is "much"; it must be an exact decimal',
  ],
  ['[risk]\nceiling = 1\n', 'unknown key "risk.ceiling"'],
])('what is no ceiling is refused by name: %j', (text, message) => {
  expect(() => configOf(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  expect(() => configOf(text)).toThrow(message);
});

test('ceilings that cannot be limits are refused before anything trades', () => {
  const config = configOf('[risk.ceilings]\ngrossLeverageMax = "0"\n');
  expect(() => limitsWithin(defaultLimits, config)).toThrow('risk.ceilings: grossLeverageMax is 0; it must be above 0');
});

test.each([
  ['', fixed('0.1')],
  ['[risk]\nprotective_stop_rate = "0.05"\n', fixed('0.05')],
  ['[risk]\nprotective_stop_rate = 0.05\n', fixed('0.05')],
  ['[risk]\nprotective_stop_rate = "none"\n', undefined],
])('every position has a stop unless the file says otherwise: %j', (text, rate) => {
  expect(configOf(text).protectiveStopRate).toBe(rate);
});

test.each(['0', '-0.1', '1', '1.5', '10%', 'off', ''])('a stop at %j of the entry is refused', (word) => {
  const text = `[risk]\nprotective_stop_rate = "${word}"\n`;
  expect(() => configOf(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  expect(() => configOf(text)).toThrow(
    `risk.protective_stop_rate must be a fraction above 0 and below 1 such as 0.1, or none, was "${word}"`,
  );
});

test('a strategy has the share of the capital that is named, and what cannot be shared is refused', () => {
  const one = '[[strategy]]\nstrategy = "ema-cross"\ninstrument = "BTCUSDT.BINANCE"\ntimeframe = "4h"\n';
  expect(configOf(`${one}capital_share = "0.3"\n${one}`).strategies.map(({ capitalShare }) => capitalShare)).toEqual([
    fixed('0.3'),
    undefined,
  ]);
  expect(() => configOf(`${one}capital_share = "1.2"\n`)).toThrow(/strategy 1, capital_share must be a decimal/);
  expect(() => configOf(`${one}capital_share = "0.6"\n`.repeat(2))).toThrow(/leaves nothing/);
});
