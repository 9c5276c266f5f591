import { expect, test } from 'vitest';
import {
  fixed,
  subtract,
  ZERO,
  type EpochMs,
  type Fill,
  type FillId,
  type Funding,
  type InstrumentId,
  type StrategyId,
} from '../../domain/index.ts';
import { Portfolio } from './portfolio.ts';

const INSTRUMENT = 'BTCUSDT-PERP.BYBIT' as InstrumentId;
const REST = 'EXTERNAL' as StrategyId;

// A position that somebody else opened can be reduced by force before we have heard of it, or seen any price.
test('a forced fill counts in equity before there was any price', () => {
  const portfolio = new Portfolio(fixed('1000'));
  const fill: Fill = {
    fillId: 'f1' as FillId,
    instrument: INSTRUMENT,
    side: 'sell',
    price: fixed('100'),
    quantity: fixed('2'),
    liquidity: 'taker',
    fee: fixed('0.11'),
    feeCurrency: 'quote',
    executedAt: 1 as EpochMs,
    kind: 'liquidation',
  };
  portfolio.bookForcedFill(fill, REST);
  expect(portfolio.equity).toBe(fixed('999.89'));
  expect(portfolio.strategyPnl(REST)).toBe(subtract(ZERO, fixed('0.11')));
  portfolio.setMark(INSTRUMENT, fixed('101'), 2 as EpochMs);
  expect(portfolio.equity).toBe(fixed('997.89'));
});

test('funding counts in equity before there was any price', () => {
  const portfolio = new Portfolio(fixed('1000'));
  const funding: Funding = {
    fundingId: 'p1',
    instrument: INSTRUMENT,
    rate: fixed('0.03'),
    markPrice: fixed('100'),
    quantity: fixed('1'),
    amount: fixed('-3'),
  };
  portfolio.bookFunding(funding);
  expect(portfolio.equity).toBe(fixed('997'));
});
