import { expect, test } from 'vitest';
import { parseExact, stringifyExact, type EpochMs, type InstrumentId, type StrategyId } from '../../domain/index.ts';
import { Modes, scopeName, type ModeRecord, type ModeScope, type TradingMode } from './modes.ts';

const BTC = 'BTC.TEST' as InstrumentId;
const ETH = 'ETH.TEST' as InstrumentId;
const TREND = 'trend' as StrategyId;
const GRID = 'grid' as StrategyId;
const account: ModeScope = { type: 'account' };
const scopes: readonly ModeScope[] = [
  { type: 'global' },
  account,
  { type: 'instrument', instrument: BTC },
  { type: 'strategy', strategyId: TREND },
];

function record(scope: ModeScope, mode: ModeRecord['mode'], reason = 'drill'): ModeRecord {
  return { scope, mode, by: 'Ann', reason, at: 5 as EpochMs };
}

test.each<[TradingMode, ModeRecord['mode'], boolean]>([
  ['ACTIVE', 'REDUCE_ONLY', true],
  ['ACTIVE', 'HALTED', true],
  ['REDUCE_ONLY', 'REDUCE_ONLY', false],
  ['REDUCE_ONLY', 'HALTED', true],
  ['HALTED', 'REDUCE_ONLY', false],
  ['HALTED', 'HALTED', false],
])('from %s, raising to %s changes something: %s', (from, to, changes) => {
  for (const scope of scopes) {
    const modes = new Modes(from === 'ACTIVE' ? [] : [record(scope, from, 'first')]);
    expect(modes.raise(record(scope, to, 'second'))).toBe(changes);
    // The first reason stays: it is what happened.
    expect(modes.snapshot()[0]).toMatchObject(
      changes ? { mode: to, reason: 'second' } : { mode: from, reason: 'first' },
    );
  }
});

test.each<[TradingMode, TradingMode, boolean]>([
  ['HALTED', 'ACTIVE', true],
  ['HALTED', 'REDUCE_ONLY', true],
  ['HALTED', 'HALTED', false],
  ['REDUCE_ONLY', 'ACTIVE', true],
  ['REDUCE_ONLY', 'HALTED', false],
  ['ACTIVE', 'ACTIVE', false],
  ['ACTIVE', 'HALTED', false],
])('from %s, lowering to %s changes something: %s', (from, to, changes) => {
  for (const scope of scopes) {
    const modes = new Modes(from === 'ACTIVE' ? [] : [record(scope, from)]);
    expect(modes.lower(scope, to === 'ACTIVE' ? to : record(scope, to))).toBe(changes);
    expect(modes.of(scope)).toBe(changes ? to : from);
  }
});

test('a mode concerns its own scope and nothing beside it', () => {
  const concerned = (scope: ModeScope): string[] => {
    const modes = new Modes([record(scope, 'HALTED')]);
    return [TREND, GRID].flatMap((strategyId) =>
      [BTC, ETH].flatMap((id) => (modes.forOrder(strategyId, id) === undefined ? [] : [`${strategyId} ${id}`])),
    );
  };
  const all = ['trend BTC.TEST', 'trend ETH.TEST', 'grid BTC.TEST', 'grid ETH.TEST'];
  expect(scopes.map(concerned)).toEqual([
    all,
    all,
    ['trend BTC.TEST', 'grid BTC.TEST'],
    ['trend BTC.TEST', 'trend ETH.TEST'],
  ]);
});

test('the most cautious scope wins, the widest among equals', () => {
  for (const strict of scopes) {
    const modes = new Modes(scopes.map((scope) => record(scope, scope === strict ? 'HALTED' : 'REDUCE_ONLY')));
    expect(modes.forOrder(TREND, BTC)?.scope).toEqual(strict);
  }
  const equal = new Modes(scopes.toReversed().map((scope) => record(scope, 'REDUCE_ONLY')));
  expect(equal.forOrder(TREND, BTC)?.scope).toEqual({ type: 'global' });
});

test('a strategy is silenced by the account and by itself, not by an instrument', () => {
  const silenced = scopes.map((scope) => new Modes([record(scope, 'HALTED')]).forStrategy(TREND)?.mode);
  expect(silenced).toEqual(['HALTED', 'HALTED', undefined, 'HALTED']);
});

test('only a halt of the whole account is a halt', () => {
  const halts = scopes.map((scope) => new Modes([record(scope, 'HALTED')]).halt !== undefined);
  expect(halts).toEqual([true, true, false, false]);
  expect(new Modes([record(account, 'REDUCE_ONLY')]).halt).toBeUndefined();
});

test('modes survive being written down', () => {
  const modes = new Modes();
  expect(modes.restricted).toBe(false);
  for (const scope of scopes) modes.raise(record(scope, 'HALTED'));
  const restored = new Modes(parseExact(stringifyExact(modes.snapshot())) as ModeRecord[]);
  expect(restored.snapshot()).toEqual(modes.snapshot());
  expect(scopes.map((scope) => restored.of(scope))).toEqual(scopes.map(() => 'HALTED'));
});

test('an instrument and a strategy of one name are two scopes', () => {
  const name = 'x' as InstrumentId & StrategyId;
  expect(scopeName({ type: 'instrument', instrument: name })).not.toBe(
    scopeName({ type: 'strategy', strategyId: name }),
  );
});
