import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixed, ZERO } from '../../domain/index.ts';
import type { RiskLimits } from './limits.ts';
import { limits, RaceAccount } from './test-race-account.ts';

/*
 * Many strategies propose whatever they like, while earlier orders of theirs are in flight, of unknown fate, filled in
 * part, or cancelled, and prices move. The real control, books and portfolio decide; beside them plain sums over plain
 * lists say whether a limit was exceeded.
 */

interface Tampering {
  /** Limits the control runs with, where they are not those that are checked. */
  readonly limits?: Partial<RiskLimits>;
  spoil?(account: RaceAccount): void;
}

const totals = { proposals: 0, approvals: 0 };

function nothingExceeds(moves: boolean, length: number, tampering: Tampering = {}) {
  const draws = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: length, maxLength: length, size: 'max' });
  return fc.property(draws, (list) => {
    const given = Object.entries({ ...limits, ...tampering.limits }).filter(([, value]) => value !== undefined);
    const account = new RaceAccount(Object.fromEntries(given) as unknown as RiskLimits);
    tampering.spoil?.(account);
    for (const draw of list) {
      if (draw % 16 < 11) totals.proposals += 1;
      const problem = account.act(draw, moves) ?? (moves ? undefined : account.standing());
      if (problem !== undefined) throw new Error(problem);
    }
    totals.approvals += account.approvals;
  });
}

test('of a hundred thousand proposals that race with orders in flight, none exceeds a limit', () => {
  Object.assign(totals, { proposals: 0, approvals: 0 });
  fc.assert(nothingExceeds(true, 500), { numRuns: 200, seed: 11 });
  fc.assert(nothingExceeds(false, 500), { numRuns: 110, seed: 12 });
  expect(totals.proposals).toBeGreaterThan(100_000);
  expect(totals.approvals).toBeGreaterThan(10_000);
}, 60_000);

const without = (name: keyof RiskLimits): Tampering => ({ limits: { [name]: undefined } });
const planted: readonly (readonly [string, RegExp, Tampering])[] = [
  [
    'no limit for one order',
    /one order/,
    { limits: { orderNotionalRateMax: fixed('100'), orderNotionalMax: fixed('9000') } },
  ],
  [
    'no limit for a position',
    /position in/,
    { limits: { positionNotionalRateMax: fixed('100'), positionNotionalMax: fixed('90000') } },
  ],
  ['no absolute cap for a position', /position in/, without('positionNotionalMax')],
  ['no limit for an instrument’s gross', /gross of/, without('instrumentGrossRateMax')],
  ['no limit for leverage', /gross leverage/, { limits: { grossLeverageMax: fixed('100') } }],
  ['no limit for a direction', /long|short/, without('netLeverageMax')],
  ['no limit for what waits', /pending/, without('pendingNotionalRateMax')],
  ['no limit for a cluster', /cluster/, without('correlatedNotionalRateMax')],
  ['no budget by name', /budget/, without('strategyBudgets')],
  ['no budget for all', /budget/, without('strategyNotionalRateMax')],
  ['no limit for open orders', /open/, { limits: { openOrdersMax: 100 } }],
  [
    'orders in flight forgotten',
    /./,
    {
      spoil: ({ orders }) => {
        orders.pendingQuantity = () => ZERO;
      },
    },
  ],
  [
    'orders in flight forgotten for strategies',
    /budget|gross of/,
    {
      spoil: ({ orders }) => {
        orders.values = () => [];
      },
    },
  ],
  [
    'an order of unknown fate taken for gone',
    /./,
    {
      spoil: ({ orders, state }) => {
        orders.becameUnknown = (id) => orders.ended(id, 'not-accepted', 'guessed', state.now);
      },
    },
  ],
  [
    'capital released when a cancel is only asked for, and late fills',
    /./,
    {
      spoil: ({ orders, state }) => {
        const filled = orders.filled.bind(orders);
        orders.filled = (fill, at) => {
          orders.ended(fill.clientOrderId!, 'cancelled', 'taken for done', state.now);
          return filled(fill, at);
        };
      },
    },
  ],
];

test.each(planted)('%s: it is noticed', (_name, said, tampering) => {
  const problems = [true, false].map((moves) => {
    const { errorInstance } = fc.check(nothingExceeds(moves, 150, tampering), {
      numRuns: 40,
      seed: 5,
      endOnFailure: true,
    });
    return errorInstance instanceof Error ? errorInstance.message : '';
  });
  expect(problems.join('\n')).toMatch(said);
});
