import { expect, test } from 'vitest';
import type { InstrumentId, StrategyId } from '../domain/index.ts';
import { ruleStrategy, type NumberNode } from '../strategy/index.ts';
import { inToldOrder } from './told-order.ts';

const [BTC, ETH, SOL] = ['BTCUSDT.X', 'ETHUSDT.X', 'SOLUSDT.X'] as InstrumentId[];
const close: NumberNode = { op: 'price', source: 'close' };

/** Trades the first by the second, or by itself. */
function seat(name: string, ...instruments: readonly InstrumentId[]) {
  const [, other] = instruments;
  const left: NumberNode = other === undefined ? close : { op: 'on', instrument: other.split('.')[0]!, of: close };
  const definition = ruleStrategy({
    format: 'assay-rules-1',
    name: 'x',
    title: 'X',
    description: 'x',
    family: 'MF',
    long: { enter: { op: 'above', left, right: close } },
  });
  return { strategyId: name as StrategyId, definition, instruments };
}

const told = (...seats: readonly ReturnType<typeof seat>[]): readonly InstrumentId[] =>
  inToldOrder([ETH!, SOL!, BTC!], (id) => id, seats);

test('bars that are only looked at are told of first, and all others as they were', () => {
  expect(told(seat('A', ETH!))).toEqual([ETH, SOL, BTC]);
  expect(told(seat('A', ETH!, BTC!))).toEqual([BTC, ETH, SOL]);
  expect(told(seat('A', ETH!, BTC!), seat('B', SOL!, BTC!), seat('C', BTC!))).toEqual([BTC, ETH, SOL]);
});

test('two strategies that look at what the other trades are refused: one of them would be blind', () => {
  expect(() => told(seat('A', ETH!, BTC!), seat('B', BTC!, ETH!))).toThrow(
    expect.objectContaining({ code: 'BAD_INSTRUMENTS', kind: 'usage' }) as Error,
  );
});
