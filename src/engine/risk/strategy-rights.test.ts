import { describe, expect, test } from 'vitest';
import type { Wish } from '../../strategy/index.ts';
import { A, B, Bench, scripted, submitted } from '../testing.ts';
import { buy, by, limited, place, rejectAll, target, tell, told } from './test-engine.ts';

describe('a strategy loses its right to enter', () => {
  const disabled = (code: string): string => `strategy REDUCE_ONLY ${code}`;
  const again = { type: 'set-mode', scope: { type: 'strategy', strategyId: A }, mode: 'ACTIVE', ...by } as const;

  test('when it enters too often, and gets it back from an operator', () => {
    const bench = limited({ entriesPerHourMax: 3 });
    bench.bar('100');
    const wishes = ['a', 'b', 'c', 'd'].map((tag, index) => place(tag, 90 + index));
    expect(told(bench.wish(wishes))).toEqual([
      'submit entry buy',
      'submit entry buy',
      'submit entry buy',
      'denied REPEATED_ENTRIES',
      disabled('REPEATED_ENTRIES'),
      'cancel',
      'cancel',
      'cancel',
    ]);
    expect(told(bench.wish(place('e', 95)))).toEqual(['denied REDUCE_ONLY']);
    expect(told(tell(bench, again))).toEqual(['strategy ACTIVE']);
    expect(told(bench.wish(['f', 'g', 'h', 'i'].map((tag, index) => place(tag, 94 + index))))).toContain(
      'denied REPEATED_ENTRIES',
    );
  });

  test('when the venue refuses its orders within a minute', () => {
    const bench = limited({ venueRejectsMax: 3 });
    bench.bar('100');
    const sent = submitted(bench.wish(['a', 'b', 'c'].map((tag, index) => place(tag, 90 + index))));
    expect(rejectAll(bench, sent)).toEqual([disabled('REPEATED_REJECTS')]);
    tell(bench, again);
    const slow = ['d', 'e', 'f'].map((tag) => submitted(bench.wish(place(tag, 90)))[0]!); // An hour apart.
    expect(slow.flatMap((order) => rejectAll(bench, [order]))).toEqual([disabled('REPEATED_REJECTS')]);
    tell(bench, again);
    const spread = ['g', 'h', 'i'].flatMap((tag) => rejectAll(bench, submitted(bench.wish(place(tag, 90)))));
    expect(spread).toEqual([]);
  });

  test('when it loses one round trip after another', () => {
    const bench = limited({ losingTripsMax: 2 });
    bench.bar('100');
    const trip = (exit: string): string[] => {
      buy(bench);
      const [order] = submitted(bench.wish(target(0), exit));
      return told(bench.fill(order!));
    };
    expect([trip('99'), trip('101'), trip('99')].flat()).toEqual([]);
    expect(trip('98')).toEqual([disabled('REPEATED_LOSSES')]);
    expect(told(bench.wish(target(1)))).toEqual(['denied REDUCE_ONLY']);
    tell(bench, again);
    expect(trip('98')).toEqual([]);
    expect(trip('98')).toEqual([disabled('REPEATED_LOSSES')]);
  });

  test('and no other strategy does', () => {
    const slot = new Bench().defaults().strategies[0]!;
    const say: Wish[][] = [[], []];
    const bench = limited(
      { entriesPerHourMax: 1 },
      {
        strategies: [
          { ...slot, strategyId: A, definition: scripted(() => say[0]!.splice(0)) },
          { ...slot, strategyId: B, definition: scripted(() => say[1]!.splice(0)) },
        ],
      },
    );
    bench.bar('100');
    say[0] = [place('a', 90), place('b', 91)];
    bench.bar('100');
    say[1] = [place('a', 92)];
    expect(told(bench.bar('100'))).toEqual(['submit entry buy']);
    expect(bench.engine.modes.snapshot()).toMatchObject([{ scope: { strategyId: A }, code: 'REPEATED_ENTRIES' }]);
  });
});
