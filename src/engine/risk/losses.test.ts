import { describe, expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { PERP, submitted, type Bench } from '../testing.ts';
import { ACCOUNT, buy, by, limited, place, restarted, target, tell, told } from './test-engine.ts';
import type { RiskLimits } from './limits.ts';

describe('a loss', () => {
  const losses = {
    dailyLossRateMax: fixed('0.02'),
    dailyLossStopRate: fixed('0.04'),
    orderNotionalRateMax: fixed('10'),
  };
  /** Long a thousand at 100: a point is one percent of equity. */
  function long(limits: Partial<RiskLimits> = losses): Bench {
    const bench = limited(limits, {}, '1000');
    bench.bar('100');
    buy(bench);
    return bench;
  }

  test('of a day sets the account to reduce only before the strategy is asked', () => {
    const bench = long();
    bench.wish(place('x', 90));
    bench.script.push(place('y', 90));
    expect(told(bench.bar('98'))).toEqual(['account REDUCE_ONLY DAILY_LOSS', 'cancel', 'denied DAILY_LOSS']);
    expect(told(bench.wish(target(0), '98'))).toEqual(['submit exit sell']);
  });

  test('of more halts it, cancels everything and closes every position, once', () => {
    const bench = long();
    bench.wish(target(1, { bracket: { stopLoss: { price: 50 } } }));
    bench.script.push(target(-1));
    expect(told(bench.bar('96'))).toEqual([
      'account REDUCE_ONLY DAILY_LOSS',
      'halted DAILY_LOSS_STOP',
      'cancel',
      'submit flatten sell',
    ]);
    expect(bench.engine.halt).toMatchObject({ by: 'risk', reason: 'lost 4000 of 100000 since 00:00 UTC' });
    expect(told(bench.bar('95'))).toEqual([]);
    expect(bench.script).toHaveLength(1);
  });

  test('of more closes everything on an account that was halted by hand too, and says so', () => {
    const bench = long();
    bench.engine.step({ type: 'halt', at: bench.now, by: 'Ann', reason: 'lunch' });
    const effects = bench.bar('96');
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'alarm', severity: 'critical', code: 'DAILY_LOSS_STOP' }),
    );
    expect(submitted(effects)).toMatchObject([{ purpose: 'flatten', side: 'sell' }]);
    expect(bench.engine.halt).toMatchObject({ by: 'Ann' });
    expect(bench.bar('95')).toEqual([]);
  });

  test('is seen in a quote, a fill and a funding payment as well as in a bar', () => {
    const quoted = long();
    const quote = { instrument: PERP, at: quoted.now, bid: fixed('97.9'), ask: fixed('98.1') };
    const event = {
      type: 'quote',
      at: quoted.now,
      quote: { ...quote, bidQuantity: fixed('1'), askQuantity: fixed('1') },
    } as const;
    expect(told(quoted.engine.step(event))).toEqual(['account REDUCE_ONLY DAILY_LOSS']);

    const filled = long();
    const [order] = submitted(filled.wish(target(0)));
    expect(told(filled.fill(order!, { fee: fixed('2000') }))).toEqual(['account REDUCE_ONLY DAILY_LOSS']);

    const funded = long();
    const funding = {
      fundingId: 'f',
      instrument: PERP,
      rate: fixed('0.02'),
      markPrice: fixed('100'),
      quantity: fixed('1000'),
    };
    expect(
      told(funded.engine.step({ type: 'funding', at: funded.now, funding: { ...funding, amount: fixed('-2000') } })),
    ).toEqual(['funding-booked', 'account REDUCE_ONLY DAILY_LOSS']);
  });

  test('stays latched over the day and a restart, until an operator lifts it; a lifted latch is not set again by the same loss', () => {
    const bench = long();
    bench.bar('98');
    const engine = restarted(bench, bench.engine.options);
    expect(engine.modes.of(ACCOUNT)).toBe('REDUCE_ONLY');
    for (let hour = 0; hour < 30; hour += 1) bench.bar('98');
    expect(told(bench.wish(place('x', 90), '98'))).toEqual(['denied REDUCE_ONLY']);
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['account ACTIVE']);
    expect(told(bench.wish(place('y', 90), '98'))).toEqual(['submit entry buy']);

    const sameDay = long();
    sameDay.bar('98');
    tell(sameDay, { type: 'clear-halt', ...by });
    // The rule still stands: the operator has lifted the latch, not the limit.
    expect(told(sameDay.wish(place('x', 90), '97.9'))).toEqual(['denied DAILY_LOSS']);
  });

  test('from the peak stops for good, with positions closed', () => {
    const bench = long({ drawdownRateMax: fixed('0.1'), drawdownStopRate: fixed('0.1') });
    expect(told(bench.bar('90.01'))).toEqual([]);
    expect(told(bench.bar('90'))).toEqual([
      'account REDUCE_ONLY DRAWDOWN',
      'halted DRAWDOWN_STOP',
      'submit flatten sell',
    ]);
  });
});
