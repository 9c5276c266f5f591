import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixed, type EpochMs, type Money } from '../../domain/index.ts';
import { EquityGatherer, readCurve, type EquityBlock } from './equity-curve.ts';

const SLOT = 100;
const at = (time: number): EpochMs => time as EpochMs;

test('of each slot the newest point is kept, wherever the commits fall', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 250 }),
    equity: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    commit: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const gatherer = new EquityGatherer(SLOT);
      // What the database does: a block of the same first slot replaces the one before.
      const blocks = new Map<number, EquityBlock>();
      const newest = new Map<number, { at: EpochMs; equity: Money }>();
      const commit = (): void => {
        if (gatherer.size > 0) blocks.set(gatherer.block().firstSlot, gatherer.block());
        gatherer.clear();
      };
      let time = 5_000;
      for (const { wait, equity, commit: now } of steps) {
        time += wait;
        gatherer.add(at(time), equity as Money);
        newest.set(Math.floor(time / SLOT), { at: at(time), equity: equity as Money });
        if (now) commit();
      }
      commit();
      expect(readCurve([...blocks.values()], 1_000)).toStrictEqual([...newest.values()]);
    }),
  );
});

function curveOf(equities: readonly number[]): EquityBlock[] {
  const gatherer = new EquityGatherer(SLOT);
  for (const [index, equity] of equities.entries()) gatherer.add(at(index * SLOT), fixed(String(equity)));
  return [gatherer.block()];
}

test('a thinned curve keeps the ends, the peak and the trough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 5, maxLength: 400 }),
      fc.integer({ min: 4, max: 60 }),
      (equities, maxPoints) => {
        const whole = readCurve(curveOf(equities), 10_000);
        const thin = readCurve(curveOf(equities), maxPoints);
        expect(thin.length).toBeLessThanOrEqual(maxPoints);
        expect(thin[0]).toEqual(whole[0]);
        expect(thin.at(-1)).toEqual(whole.at(-1));
        const values = thin.map(({ equity }) => equity);
        for (const { equity } of whole) {
          expect(values.some((value) => value >= equity)).toBe(true);
          expect(values.some((value) => value <= equity)).toBe(true);
        }
        for (const point of thin) expect(whole).toContainEqual(point);
        const times = thin.map((point) => point.at);
        expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
      },
    ),
  );
});

test('a curve that fits is given whole, and none is none', () => {
  expect(readCurve(curveOf([1, 2, 3]), 4)).toHaveLength(3);
  expect(readCurve([], 4)).toEqual([]);
});

test('time does not run backwards', () => {
  const gatherer = new EquityGatherer(SLOT);
  gatherer.add(at(500), fixed('1'));
  expect(() => gatherer.add(at(399), fixed('1'))).toThrow(/order of time/);
});
