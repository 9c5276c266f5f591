import { expect, test } from 'vitest';
import { fixed, type EpochMs, type InstrumentId } from '../../../domain/index.ts';
import { exampleDraft, exampleView, sidesOf } from '../example-account.ts';
import { cautiousLimits, type RiskLimits } from '../limits.ts';
import type { ModeRecord } from '../modes.ts';
import { rules } from './index.ts';
import { ruleTitle } from './titles.ts';

const HALT: ModeRecord = { scope: { type: 'account' }, mode: 'HALTED', by: 'a', reason: 'b', at: 0 as EpochMs };
/** Every limit there is. */
const limits: RiskLimits = {
  ...cautiousLimits,
  positionNotionalMax: fixed('100'),
  strategyBudgets: {},
  instrumentsAllowed: [],
  turnoverMin: fixed('1000000'),
  fundingWindowMs: 3_600_000,
};
/** Nothing is known, everything is latched, used up and lost. */
const hostile = exampleView({
  now: 28_799_999 as EpochMs,
  halted: true,
  reconciling: true,
  modeFor: () => HALT,
  unresolvedOrders: () => 9,
  markPrice: () => undefined,
  markedAt: () => undefined,
  strategyQuantity: () => fixed('5'),
  sideQuantity: sidesOf(fixed('5000')),
  unpriced: 'DOGE.TEST' as InstrumentId,
  openOrders: 99,
  equity: fixed('-1'),
  isAmendment: () => true,
  entryWaitMs: () => 1_000,
  twinOf: () => exampleDraft().clientOrderId,
});

test('no rule stands in the way of a market order that closes, whatever else is wrong', () => {
  const draft = exampleDraft({ side: 'sell', quantity: fixed('5'), reduceOnly: true });
  const objecting = rules.filter((rule) => rule.check(draft, hostile, limits) !== undefined);
  expect(objecting.map((rule) => rule.code)).toEqual([]);
});

test('of an entry at such a moment all object, but those that a strategy without a past cannot offend', () => {
  const draft = exampleDraft();
  const silent = rules.filter((rule) => rule.check(draft, hostile, limits) === undefined);
  expect(silent.map((rule) => rule.code).toSorted()).toEqual(
    [
      'UNKNOWN_INSTRUMENT',
      'BAD_PRECISION',
      'WOULD_INCREASE',
      'REDUCE_ONLY', // A halt is the word for it.
      'SELF_CROSS', // There is nothing to cross.
      'TOO_MANY_OPEN',
      'DUPLICATE_SUSPECT', // An amendment is no repetition,
      'REPEATED_ENTRIES', // and no entry.
      'AMEND_RATE',
      'CANCEL_RATIO',
    ].toSorted(),
  );
});

test('each has a title, for people', () => {
  expect(rules.filter(({ code }) => ruleTitle(code) === undefined).map(({ code }) => code)).toEqual([]);
  expect(ruleTitle('toString')).toBeUndefined();
});
