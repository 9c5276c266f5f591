import { describe, expect, test } from 'vitest';
import { fixed, type EpochMs } from '../../domain/index.ts';
import { TestHost } from '../catalogue/test-host.ts';
import type { Wish } from '../wish.ts';
import { modelStrategy } from './model-strategy.ts';
import type { Model } from './model.ts';
import { handmade } from './testing.ts';

const host = (model: Model): TestHost => {
  const made = new TestHost(modelStrategy(model));
  made.closes(100, 100, 100, 100, 100, 100);
  return made;
};
const stances = (wishes: readonly Wish[]): readonly unknown[] =>
  wishes.map((wish) => (wish.type === 'target' ? wish.exposure : wish));

describe('a model enters', () => {
  test('the side whose chance is high enough, with the chance as its reason and a stop beyond the barrier', () => {
    expect(host(handmade()).closes(101)).toEqual([
      {
        type: 'target',
        exposure: 1,
        reason: 'chance 0.731 of a long that pays, 0.700 is enough',
        bracket: { stopLoss: { distance: expect.closeTo(1.5 * 3 * 0.01 * 101, 9) as number } },
      },
    ]);
    expect(stances(host(handmade()).closes(99))).toEqual([-1]);
    expect(stances(host(handmade()).closes(100.5))).toEqual([]);
  });

  test('only the side it was trained for', () => {
    expect(stances(host(handmade({ sides: 'long' })).closes(99))).toEqual([]);
    // Of one side, the chance is that this side pays.
    expect(stances(host(handmade({ sides: 'short' })).closes(101))).toEqual([-1]);
  });

  test('never, when it was found to know nothing', () => {
    const certain = { type: 'isotonic', scores: [0], chances: [1] } as const;
    expect(stances(host(handmade({}, { calibration: certain, enter: 0.99 })).closes(101))).toEqual([]); // It already had.
    const model = handmade({}, { calibration: certain, enter: 1 });
    const never = new TestHost(modelStrategy(model));
    expect(stances(never.closes(100, 100, 100, 100, 100, 100, 101))).toEqual([]);
  });

  test('at events only', () => {
    const patient = host(handmade({ events: { type: 'cusum', threshold: 0.015 } }));
    expect(stances(patient.closes(101, 102.01))).toEqual([1]);
  });

  test('with as much as the chance is worth, in tenths', () => {
    const sized = host(handmade({ sizing: { type: 'probability', full: 0.9 } }));
    expect(stances(sized.closes(101))).toEqual([0.5]); // 0.231 of 0.4.
  });
});

describe('a model leaves', () => {
  test.each([
    ['at the first close beyond the barrier of profit', [101, 101.5, 104.1], 'the barrier of profit is reached'],
    ['at the first close beyond the barrier of loss', [101, 100.5, 97.5], 'the barrier of loss is reached'],
    ['after the longest time', [101, ...Array.from({ length: 8 }, () => 101)], '8 bars in the position'],
  ])('%s', (_, closes, reason) => {
    const wishes = host(handmade({ sides: 'long' })).closes(...closes);
    expect(wishes).toMatchObject([{ exposure: 1 }, { exposure: 0, reason }]);
  });

  test('for the other side when that may be entered', () => {
    expect(stances(host(handmade()).closes(101, 99.9))).toEqual([1, -1]);
  });

  test('when something else has closed its position, and may enter again', () => {
    const stopped = host(handmade());
    stopped.closes(101, 101);
    stopped.fill('sell', 100, fixed('10'));
    expect(stances(stopped.closes(102.1))).toEqual([1]);
  });
});

describe('a guard', () => {
  const guarded = (guards: Partial<Model['guards']>): Model => {
    const { guards: usual } = handmade();
    return handmade({}, { guards: { ...usual, ...guards } });
  };

  test('of age keeps it from entering, says why once, and lets it leave', () => {
    const stale = host(guarded({ staleAt: (9 * 3_600_000) as EpochMs }));
    expect(stances(stale.closes(101))).toEqual([1]);
    const wishes = stale.closes(104.1, 105.2, 106.3, 107.4);
    expect(wishes).toMatchObject([
      { exposure: 0, reason: 'the barrier of profit is reached' },
      { exposure: 0, reason: expect.stringContaining('but the model is stale since 1970-01-01') as string },
    ]);
  });

  test('of range keeps it from entering where it was never trained', () => {
    const { facts } = handmade().guards;
    const narrow = { low: -0.02, high: 0.02, edges: [0], shares: [0.5, 0.5, 0] };
    const model = guarded({ facts: [narrow, facts[1]!] });
    expect(host(model).closes(101)).toMatchObject([{ exposure: 1 }]);
    expect(host(model).closes(105)).toMatchObject([
      { exposure: 0, reason: expect.stringContaining('but change is outside of what it was trained on') as string },
    ]);
  });

  test('of drift keeps it from entering where the market is no longer the one it was trained on', () => {
    const zigzag = (host: TestHost): void => {
      for (let bar = 0; bar < 200; bar += 1) host.closes(bar % 2 === 0 ? 100 : 100.5);
    };
    const skewed = { low: -1, high: 1, edges: [0.002], shares: [0.999, 0.001, 0] };
    const model = guarded({ facts: [skewed, handmade().guards.facts[1]!], drift: { bars: 50, limit: 0.25 } });
    const drifted = host(model);
    zigzag(drifted);
    expect(drifted.closes(102)).toMatchObject([
      {
        exposure: 0,
        reason: expect.stringMatching(/drifted from training: .* of at most 0.25, change the furthest/) as string,
      },
    ]);
    const even = { ...skewed, shares: [0.5, 0.5, 0] };
    const steady = host(guarded({ facts: [even, handmade().guards.facts[1]!], drift: { bars: 50, limit: 5 } }));
    zigzag(steady);
    expect(steady.closes(102)).toMatchObject([{ exposure: 1 }]);
  });
});

test('a restart changes nothing', () => {
  const model = handmade({ events: { type: 'cusum', threshold: 0.012 }, sizing: { type: 'probability', full: 0.8 } });
  const path = Array.from({ length: 400 }, (_, index) => 100 + 9 * Math.sin(index / 5) + ((index * 37) % 11) / 6);
  const [straight, broken] = [host(model), host(model)];
  const [one, other]: (readonly Wish[])[][] = [[], []];
  for (const [index, price] of path.entries()) {
    one!.push(straight.closes(price));
    if (index % 7 === 0) broken.restart();
    other!.push(broken.closes(price));
  }
  expect(other).toEqual(one);
  expect(one!.flat().length).toBeGreaterThan(40);
});

test('one that looks at two instruments does not take one for both', () => {
  const [change, rsi] = handmade().recipe.features;
  const model = handmade({ features: [{ ...change!, of: 'other' }, rsi!] });
  expect(() => new TestHost(modelStrategy(model))).toThrow(
    'handmade looks at a second instrument, and is given one only',
  );
});
