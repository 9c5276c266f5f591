import { expect, test } from 'vitest';
import { fixed, type InstrumentId, type Side, type StrategyId } from '../../../domain/index.ts';
import { bitcoin, judged, standing, sidesOf } from '../example-account.ts';
import { instrumentGross } from './instrument-gross.ts';
import { positionNotional } from './position-notional.ts';
import { strategyBudget } from './strategy-budget.ts';

// Equity is 10,000 and bitcoin 100: half of equity is 50 units.

const OTHER = 'grid' as StrategyId;
const OWN = 'trend' as StrategyId;
const ETH = 'ETH.TEST' as InstrumentId;

test.each([
  ['29.999', 'passes'],
  ['30', 'passes'],
  ['30.001', 'the position could be worth 5000.1, more than 5000'],
])('a position of 20 and a cap of 5,000: %s more: %s', (quantity, expected) => {
  const given = { view: { sideQuantity: sidesOf(fixed('20')) }, limits: { positionNotionalMax: fixed('5000') } };
  expect(judged(positionNotional, { draft: { quantity: fixed(quantity) }, ...given })).toContain(expected);
  expect(judged(positionNotional, { draft: { quantity: fixed(quantity), reduceOnly: true }, ...given })).toBe('passes');
});

test('what another strategy holds the other way gives no room: its exit may have filled before we hear of it', () => {
  const sideQuantity = (_id: InstrumentId, side: Side) => fixed(side === 'buy' ? '30' : '36');
  const given = { view: { sideQuantity }, limits: { positionNotionalMax: fixed('9000') } };
  const draft = { side: 'sell' as const, quantity: fixed('54') };
  expect(judged(positionNotional, { draft, ...given })).toBe('passes');
  const more = { ...draft, quantity: fixed('54.001') };
  expect(judged(positionNotional, { draft: more, ...given })).toContain('9000.1');
});

test.each<[string, string, string, Side, string, string]>([
  ['nothing', '0', '0', 'buy', '50', 'passes'],
  ['nothing', '0', '0', 'buy', '50.001', 'could hold 5000.1'],
  ['a short of another that nets ours away', '20', '-20', 'buy', '10', 'passes'],
  ['a short of another that nets ours away', '20', '-20', 'buy', '10.001', 'could hold 5000.1'],
  ['a long of another', '0', '40', 'sell', '10', 'passes'],
  ['a long of another', '0', '40', 'sell', '10.001', 'could hold 5000.1'],
  ['our own position on the other side', '30', '0', 'sell', '50', 'passes'],
  ['our own position on the other side', '30', '0', 'sell', '50.001', 'could hold 5000.1'],
])('with %s (ours %s, another %s): a %s of %s %s', (_name, ours, theirs, side, quantity, expected) => {
  const view = { standingsIn: () => [[OWN, standing(ours)] as const, [OTHER, standing(theirs)] as const] };
  const given = { view, limits: { instrumentGrossRateMax: fixed('0.5') } };
  expect(judged(instrumentGross, { draft: { side, quantity: fixed(quantity) }, ...given })).toContain(expected);
  expect(judged(instrumentGross, { draft: { side, quantity: fixed(quantity), reduceOnly: true }, ...given })).toBe(
    'passes',
  );
});

test('what waits counts on its own side, at its worst for each strategy', () => {
  const view = {
    standingsIn: () => [[OWN, standing('0', '10', '5')] as const, [OTHER, standing('5', '5', '20')] as const],
  };
  const of = (side: Side, quantity: string): string =>
    judged(instrumentGross, {
      draft: { side, quantity: fixed(quantity) },
      view,
      limits: { instrumentGrossRateMax: fixed('0.5') },
    });
  // 20 of the other's, and 10 or 5 of ours.
  expect([of('buy', '20'), of('sell', '25')]).toEqual(['passes', 'passes']);
  expect(of('buy', '20.001')).toContain('could hold');
  expect(of('sell', '25.001')).toContain('could hold');
});

test.each<[string, string, string]>([
  ['9.999', 'passes', 'just under'],
  ['10', 'passes', 'at'],
  ['10.001', 'more than its budget of 3000 (0.3 x equity)', 'just over'],
])('a budget of 3,000 with 1,000 here and 1,000 elsewhere: %s more %s', (quantity, expected) => {
  const view = {
    standingsOf: () => [[bitcoin.id, standing('10')] as const, [ETH, standing('0', '4', '10')] as const],
  };
  const draft = { quantity: fixed(quantity) };
  const budgets = [
    { strategyNotionalRateMax: fixed('0.3') },
    { strategyBudgets: { trend: fixed('0.3') } },
    { strategyBudgets: { trend: fixed('0.3') }, strategyNotionalRateMax: fixed('0.9') },
    { strategyBudgets: { trend: fixed('0.9') }, strategyNotionalRateMax: fixed('0.3') },
  ];
  for (const limits of budgets) {
    expect(judged(strategyBudget, { draft, view, limits })).toContain(expected);
    expect(judged(strategyBudget, { draft: { ...draft, reduceOnly: true }, view, limits })).toBe('passes');
  }
  expect(judged(strategyBudget, { draft, view })).toBe('passes');
});

test('once budgets are given by name, a strategy without one has none', () => {
  for (const strategyBudgets of [{}, { grid: fixed('1') }, { trend: fixed('0') }]) {
    expect(judged(strategyBudget, { limits: { strategyBudgets } })).toContain('more than its budget of 0');
  }
  const draft = { strategyId: 'constructor' as StrategyId };
  expect(judged(strategyBudget, { draft, limits: { strategyBudgets: {} } })).toContain('its budget of 0');
});

test('a position without a price leaves no budget', () => {
  const view = {
    standingsOf: () => [[ETH, standing('1')] as const],
    markPrice: (id: InstrumentId) => (id === ETH ? undefined : fixed('100')),
  };
  expect(judged(strategyBudget, { view, limits: { strategyNotionalRateMax: fixed('1') } })).toContain(
    'ETH.TEST has no price',
  );
});
