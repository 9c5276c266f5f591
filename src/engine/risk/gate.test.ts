import { describe, expect, test } from 'vitest';
import { fixed, type InstrumentId, type OrderDraft, type OrderTerms, type Side } from '../../domain/index.ts';
import { exampleDraft, exampleLimits, exampleView, sidesOf } from './example-account.ts';
import { checkOrder } from './gate.ts';
import { defaultLimits, type RiskLimits } from './limits.ts';
import { rules } from './rules/index.ts';
import type { RiskView } from './view.ts';

interface Case {
  readonly draft?: Partial<OrderDraft>;
  readonly view?: Partial<RiskView>;
  readonly limits?: Partial<RiskLimits>;
}

/** The code of the refusal, or `approved`. */
function verdict({ draft, view, limits }: Case): string {
  const result = checkOrder(exampleDraft(draft), exampleView(view), exampleLimits(limits));
  return result.approved ? 'approved' : result.code;
}

const long = (quantity: string): Partial<RiskView> => ({
  sideQuantity: sidesOf(fixed(quantity)),
  strategyQuantity: () => fixed(quantity),
});
const closing = (quantity: string): Partial<OrderDraft> => ({
  side: 'sell',
  reduceOnly: true,
  quantity: fixed(quantity),
});
const buyOf = (quantity: string): Partial<OrderDraft> => ({ quantity: fixed(quantity) });
const stopLimit = (trigger: string, price: string): OrderTerms => ({
  type: 'stop-limit',
  trigger: fixed(trigger),
  price: fixed(price),
});
const trigger = (price: string): OrderTerms => ({ type: 'stop-market', trigger: fixed(price) });
const trailing = (distance: string): OrderTerms => ({ type: 'trailing-stop', distance: fixed(distance) });
const at = (price: string): OrderTerms => ({ type: 'limit', price: fixed(price) });

test('an ordinary order passes the default limits, as it was drafted', () => {
  const draft = exampleDraft();
  expect(checkOrder(draft, exampleView(), defaultLimits)).toEqual({ approved: true, order: draft });
});

test('every rule has a code of its own', () => {
  const codes = rules.map((rule) => rule.code);
  expect(new Set(codes).size).toBe(codes.length);
});

test('a refusal says the numbers in one sentence', () => {
  const result = checkOrder(
    exampleDraft(buyOf('30')),
    exampleView(),
    exampleLimits({ orderNotionalRateMax: fixed('0.2') }),
  );
  expect(result).toEqual({
    approved: false,
    code: 'ORDER_TOO_LARGE',
    detail: 'order is worth 3000, more than 2000 (0.2 x equity)',
  });
});

test('an instrument the session does not know is refused', () => {
  expect(verdict({ draft: { instrument: 'DOGE.TEST' as InstrumentId } })).toBe('UNKNOWN_INSTRUMENT');
});

describe('precision', () => {
  const price = fixed('100');
  test.each<[string, Partial<OrderDraft>, string]>([
    [
      'the smallest quantity passes on to the next rules',
      { ...buyOf('0.002'), terms: at('2500'), side: 'sell' },
      'PRICE_COLLAR',
    ],
    ['just under the smallest quantity', buyOf('0.001'), 'BAD_PRECISION'],
    ['no quantity', buyOf('0'), 'BAD_PRECISION'],
    ['a negative quantity', buyOf('-1'), 'BAD_PRECISION'],
    ['half a quantity step', buyOf('1.0005'), 'BAD_PRECISION'],
    ['worth the smallest value', buyOf('0.05'), 'approved'],
    ['worth just less than the smallest value', buyOf('0.049'), 'BAD_PRECISION'],
    ['worth the smallest value at its own price', { ...buyOf('0.05'), terms: at('99.9') }, 'BAD_PRECISION'],
    ['half a price step', { terms: at('100.05') }, 'BAD_PRECISION'],
    ['a price of zero', { terms: at('0') }, 'BAD_PRECISION'],
    ['half a step of trigger', { terms: { type: 'stop-market', trigger: fixed('100.05') } }, 'BAD_PRECISION'],
    [
      'half a step behind a trigger',
      { terms: { type: 'stop-limit', trigger: price, price: fixed('100.05') } },
      'BAD_PRECISION',
    ],
    ['a distance of zero', { terms: { type: 'trailing-stop', distance: fixed('0') } }, 'BAD_PRECISION'],
    ['half a step of distance', { terms: { type: 'trailing-stop', distance: fixed('1.05') } }, 'BAD_PRECISION'],
    [
      'half a step of activation',
      { terms: { type: 'trailing-stop', distance: fixed('1'), activation: fixed('100.05') } },
      'BAD_PRECISION',
    ],
    [
      'whole steps',
      { terms: { type: 'trailing-stop', distance: fixed('1.1'), activation: fixed('100.1') } },
      'approved',
    ],
  ])('%s: %o is %s', (_name, draft, expected) => {
    expect(verdict({ draft })).toBe(expected);
  });

  test('a reducing order may be worth less than the smallest value, but not be of less than the smallest quantity', () => {
    expect(verdict({ draft: closing('0.002'), view: long('1') })).toBe('approved');
    expect(verdict({ draft: closing('0.001'), view: long('1') })).toBe('BAD_PRECISION');
  });
});

test('a halt stops every order that does not reduce', () => {
  const halted = true;
  expect(verdict({ view: { halted } })).toBe('HALTED');
  expect(verdict({ draft: { side: 'sell' }, view: { halted, ...long('1') } })).toBe('HALTED');
  expect(verdict({ draft: closing('1'), view: { halted, ...long('1') } })).toBe('approved');
});

test.each<[string, Side, string, string]>([
  ['2', 'sell', '1', 'approved'],
  ['2', 'sell', '2', 'approved'],
  ['2', 'sell', '2.001', 'WOULD_INCREASE'],
  ['2', 'buy', '1', 'WOULD_INCREASE'],
  ['-2', 'buy', '2', 'approved'],
  ['-2', 'buy', '2.001', 'WOULD_INCREASE'],
  ['-2', 'sell', '1', 'WOULD_INCREASE'],
  ['0', 'sell', '1', 'WOULD_INCREASE'],
])('with a position of %s, a reduce-only %s of %s is %s', (held, side, quantity, expected) => {
  expect(verdict({ draft: { side, quantity: fixed(quantity), reduceOnly: true }, view: long(held) })).toBe(expected);
});

test("reduce-only is judged by the strategy's own position, not by the account's", () => {
  const view = { sideQuantity: sidesOf(fixed('5')), strategyQuantity: () => fixed('0') };
  expect(verdict({ draft: closing('1'), view })).toBe('WOULD_INCREASE');
});

describe('before the first price', () => {
  const unpriced = { markPrice: () => undefined };
  test.each<[string, Partial<OrderDraft>, string]>([
    ['a market entry', {}, 'NO_PRICE'],
    ['a limit entry', { terms: at('100') }, 'NO_PRICE'],
    ['a market exit', closing('1'), 'approved'],
    ['a stop', { ...closing('1'), terms: { type: 'stop-market', trigger: fixed('90') } }, 'approved'],
    ['a limit exit', { ...closing('1'), terms: at('100') }, 'NO_PRICE'],
  ])('%s %o is %s', (_name, draft, expected) => {
    expect(verdict({ draft, view: { ...unpriced, ...long('1') } })).toBe(expected);
  });

  test('every rule that needs a price refuses on its own when there is none', () => {
    const draft = exampleDraft({ terms: at('100') });
    const objecting = rules.filter((rule) => rule.check(draft, exampleView(unpriced), exampleLimits()) !== undefined);
    expect(objecting.map((rule) => rule.code)).toEqual([
      'NO_PRICE',
      'ORDER_TOO_LARGE',
      'POSITION_LIMIT',
      'EXPOSURE_LIMIT',
      'PRICE_COLLAR',
    ]);
  });
});

describe('order value', () => {
  const half = { orderNotionalRateMax: fixed('0.5') };
  test.each<[string, Case, string]>([
    ['just under half of equity', { draft: buyOf('49.999'), limits: half }, 'approved'],
    ['half of equity', { draft: buyOf('50'), limits: half }, 'approved'],
    ['just over half of equity', { draft: buyOf('50.001'), limits: half }, 'ORDER_TOO_LARGE'],
    [
      'a selling limit is valued at its higher price',
      { draft: { ...buyOf('50'), side: 'sell', terms: at('100.1') }, limits: half },
      'ORDER_TOO_LARGE',
    ],
    [
      'a buying limit is valued at the higher mark',
      { draft: { ...buyOf('50.001'), terms: at('99') }, limits: half },
      'ORDER_TOO_LARGE',
    ],
    [
      'a trigger above the mark',
      { draft: { ...buyOf('50'), terms: { type: 'stop-market', trigger: fixed('100.1') } }, limits: half },
      'ORDER_TOO_LARGE',
    ],
    ['just under an absolute cap', { draft: buyOf('9.999'), limits: { orderNotionalMax: fixed('1000') } }, 'approved'],
    ['an absolute cap', { draft: buyOf('10'), limits: { orderNotionalMax: fixed('1000') } }, 'approved'],
    [
      'just over an absolute cap',
      { draft: buyOf('10.001'), limits: { orderNotionalMax: fixed('1000') } },
      'ORDER_TOO_LARGE',
    ],
    [
      'a smallest order by the last digit of equity',
      { draft: buyOf('50'), view: { equity: fixed('9999.999999999999') }, limits: half },
      'ORDER_TOO_LARGE',
    ],
    ['no equity', { view: { equity: fixed('0') } }, 'DAILY_LOSS'],
    ['negative equity', { view: { equity: fixed('-1') } }, 'DAILY_LOSS'],
    ['a closing order of any value', { draft: closing('500'), view: long('500'), limits: half }, 'approved'],
  ])('%s', (_name, given, expected) => {
    expect(verdict(given)).toBe(expected);
  });
});

describe('position value', () => {
  const limits = { positionNotionalRateMax: fixed('0.5') };
  /** `[net, pending buys, pending sells]`; half of equity is 50 units. */
  test.each<[[string, string, string], Side, string, string]>([
    [['0', '0', '0'], 'buy', '49.999', 'approved'],
    [['0', '0', '0'], 'buy', '50', 'approved'],
    [['0', '0', '0'], 'buy', '50.001', 'POSITION_LIMIT'],
    [['0', '0', '0'], 'sell', '50.001', 'POSITION_LIMIT'],
    [['20', '20', '0'], 'buy', '10', 'approved'],
    [['20', '20', '0'], 'buy', '10.001', 'POSITION_LIMIT'],
    [['-20', '0', '20'], 'sell', '10.001', 'POSITION_LIMIT'],
    // What is pending on the other side may never fill.
    [['40', '0', '40'], 'buy', '10.001', 'POSITION_LIMIT'],
    // A position on the other side may be closed first by its stop.
    [['-50', '0', '0'], 'buy', '50', 'approved'],
    [['-50', '0', '0'], 'buy', '50.001', 'POSITION_LIMIT'],
    // A market move has put the position over its limit: shrinking it is free.
    [['80', '0', '0'], 'sell', '50', 'approved'],
    [['80', '0', '0'], 'buy', '0.1', 'POSITION_LIMIT'],
  ])('with %o a %s of %s is %s', ([net, buys, sells], side, quantity, expected) => {
    const pendingQuantity: RiskView['pendingQuantity'] = (_id, of) => fixed(of === 'buy' ? buys : sells);
    const view = { sideQuantity: sidesOf(fixed(net)), pendingQuantity };
    expect(verdict({ draft: { side, quantity: fixed(quantity) }, view, limits })).toBe(expected);
  });
});

describe('gross leverage', () => {
  const limits = { grossLeverageMax: fixed('2') };
  test.each<[string, string, string, Side, string, string]>([
    ['flat', '0', '0', 'buy', '199.999', 'approved'],
    ['flat', '0', '0', 'buy', '200', 'approved'],
    ['flat', '0', '0', 'sell', '200.001', 'EXPOSURE_LIMIT'],
    ['other positions of 15,000', '0', '15000', 'buy', '50', 'approved'],
    ['other positions of 15,000', '0', '15000', 'buy', '50.001', 'EXPOSURE_LIMIT'],
    ['5,000 here and 10,000 elsewhere', '50', '15000', 'buy', '50', 'approved'],
    ['5,000 here and 10,000 elsewhere', '50', '15000', 'buy', '50.001', 'EXPOSURE_LIMIT'],
    ['5,000 here and 10,000 elsewhere', '50', '15000', 'sell', '100', 'approved'],
    ['5,000 here and 10,000 elsewhere', '50', '15000', 'sell', '100.001', 'EXPOSURE_LIMIT'],
  ])('%s (net %s, gross %s): a %s of %s is %s', (_name, net, gross, side, quantity, expected) => {
    const view = { sideQuantity: sidesOf(fixed(net)), grossNotional: fixed(gross) };
    expect(verdict({ draft: { side, quantity: fixed(quantity) }, view, limits })).toBe(expected);
  });
});

describe('price collar of 5 %', () => {
  const limits = { priceCollarRate: fixed('0.05') };
  test.each<[Side, OrderTerms, string]>([
    ['buy', at('104.9'), 'approved'],
    ['buy', at('105'), 'approved'],
    ['buy', at('105.1'), 'PRICE_COLLAR'],
    ['buy', at('95'), 'approved'],
    ['buy', at('94.9'), 'PRICE_COLLAR'],
    ['sell', at('95'), 'approved'],
    ['sell', at('94.9'), 'PRICE_COLLAR'],
    ['sell', at('105'), 'approved'],
    ['sell', at('105.1'), 'PRICE_COLLAR'],
    ['buy', trigger('105'), 'approved'],
    ['buy', trigger('105.1'), 'PRICE_COLLAR'],
    ['sell', trigger('94.9'), 'PRICE_COLLAR'],
    ['buy', stopLimit('105', '105'), 'approved'],
    ['buy', stopLimit('104', '105.1'), 'PRICE_COLLAR'],
    ['buy', trailing('5'), 'approved'],
    ['buy', trailing('5.1'), 'PRICE_COLLAR'],
    ['buy', { type: 'trailing-stop', distance: fixed('1'), activation: fixed('94.9') }, 'PRICE_COLLAR'],
  ])('an entry: %s %o is %s', (side, terms, expected) => {
    expect(verdict({ draft: { side, terms }, limits })).toBe(expected);
  });

  test.each<[string, OrderTerms, string]>([
    ['a stop may wait at any distance', trigger('50'), 'approved'],
    ['a target may wait at any distance', at('200'), 'approved'],
    ['a trail may be of any length', trailing('50'), 'approved'],
    ['a limit may be at the edge', at('95'), 'approved'],
    ['a limit may not be thrown at the market', at('94.9'), 'PRICE_COLLAR'],
    ['a far stop may give way by the collar', stopLimit('50', '47.5'), 'approved'],
    ['a far stop may not give way by more', stopLimit('50', '47.4'), 'PRICE_COLLAR'],
  ])('a protective sell: %s', (_name, terms, expected) => {
    expect(verdict({ draft: { ...closing('1'), terms }, view: long('1'), limits })).toBe(expected);
  });

  test('a protective buy of a short is held to the same on its own side', () => {
    const draft = { side: 'buy' as const, reduceOnly: true };
    expect(verdict({ draft: { ...draft, terms: at('10') }, view: long('-1'), limits })).toBe('approved');
    expect(verdict({ draft: { ...draft, terms: at('105.1') }, view: long('-1'), limits })).toBe('PRICE_COLLAR');
  });
});

describe('open orders', () => {
  const limits = { openOrdersMax: 10, openOrdersPerInstrumentMax: 4 };
  test.each<[number, number, boolean, string]>([
    [8, 0, false, 'approved'],
    [9, 0, false, 'approved'],
    [10, 0, false, 'TOO_MANY_OPEN'],
    [3, 3, false, 'approved'],
    [4, 4, false, 'TOO_MANY_OPEN'],
    [19, 7, true, 'approved'],
    [20, 0, true, 'TOO_MANY_OPEN'],
    [8, 8, true, 'TOO_MANY_OPEN'],
  ])('with %i open, %i of them here, an order (reduce-only: %s) is %s', (openOrders, here, reducing, expected) => {
    const view = { openOrders, openOrdersOf: () => here, ...long('5') };
    expect(verdict({ draft: reducing ? closing('1') : {}, view, limits })).toBe(expected);
  });
});

describe('losses', () => {
  test.each<[string, string]>([
    ['10500', 'approved'],
    ['9500.000000000001', 'approved'],
    ['9500', 'DAILY_LOSS'],
    ['9499.999999999999', 'DAILY_LOSS'],
  ])('a day that began at 10,000 with a limit of 5 %%, equity %s: %s', (equity, expected) => {
    const view = { equity: fixed(equity), peakEquity: fixed('10500') };
    expect(verdict({ view, limits: { dailyLossRateMax: fixed('0.05') } })).toBe(expected);
    expect(
      verdict({ draft: closing('1'), view: { ...view, ...long('1') }, limits: { dailyLossRateMax: fixed('0.05') } }),
    ).toBe('approved');
  });

  test.each<[string, string]>([
    ['16000.000000000001', 'approved'],
    ['16000', 'DRAWDOWN'],
    ['15999.999999999999', 'DRAWDOWN'],
  ])('a peak of 20,000 with a limit of 20 %%, equity %s: %s', (equity, expected) => {
    const view = { equity: fixed(equity), dayStartEquity: fixed(equity), peakEquity: fixed('20000') };
    expect(verdict({ view, limits: { drawdownRateMax: fixed('0.2') } })).toBe(expected);
    expect(
      verdict({ draft: closing('1'), view: { ...view, ...long('1') }, limits: { drawdownRateMax: fixed('0.2') } }),
    ).toBe('approved');
  });
});

test('closing passes when everything else is against it', () => {
  const view: Partial<RiskView> = {
    ...long('900'),
    halted: true,
    equity: fixed('-100'),
    grossNotional: fixed('90000'),
    openOrders: 250,
    openOrdersOf: () => 60,
    markPrice: () => undefined,
  };
  expect(checkOrder(exampleDraft(closing('900')), exampleView(view), defaultLimits).approved).toBe(true);
});
