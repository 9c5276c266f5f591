import { describe, expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { TestHost } from '../catalogue/test-host.ts';
import type { Wish } from '../wish.ts';
import { ruleStrategy } from './rule-strategy.ts';
import type { NumberNode, RuleStrategy } from './tree.ts';
import { above, BAND, below, close, level } from './test-band.ts';

const host = (changes: Partial<RuleStrategy> = {}): TestHost => new TestHost(ruleStrategy({ ...BAND, ...changes }));
const stances = (wishes: readonly Wish[]): readonly unknown[] =>
  wishes.map((wish) => (wish.type === 'target' ? wish.exposure : wish));

describe('it stands', () => {
  test('where its entries say, once, with the rule as the reason', () => {
    const wishes = host().closes(100, 112, 115, 104, 100, 88);
    expect(wishes).toEqual([
      { type: 'target', exposure: 1, reason: 'close above 110' },
      { type: 'target', exposure: 0, reason: 'close below 105' },
      { type: 'target', exposure: -1, reason: 'close below 90' },
    ]);
  });

  test('on the other side at once when that enters', () => {
    expect(stances(host().closes(112, 80, 120))).toEqual([1, -1, 1]);
  });

  test('nowhere new when both sides would enter, and leaves by its own rule', () => {
    const both = host({ short: { enter: above(0) } });
    expect(stances(both.closes(112))).toEqual([]);
    const unsure = host({ long: { enter: above(110), leave: above(130) }, short: { enter: above(120) } });
    expect(stances(unsure.closes(112, 125, 135))).toEqual([1, 0]);
  });

  test('out after the longest time it may hold', () => {
    const wishes = host({ barsMax: 3 }).closes(112, 113, 114, 115, 116);
    expect(wishes.slice(0, 2)).toMatchObject([{ exposure: 1 }, { exposure: 0, reason: '3 bars in the position' }]);
  });

  test('and does not come back before it has cooled down', () => {
    const hurried = host({ barsMax: 1 }).closes(112, 112, 112, 112, 112, 112);
    expect(stances(hurried)).toEqual([1, 0, 1, 0, 1, 0]);
    const patient = host({ barsMax: 1, coolDownBars: 2 });
    const bars = [1, 2, 3, 4, 5, 6].map(() => stances(patient.closes(112)));
    expect(bars).toEqual([[1], [0], [], [1], [0], []]);
  });

  test('out when something else has closed its position, until it enters again', () => {
    const stopped = host({ coolDownBars: 1 });
    stopped.closes(112, 112);
    stopped.fill('sell', 100, fixed('10'));
    expect(stances(stopped.closes(112, 112, 112))).toEqual([1]);
  });
});

describe('protection', () => {
  const range: NumberNode = {
    op: 'subtract',
    left: { op: 'price', source: 'high' },
    right: { op: 'price', source: 'low' },
  };

  test('is as far away as its tree says at the bar of the decision', () => {
    const guarded = host({ stopLoss: range, trailingStop: level(7) });
    expect(guarded.bar(112, { low: 108, high: 113 })).toMatchObject([
      { exposure: 1, bracket: { stopLoss: { distance: 5 }, trailingStop: { distance: 7 } } },
    ]);
  });

  test('that cannot be known, or is nowhere, keeps it from entering', () => {
    const guarded = host({ stopLoss: { op: 'divide', left: range, right: level(0) } });
    expect(guarded.bar(112, { low: 108, high: 113 })).toEqual([]);
    expect(host({ takeProfit: range }).bar(112, { low: 112, high: 112 })).toEqual([]);
  });

  test('that is missing for the other side still lets it leave', () => {
    const unsure = host({ short: { enter: below(90) }, stopLoss: { op: 'subtract', left: close, right: level(85) } });
    expect(stances(unsure.closes(112, 80))).toEqual([1, 0]);
  });
});

test('a restart changes nothing: conditions see the past again, and the rest is remembered', () => {
  const rules: Partial<RuleStrategy> = {
    long: {
      enter: { op: 'lasts', of: above(110), least: 3, bars: 4 },
      leave: { op: 'crosses-below', left: close, right: level(105) },
    },
    short: { enter: { op: 'becomes', of: below(90) } },
    barsMax: 6,
    coolDownBars: 3,
  };
  const path = Array.from({ length: 300 }, (_, index) => 100 + 18 * Math.sin(index / 3) + ((index * 37) % 11));
  const straight = host(rules);
  const broken = host(rules);
  const [one, other]: (readonly Wish[])[][] = [[], []];
  for (const [index, price] of path.entries()) {
    one!.push(straight.closes(price));
    if (index % 7 === 0) broken.restart();
    other!.push(broken.closes(price));
  }
  expect(other).toEqual(one);
  expect(one!.flat().length).toBeGreaterThan(20);
});
