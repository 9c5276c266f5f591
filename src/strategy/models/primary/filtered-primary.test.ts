import { describe, expect, test } from 'vitest';
import { fixed } from '../../../domain/index.ts';
import { TestHost } from '../../catalogue/test-host.ts';
import type { RuleStrategy } from '../../rules/index.ts';
import type { Wish } from '../../wish.ts';
import { modelStrategy } from '../model-strategy.ts';
import type { Model } from '../model.ts';
import { handmade } from '../testing.ts';
import { above, BAND, below, level } from '../../rules/test-band.ts';

/** Lets through what the last bar rose into: the handmade model goes with the last change. */
function filtered(changes: Partial<RuleStrategy> = {}, fields: Partial<Model> = {}): TestHost {
  const { barriers: _, ...recipe } = handmade().recipe;
  const events = { type: 'primary', rules: { ...BAND, ...changes } } as const;
  const model = handmade({ events }, fields);
  const made = new TestHost(modelStrategy({ ...model, recipe: { ...recipe, events } }));
  made.closes(100, 100, 100, 100, 100, 100);
  return made;
}

const stances = (wishes: readonly Wish[]): readonly unknown[] =>
  wishes.map((wish) => (wish.type === 'target' ? wish.exposure : wish));

describe('an entry of the primary', () => {
  test('is let through with its own reason and protection when the chance is enough', () => {
    expect(filtered({ stopLoss: level(4), takeProfit: level(9) }).closes(111)).toEqual([
      {
        type: 'target',
        exposure: 1,
        reason: 'close above 110; chance 1.000 that it pays, 0.700 is enough',
        bracket: { stopLoss: { distance: 4 }, takeProfit: { distance: 9 } },
      },
    ]);
  });

  test('is held back when it is not, and so is the rest of that trade', () => {
    // The chance is that of a rise, whichever way the primary goes.
    expect(stances(filtered().closes(89, 88, 87, 89))).toEqual([]);
    // It would have been out at 96, and is asked again at 89.
    expect(stances(filtered().closes(89, 96, 89, 90.5))).toEqual([]);
  });

  test('is asked about once a trade, however long the primary wants to be in', () => {
    const asked: number[] = [];
    const events = { type: 'primary', rules: BAND } as const;
    const host = new TestHost(modelStrategy(handmade({ events }), ({ chance }) => asked.push(chance)));
    host.closes(100, 100, 100, 100, 100, 100, 89, 88, 87, 86, 96, 89);
    expect(asked.length).toBe(2);
  });

  test('is left, reversed and cooled down as the primary does', () => {
    expect(stances(filtered().closes(111, 112, 104))).toEqual([1, 0]);
    // It turns, and the turn is held back: out.
    expect(stances(filtered().closes(111, 112, 80, 81, 96, 111))).toEqual([1, 0, 1]);
    expect(stances(filtered({ barsMax: 2 }).closes(111, 112, 112.1))).toEqual([1, 0]);
    // The fall from 104 is held back, and so the way back to 111 is a new trade, after its time.
    expect(stances(filtered({ coolDownBars: 3 }).closes(111, 104, 111, 112, 113.5))).toEqual([1, 0, 1]);
  });

  test('is sized by the chance, from the one it enters at', () => {
    const sizing = { type: 'probability', full: 0.9 } as const;
    const { barriers: _, ...recipe } = handmade({ sizing }).recipe;
    const rules: RuleStrategy = { ...BAND, long: { enter: above(100.5) } };
    const model = { ...handmade(), recipe: { ...recipe, events: { type: 'primary', rules } as const } };
    const host = new TestHost(modelStrategy(model));
    host.closes(100, 100, 100, 100, 100, 100);
    // A chance of 0.731: a fifteenth of the way from 0.7 to 0.9, in tenths.
    expect(stances(host.closes(101))).toEqual([0.1]);
  });

  test('is held back by the guards, which say so once', () => {
    const stale = filtered({}, { guards: { ...handmade().guards, staleAt: 0 as never } });
    const said = stale.closes(111, 112, 104, 111);
    expect(said).toEqual([
      {
        type: 'target',
        exposure: 0,
        reason: expect.stringMatching(/but the model is stale since 1970-01-01/) as string,
      },
    ]);
  });
});

describe('a trade that was held back is followed on paper', () => {
  test.each<[string, Partial<RuleStrategy>, readonly number[]]>([
    ['to its stop', { stopLoss: level(2) }, [89, 89, 92]],
    ['to its target', { takeProfit: level(2), coolDownBars: 2 }, [89, 89, 86.5, 88]],
    ['to its trailing stop', { trailingStop: level(2) }, [89, 86, 88.5]],
  ])('%s: then the primary enters anew, and that is let through', (_, exits, closes) => {
    const short = { enter: below(93) };
    expect(stances(filtered({ ...exits, short }).closes(...closes))).toEqual([-1]);
    expect(stances(filtered({ short }).closes(...closes))).toEqual([]);
  });

  test('and what is really held ends where the venue says', () => {
    const host = filtered({ stopLoss: level(4) });
    host.closes(111, 111.2);
    host.fill('sell', 107, fixed('10'));
    // Stopped out, the primary still wants to be in: it asks anew, and the last bar fell.
    expect(stances(host.closes(110.5))).toEqual([]);
    expect(stances(host.closes(104, 111.2))).toEqual([1]);
  });

  test('also after a restart, in the middle of it', () => {
    for (const cut of [1, 2, 3, 4, 5]) {
      const closes = [89, 88, 91.5, 89, 96, 111, 104, 89];
      const [whole, cutHost] = [filtered({ stopLoss: level(2) }), filtered({ stopLoss: level(2) })];
      const expected = whole.closes(...closes);
      const found = [...cutHost.closes(...closes.slice(0, cut))];
      cutHost.restart();
      found.push(...cutHost.closes(...closes.slice(cut)));
      expect(found).toEqual(expected);
      expect(cutHost.memory).toEqual(whole.memory);
    }
  });
});
