import { expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { DAY_MS, type EquityPoint } from './equity.ts';
import { moneyWeightedReturn, withoutFlows } from './money-weighted.ts';

const at = (days: number): EpochMs => (days * DAY_MS) as EpochMs;
const points = (...rows: readonly (readonly [days: number, equity: number])[]): EquityPoint[] =>
  rows.map(([days, equity]) => ({ at: at(days), equity }));

test('without deposits the money-weighted rate is compound growth', () => {
  const [start, end] = points([0, 100], [730, 121]);
  expect(moneyWeightedReturn(start!, end!, [])).toBeCloseTo(0.1, 9);
});

test('the published example of a spreadsheet’s XIRR', () => {
  // 10,000 paid in on 2008-01-01, then these taken out: 37.336% (documentation of Excel's XIRR).
  const day = (text: string) => ({ at: Date.parse(text) as EpochMs });
  const flows = [
    { ...day('2008-03-01'), amount: -2_750 },
    { ...day('2008-10-30'), amount: -4_250 },
    { ...day('2009-02-15'), amount: -3_250 },
  ];
  const rate = moneyWeightedReturn(
    { ...day('2008-01-01'), equity: 10_000 },
    { ...day('2009-04-01'), equity: 2_750 },
    flows,
  );
  expect(rate).toBeCloseTo(0.373362535, 6);
});

test('a deposit is no gain: returns are those of the money that was there', () => {
  const curve = points([0, 100], [1, 110], [2, 220], [3, 198]);
  const worth = withoutFlows(curve, [{ at: at(2), amount: 110 }]);
  expect(worth.map(({ equity }) => equity)).toEqual([100, 110, 110, expect.closeTo(99, 9) as number]);
});

test('less than a day, no start and no answer are said', () => {
  const [start, end] = points([0, 100], [0.5, 101]);
  expect(moneyWeightedReturn(start!, end!, [])).toBeUndefined();
  expect(moneyWeightedReturn({ ...start!, equity: 0 }, { at: at(9), equity: 5 }, [])).toBeUndefined();
  expect(moneyWeightedReturn(start!, { at: at(9), equity: -5 }, [])).toBeUndefined();
});
