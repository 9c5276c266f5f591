import { expect, test } from 'vitest';
import { fixed, type ClientOrderId, type EpochMs, type OrderDraft } from '../../../domain/index.ts';
import { exampleDraft, exampleLimits, judged } from '../example-account.ts';
import { OrderFlow } from '../flow/order-flow.ts';
import type { RiskLimits } from '../limits.ts';
import type { RiskView } from '../view.ts';
import { amendRate } from './amend-rate.ts';
import { cancelRatio } from './cancel-ratio.ts';
import { duplicate } from './duplicate.ts';
import { repeatedEntries } from './repeated-entries.ts';
import type { RiskRule } from './rule.ts';
import { throttle } from './throttle.ts';

const START = 1_000_000_000_000;
const id = (text: string): ClientOrderId => text as ClientOrderId;

/** The rules that look at the recent past, on a real memory of it. */
class Past {
  readonly flow = new OrderFlow();
  readonly limits: RiskLimits;
  now = START as EpochMs;
  private sent = 0;

  constructor(limits: Partial<RiskLimits>) {
    this.limits = exampleLimits(limits);
  }

  send(times = 1, changes: Partial<OrderDraft> = {}): void {
    for (let one = 0; one < times; one += 1) {
      this.sent += 1;
      const draft = exampleDraft({ clientOrderId: id(`sent-${this.sent}`), ...changes });
      this.flow.orderSent(draft, this.now, this.limits);
    }
  }

  amend(times: number): void {
    for (let one = 0; one < times; one += 1) this.flow.amendSent(exampleDraft(), this.now, this.limits);
  }

  cancel(times: number, changes: Partial<OrderDraft> = {}): void {
    for (let one = 0; one < times; one += 1) this.flow.cancelSent(exampleDraft(changes), this.now, this.limits);
  }

  later(ms: number): this {
    this.now = (this.now + ms) as EpochMs;
    return this;
  }

  /** Of an entry; a reducing order passes at the same moment, or the answer says that it does not. */
  verdict(rule: RiskRule, draft: Partial<OrderDraft> = {}, view: Partial<RiskView> = {}): string {
    const facts = {
      now: this.now,
      entryWaitMs: (limits: RiskLimits) => this.flow.entryWaitMs(this.now, limits),
      twinOf: (one: OrderDraft, limits: RiskLimits) => this.flow.twinOf(one, this.now, limits),
      past: (strategyId: OrderDraft['strategyId']) => this.flow.of(strategyId),
      ...view,
    };
    const given = { view: facts, limits: this.limits };
    const reducing = judged(rule, { draft: { ...draft, reduceOnly: true }, ...given });
    return reducing === 'passes' ? judged(rule, { draft, ...given }) : `a reducing order is refused: ${reducing}`;
  }
}

const amendment = { isAmendment: () => true };

test('entries leave in a burst and then at their rate', () => {
  const past = new Past({ entriesPerSecondMax: 5, entriesBurstMax: 10 });
  past.send(9);
  expect(past.verdict(throttle)).toBe('passes');
  past.send();
  expect(past.verdict(throttle)).toContain('at most 5 entries a second (10 at once); the next may leave in 200 ms');
  expect(past.later(199).verdict(throttle)).toContain('in 1 ms');
  expect(past.later(1).verdict(throttle)).toBe('passes');
});

test('cancels and reducing orders cost entries nothing until their reserve is used up', () => {
  const past = new Past({ entriesPerSecondMax: 5, entriesBurstMax: 2, reservedPerSecond: 5, reservedBurst: 10 });
  past.cancel(5);
  past.send(5, { reduceOnly: true });
  expect(past.flow.entryWaitMs(past.now, past.limits)).toBe(0);
  past.send(2);
  expect(past.flow.entryWaitMs(past.now, past.limits)).toBe(200);
  past.cancel(5);
  // Beyond the reserve they are still not refused; the entries wait for them.
  expect(past.flow.entryWaitMs(past.now, past.limits)).toBe(1_200);
});

test('changes to entries take a turn as entries do', () => {
  const past = new Past({ entriesPerSecondMax: 5, entriesBurstMax: 2 });
  past.amend(2);
  expect(past.verdict(throttle, {}, amendment)).toContain('in 200 ms');
});

test.each<[string, Partial<OrderDraft>, boolean]>([
  ['the same', {}, true],
  ['the same for another reason', { reason: 'other', tag: 'x', purpose: 'manual' }, true],
  ['another side', { side: 'sell' }, false],
  ['another quantity', { quantity: fixed('1.001') }, false],
  ['another price', { terms: { type: 'limit', price: fixed('100') } }, false],
  ['another strategy', { strategyId: 'grid' as never }, false],
  ['another instrument', { instrument: 'ETH.TEST' as never }, false],
])('%s again, at once', (_name, changes, isTwin) => {
  const past = new Past({ duplicateWindowMs: 2_000 });
  past.send();
  const again = { clientOrderId: id('again'), ...changes };
  expect(past.verdict(duplicate, again) !== 'passes').toBe(isTwin);
});

test('a repetition is one within the window, of any order in it, and a change to an order is none', () => {
  const past = new Past({ duplicateWindowMs: 2_000 });
  const price = (at: string): Partial<OrderDraft> => ({
    terms: { type: 'stop-limit', trigger: fixed('101'), price: fixed(at) },
  });
  past.send(1, price('102'));
  past.later(1_000).send(1, price('103'));
  expect(past.later(999).verdict(duplicate, price('102'))).toContain('it repeats sent-1, sent less than 2000 ms ago');
  expect(past.verdict(duplicate, price('102'), amendment)).toBe('passes');
  expect(past.later(1).verdict(duplicate, price('102'))).toBe('passes');
  expect(past.verdict(duplicate, price('103'))).toContain('it repeats sent-2');
  const off = new Past({ duplicateWindowMs: 0 });
  off.send();
  expect(off.verdict(duplicate)).toBe('passes');
});

test('an hour holds so many entries of a strategy, and reducing orders and others’ are not counted', () => {
  const past = new Past({ entriesPerHourMax: 20 });
  past.send(19);
  past.send(50, { reduceOnly: true });
  past.send(50, { strategyId: 'grid' as never });
  expect(past.verdict(repeatedEntries)).toBe('passes');
  past.later(1_000).send();
  expect(past.verdict(repeatedEntries)).toContain('trend has sent 20 entries within an hour, at most 20');
  expect(past.verdict(repeatedEntries, {}, amendment)).toBe('passes');
  expect(past.later(3_598_999).verdict(repeatedEntries)).toContain('at most 20');
  expect(past.later(1).verdict(repeatedEntries)).toBe('passes');
});

test('a minute holds so many changes to entries', () => {
  const past = new Past({ amendsPerMinuteMax: 3 });
  past.amend(2);
  expect(past.verdict(amendRate, {}, amendment)).toBe('passes');
  past.amend(1);
  expect(past.verdict(amendRate, {}, amendment)).toContain('3 times within a minute, at most 3');
  expect(past.verdict(amendRate)).toBe('passes');
  expect(past.later(60_000).verdict(amendRate, {}, amendment)).toBe('passes');
});

test('so many entries may be cancelled or changed for each that fills', () => {
  const past = new Past({ cancelsPerFillMax: 5 });
  past.cancel(3);
  past.amend(2);
  past.cancel(50, { reduceOnly: true });
  expect(past.verdict(cancelRatio)).toBe('passes');
  past.cancel(1);
  expect(past.verdict(cancelRatio)).toContain('6 orders for 0 fills in ten minutes, at most 5 for each');
  const flat = {
    quantity: fixed('1'),
    cost: fixed('1'),
    realisedPnl: fixed('0'),
    fees: fixed('0'),
    funding: fixed('0'),
  };
  const { strategyId, instrument } = exampleDraft();
  for (let fill = 0; fill < 2; fill += 1) past.flow.booked(strategyId, instrument, flat, fixed('0.001'), past.now);
  past.cancel(4);
  expect(past.verdict(cancelRatio)).toBe('passes');
  past.cancel(1);
  expect(past.verdict(cancelRatio)).toContain('11 orders for 2 fills');
  expect(past.later(600_000).verdict(cancelRatio)).toBe('passes');
});

test('a strategy without a past has nothing against it', () => {
  const past = new Past({ entriesPerHourMax: 1, cancelsPerFillMax: 1, amendsPerMinuteMax: 1 });
  for (const rule of [repeatedEntries, cancelRatio, amendRate])
    expect(past.verdict(rule, {}, amendment)).toBe('passes');
});

test('limits that are not set ask nothing of the past', () => {
  const past = new Past({});
  past.send(30);
  past.amend(30);
  past.cancel(500);
  for (const rule of [repeatedEntries, cancelRatio, amendRate])
    expect(past.verdict(rule, {}, amendment)).toBe('passes');
});
