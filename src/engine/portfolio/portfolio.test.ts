import { expect, test } from 'vitest';
import {
  fixed,
  format,
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

test('whoever gives a part of a forced fill and takes what is beyond it has one share of it', () => {
  const portfolio = new Portfolio(fixed('1000'));
  const fill: Fill = {
    fillId: 'f1' as FillId,
    instrument: INSTRUMENT,
    side: 'buy',
    price: fixed('100'),
    quantity: fixed('2'),
    liquidity: 'taker',
    fee: ZERO,
    feeCurrency: 'quote',
    executedAt: 1 as EpochMs,
    kind: 'trade',
  };
  portfolio.bookFill(REST, fill);
  const sold: Fill = { ...fill, fillId: 'f2' as FillId, side: 'sell', quantity: fixed('5'), fee: fixed('0.3') };
  const shares = portfolio.bookForcedFill(sold, REST);
  expect(shares.map(({ strategyId, part: { quantity, fee } }) => [strategyId, quantity, fee])).toEqual([
    [REST, fixed('5'), fixed('0.3')],
  ]);
  expect(portfolio.position(REST, INSTRUMENT).quantity).toBe(fixed('-3'));
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
  const shares = portfolio.bookFunding(funding, REST);
  expect(portfolio.equity).toBe(fixed('997'));
  // Nobody holds anything of it, or not any more: somebody has it all the same, or the parts would not add up.
  expect(shares).toEqual([{ strategyId: REST, part: fixed('-3') }]);
  expect(portfolio.strategyPnl(REST)).toBe(fixed('-3'));
});

// What is not a whole number of steps no order can close: an emergency stop would never be done.
test('a forced fill is shared in whole steps of the instrument, and nobody gives more than he has', () => {
  const portfolio = new Portfolio(fixed('1000'), undefined, () => fixed('0.001'));
  const forced = (id: string, quantity: string): Fill => ({
    fillId: id as FillId,
    instrument: INSTRUMENT,
    side: 'buy',
    price: fixed('100'),
    quantity: fixed(quantity),
    liquidity: 'taker',
    fee: fixed('0.000001'),
    feeCurrency: 'quote',
    executedAt: 1 as EpochMs,
    kind: 'liquidation',
  });
  const owners = ['A', 'B', 'C'] as StrategyId[];
  const held = ['0.010', '0.007', '0.001'];
  owners.forEach((owner, index) =>
    portfolio.bookFill(owner, { ...forced(owner, held[index]!), side: 'sell', kind: 'trade' }),
  );
  const left = (): readonly string[] => owners.map((owner) => format(portfolio.position(owner, INSTRUMENT).quantity));
  const shares = portfolio.bookForcedFill(forced('f1', '0.001'), REST);
  expect(shares).toHaveLength(1);
  expect(left()).toEqual(['-0.01', '-0.007', '0']);
  portfolio.bookForcedFill(forced('f2', '0.004'), REST);
  expect(left()).toEqual(['-0.008', '-0.005', '0']);
  portfolio.bookForcedFill(forced('f3', '0.013'), REST);
  expect(left()).toEqual(['0', '0', '0']);
});
