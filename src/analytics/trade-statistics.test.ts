import { expect, test } from 'vitest';
import { fixed } from '../domain/index.ts';
import type { RoundTrip } from './round-trips.ts';
import { tradeStatistics } from './trade-statistics.ts';

/** A trip by what the statistics read of it: net of a fee of 1, held for so many hours. */
function trip(netPnl: number, hours: number, excursion?: RoundTrip['excursion']): RoundTrip {
  return {
    direction: 'long',
    netPnl: fixed(String(netPnl)),
    grossPnl: fixed(String(netPnl + 1)),
    entryNotional: fixed('100'),
    holdingMs: hours * 3_600_000,
    excursion,
  } as RoundTrip;
}

const TRIPS = [
  trip(9, 1, { adverse: -2, favourable: 14 }),
  trip(19, 3, { adverse: 0, favourable: 20 }),
  trip(-5, 8, { adverse: -10, favourable: 2 }),
];

test('winners and losers are told apart in the middle and in time', () => {
  const found = tradeStatistics(TRIPS);
  expect(found).toMatchObject({ medianWin: 14, medianLoss: -5 });
  expect(found).toMatchObject({ averageWinHoldingMs: 2 * 3_600_000, averageLossHoldingMs: 8 * 3_600_000 });
});

test('what was given back is counted before fees, and never below nothing', () => {
  // Before fees the trips ended at 10, 20 and -4.
  expect(tradeStatistics(TRIPS).averageGivenBack).toBeCloseTo((4 + 0 + 6) / 3, 12);
  expect(tradeStatistics([trip(30, 1, { adverse: 0, favourable: 20 })]).averageGivenBack).toBe(0);
});

test('the edge ratio is how far trades went for us against how far they went against us', () => {
  expect(tradeStatistics(TRIPS).edgeRatio).toBeCloseTo(36 / 12, 12);
  expect(tradeStatistics([trip(1, 1, { adverse: 0, favourable: 2 })]).edgeRatio).toBeUndefined();
});

test('without trades, or without bars, there is no answer', () => {
  expect(tradeStatistics([])).toMatchObject({ medianWin: undefined, resultDeviation: undefined, edgeRatio: undefined });
  expect(tradeStatistics([trip(1, 1)])).toMatchObject({ averageGivenBack: undefined, averageLossHoldingMs: undefined });
});
