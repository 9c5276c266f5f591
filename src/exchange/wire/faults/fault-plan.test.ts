import { expect, test } from 'vitest';
import { seededRandom } from '../../../runtime/index.ts';
import { FaultPlan, type RequestFacts } from './fault-plan.ts';
import { readFaultRule } from './fault.ts';

const CREATE: RequestFacts = {
  path: '/v5/order/create',
  transport: 'rest',
  symbol: 'BTCUSDT',
  uid: '1',
  orderLinkId: 'live-ema-7',
};

function planOf(...rules: readonly object[]): FaultPlan {
  const random = seededRandom(1);
  const plan = new FaultPlan(() => random.next());
  for (const [index, rule] of rules.entries()) plan.add(readFaultRule(rule, `rule-${index}`));
  return plan;
}

test('a rule strikes where all that it says fits, and nowhere else', () => {
  const fault = { type: 'lose-reply', how: 'hang' };
  const plan = planOf({
    on: '/v5/order/create',
    transport: 'rest',
    symbol: 'BTCUSDT',
    uid: '1',
    orderLinkId: 'live-',
    fault,
  });
  expect(plan.forRequest(CREATE)).toEqual([fault]);
  for (const other of [
    { path: '/v5/order/cancel' },
    { transport: 'socket' as const },
    { symbol: 'ETHUSDT' },
    { uid: '2' },
    { orderLinkId: 'paper-1' },
    { orderLinkId: undefined },
  ]) {
    expect(plan.forRequest({ ...CREATE, ...other })).toEqual([]);
  }
});

test('skip lets the first pass, times ends it', () => {
  const plan = planOf({ fault: { type: 'repeat-request' }, skip: 2, times: 1 });
  expect([1, 2, 3, 4].map(() => plan.forRequest(CREATE).length)).toEqual([0, 0, 1, 0]);
  expect(plan.list()[0]?.strikes).toBe(1);
});

test('a probability strikes about so often, and the same times again with the same seed', () => {
  const strikes = (): number[] => {
    const plan = planOf({ fault: { type: 'repeat-request' }, probability: 0.25 });
    return Array.from({ length: 1_000 }, () => plan.forRequest(CREATE).length);
  };
  const count = strikes().filter((one) => one === 1).length;
  expect(count).toBeGreaterThan(200);
  expect(count).toBeLessThan(300);
  expect(strikes()).toEqual(strikes());
});

test('a topic is meant by its beginning, at its dots', () => {
  const plan = planOf(
    { on: 'orderbook.5', fault: { type: 'drop-message' } },
    { on: 'orderbook', fault: { type: 'disconnect' } },
  );
  const facts = { topic: 'orderbook.50.BTCUSDT', symbol: 'BTCUSDT', uid: undefined };
  expect(plan.forMessage(facts)).toEqual([{ type: 'disconnect' }]);
});

for (const [problem, rule] of [
  ['no object', 'lose everything'],
  ['a fault there is none of', { fault: { type: 'explode' } }],
  ['a word too many', { fault: { type: 'disconnect' }, when: 'now' }],
  ['a probability above one', { fault: { type: 'disconnect' }, probability: 2 }],
  ['a status there is none of', { fault: { type: 'http', status: 99 } }],
  ['no time', { fault: { type: 'delay-reply' } }],
] as const) {
  test(`${problem} is no rule`, () => {
    expect(() => readFaultRule(rule, 'x')).toThrow(expect.objectContaining({ code: 'FAULT_INVALID' }));
  });
}
