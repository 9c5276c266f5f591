import { expect, test } from 'vitest';
import { KeptColumns } from './kept-columns.ts';

const LENGTH = 4;
const column = (kept: KeptColumns, value: number): Float64Array => kept.room().fill(value);
/** Memory for two columns. */
const forTwo = (): KeptColumns => new KeptColumns(2 * 8 * LENGTH, LENGTH);

test('a column that is dropped while somebody may read it keeps its numbers until he has done', () => {
  const kept = forTwo();
  kept.using(() => {
    const first = kept.keep('a', column(kept, 1));
    kept.using(() => {
      kept.keep('b', column(kept, 2));
      kept.keep('c', column(kept, 3));
      expect(kept.has('a')).toBe(false);
    });
    kept.keep('d', column(kept, 4));
    expect([...first]).toEqual([1, 1, 1, 1]);
  });
});

test('afterwards its memory is that of the next one', () => {
  const kept = forTwo();
  const first = kept.using(() => kept.keep('a', column(kept, 1)));
  kept.using(() => ['b', 'c'].forEach((key) => kept.keep(key, column(kept, 2))));
  kept.using(() => expect(kept.room()).toBe(first));
  kept.using(() => expect(kept.room()).not.toBe(first));
});

test('what failed half-way has read its columns too', () => {
  const kept = forTwo();
  const fail = (): never => {
    throw new RangeError('half-way');
  };
  expect(() => kept.using(fail)).toThrow('half-way');
  expect(() => kept.keep('a', new Float64Array(LENGTH))).toThrow('somebody who says when he has read them');
});

test('the least lately used is dropped first', () => {
  const kept = forTwo();
  kept.using(() => {
    kept.keep('a', column(kept, 1));
    kept.keep('b', column(kept, 2));
    kept.find('a');
    kept.keep('c', column(kept, 3));
    expect(['a', 'b', 'c'].filter((key) => kept.has(key))).toEqual(['a', 'c']);
  });
});
