import { describe, expect, test } from 'vitest';
import { listedCodes, outcomeOf } from './outcomes.ts';

test('no code has two meanings', () => {
  const codes = listedCodes();
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  expect(codes.length).toBeGreaterThan(140);
});

describe('what a code says', () => {
  // Those where a mistake costs money: once an order is held to be refused, it is not looked for any more.
  test.each([10000, 10006, 10014, 10016, 10019, 10403, 10429, 170001, 170005, 170007, 170032, 170035, 170146, 500000])(
    '%i says nothing',
    (code) => {
      expect(outcomeOf(code)).toBe('unknown');
    },
  );
  test.each([-1, 1, 429, 99999, 110200, 170999])('%i is listed nowhere, so it says nothing', (code) => {
    expect(outcomeOf(code)).toBe('unknown');
  });
  test.each([10001, 10003, 10004, 110092, 110094, 170140])('%i is a refusal that every copy would have met', (code) => {
    expect(outcomeOf(code)).toBe('refused');
  });
  test('10002: this copy came too late', () => {
    expect(outcomeOf(10002)).toBe('late');
  });
  test.each([110007, 110009, 110017, 110090, 170131])('%i: a first copy may have taken what there was', (code) => {
    expect(outcomeOf(code)).toBe('spent');
  });
  test.each([110072, 170141])('%i: an order stands under this id', (code) => {
    expect(outcomeOf(code)).toBe('exists');
  });
  test.each([110001, 110008, 110010, 170213])('%i: there is nothing to change', (code) => {
    expect(outcomeOf(code)).toBe('gone');
  });
});
