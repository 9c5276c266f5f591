import { describe, expect, test } from 'vitest';
import { outcomeOf } from './bybit/outcomes.ts';
import { changeFailure, creationFailure, type Outcome } from './outcome.ts';

const ENTRY = { reduceOnly: false };
const EXIT = { reduceOnly: true };
const refusal = { code: '1', detail: 'no' };

describe('an order that is answered like this', () => {
  test.each<[Outcome, string, string]>([
    ['refused', 'refused', 'refused'],
    ['gone', 'refused', 'refused'],
    // It may be the answer to a second copy, which came too late after one that was taken.
    ['late', 'unknown', 'unknown'],
    // Or which was left no money by it. What closes or protects is to be tried again at once.
    ['spent', 'unknown', 'refused'],
    ['exists', 'unknown', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
  ])('%s: an entry is %s, what only reduces is %s', (outcome, entry, exit) => {
    expect(creationFailure(outcome, refusal, ENTRY).type).toBe(entry);
    expect(creationFailure(outcome, refusal, EXIT).type).toBe(exit);
  });

  test('has been refused once, and what with is told, although nothing follows from it', () => {
    expect(creationFailure('late', refusal, ENTRY)).toEqual({ type: 'unknown', ...refusal });
    expect(creationFailure('unknown', refusal, ENTRY)).toEqual({ type: 'unknown', detail: 'no' });
  });
});

test('a change that came too late was without effect, or the order itself shows that a copy of it came in time', () => {
  for (const outcome of ['refused', 'gone', 'late', 'spent'] as const)
    expect(changeFailure(outcome, refusal)).toEqual({ type: 'refused', ...refusal });
  for (const outcome of ['exists', 'unknown'] as const) expect(changeFailure(outcome, refusal).type).toBe('unknown');
});

test.each([
  // The window has passed; the first copy has taken the money, the room for another position, the last place.
  [10002, 'unknown'],
  [110007, 'unknown'],
  [110012, 'unknown'],
  [110090, 'unknown'],
  [110020, 'unknown'],
  [170131, 'unknown'],
  // Each copy is refused alike.
  [10001, 'refused'],
  [10003, 'refused'],
  [110094, 'refused'],
  [170140, 'refused'],
] as const)('Bybit’s %i to an entry leaves it %s', (code, type) => {
  expect(creationFailure(outcomeOf(code), refusal, ENTRY).type).toBe(type);
});
