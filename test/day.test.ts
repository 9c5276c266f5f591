import { describe, expect, test } from 'vitest';
import { runDay } from './day/day.ts';
import { FAULT_CLASSES, NOT_IN_THE_DAY } from './day/fault-classes.ts';

/** Network faults N1 to N16, and faults of the exchange X1 to X32. */
const ALL = [...numbered('N', 16), ...numbered('X', 32)];

test('every class of network and exchange fault is in the day, or it is said why not', () => {
  expect([...FAULT_CLASSES, ...NOT_IN_THE_DAY].map(({ id }) => id).toSorted()).toEqual(ALL.toSorted());
});

describe('a day at the practice exchange in virtual time', { timeout: 600_000 }, () => {
  test('with everything going wrong once: each fault happens, and both sides end equal to the last digit', async () => {
    const report = await runDay({ seed: 1 });
    expect(report.classes.map(({ id }) => id)).toEqual(FAULT_CLASSES.map(({ id }) => id));
    expect(report.classes.filter(({ happened }) => happened === 0).map(({ id, what }) => `${id} ${what}`)).toEqual([]);
    expect(report.wrong).toEqual([]);
    expect(report.executions).toBeGreaterThan(200);
  });
});

function numbered(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_none, index) => `${letter}${index + 1}`);
}
