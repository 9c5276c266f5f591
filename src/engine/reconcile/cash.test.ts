import { describe, expect, test } from 'vitest';
import {
  FLAT,
  fixed,
  ZERO,
  type AccountStatement,
  type EpochMs,
  type Fill,
  type FillId,
  type Position,
} from '../../domain/index.ts';
import { PERP } from '../testing.ts';
import { cashFinding, compareCash, type OurCash } from './cash.ts';

const CUT = 1_000_000 as EpochMs;

function ours(cash: string, position: Partial<Position> = {}, recentFills: readonly Fill[] = []): OurCash {
  return {
    cash: fixed(cash),
    perpetuals: [{ instrument: PERP, net: { ...FLAT, ...position } }],
    recentFills,
    paidAt: 0 as EpochMs,
  };
}

function theirs(cash: string, position?: { quantity: string; entryPrice?: string }): AccountStatement {
  const entryPrice = position?.entryPrice;
  const positions =
    position === undefined
      ? []
      : [
          {
            instrument: PERP,
            quantity: fixed(position.quantity),
            sequence: 1,
            ...(entryPrice === undefined ? {} : { entryPrice: fixed(entryPrice) }),
          },
        ];
  return { at: CUT, openOrders: [], executions: [], positions, cash: fixed(cash) };
}

const fillAt = (executedAt: number): Fill => ({
  fillId: 'f' as FillId,
  instrument: PERP,
  side: 'buy',
  price: fixed('100'),
  quantity: fixed('1'),
  liquidity: 'taker',
  fee: ZERO,
  feeCurrency: 'quote',
  executedAt: executedAt as EpochMs,
  kind: 'trade',
});

describe('cash', () => {
  test('that nothing explains is a difference, in whichever direction', () => {
    expect(compareCash(ours('100'), theirs('100'))?.difference).toBe(ZERO);
    expect(compareCash(ours('100'), theirs('150'))?.difference).toBe(fixed('50'));
    expect(compareCash(ours('100'), theirs('99.99'))?.difference).toBe(fixed('-0.01'));
    const comparison = compareCash(ours('100'), theirs('150'))!;
    expect(cashFinding(comparison).detail).toBe(
      'deposits, trades, fees and funding add up to 100 here, and to 150 at the venue',
    );
  });

  test('less than a cent is what venues round', () => {
    expect(compareCash(ours('100'), theirs('100.009999'))?.difference).toBe(ZERO);
    expect(compareCash(ours('100'), theirs('99.990001'))?.difference).toBe(ZERO);
  });

  test('does not differ where only another part of the profit counts as realised', () => {
    // Bought at 100 and 110, sold at 105, told in two orders: 1 left at 105, or at 110 with 5 realised.
    const position = { quantity: fixed('1'), cost: fixed('110') };
    expect(compareCash(ours('1005', position), theirs('1000', { quantity: '1', entryPrice: '105' }))?.difference).toBe(
      ZERO,
    );
  });

  test('cannot be compared beside an execution, or without the price of entry', () => {
    expect(compareCash(ours('100', {}, [fillAt(CUT - 4_000)]), theirs('150'))).toBeUndefined();
    expect(compareCash(ours('100', {}, [fillAt(CUT + 1)]), theirs('150'))).toBeUndefined();
    const heard = { ...theirs('150'), executions: [{ fill: fillAt(CUT - 1), sequence: 1 }] };
    expect(compareCash(ours('100'), heard)).toBeUndefined();
    expect(compareCash(ours('100'), theirs('150', { quantity: '1' }))).toBeUndefined();
    expect(compareCash({ ...ours('100'), paidAt: (CUT - 4_000) as EpochMs }, theirs('150'))).toBeUndefined();
    expect(compareCash(ours('100', {}, [fillAt(CUT - 5_001)]), theirs('150'))?.difference).toBe(fixed('50'));
  });
});
