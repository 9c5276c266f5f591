import { expect, test } from 'vitest';
import type { TrialOutcome } from '../trials/index.ts';
import type { Task } from './job-queue.ts';
import { readTask, rulesPerTask, taskOf, type LabTask } from './lab-task.ts';
import { decodeAnswer, encodeAnswer } from './outcome-codec.ts';
import { pack, unpack } from './packed.ts';

const rules = {
  format: 'assay-rules-1',
  name: 'x',
  title: 'X',
  description: 'x',
  family: 'TF',
  long: { enter: { op: 'above', left: { op: 'price', source: 'close' }, right: { op: 'constant', value: 1 } } },
} as const;
const asked: LabTask = { evaluator: 'engine', market: 'a'.repeat(64), stretch: undefined, rules: [rules] };

test('floats keep every bit, and the header its exact decimals', () => {
  const values = Float64Array.of(-0, NaN, Infinity, 5e-324, 0.1, -1e308);
  const { header, floats } = unpack(pack({ rate: 100_000_000n, words: '~ü' }, [values, Float64Array.of(), values]));
  expect(header).toEqual({ rate: 100_000_000n, words: '~ü' });
  expect(Object.is(floats[0], -0)).toBe(true);
  expect([...floats]).toEqual([...values, ...values]);
  expect(() => unpack(pack({ long: 'text' }, []).subarray(0, 8))).toThrow('the header is longer than the whole');
});

test('an answer comes back as it was: outcomes of any length, or a refusal', () => {
  const outcome: TrialOutcome = {
    firstDay: 18_262,
    returns: Float64Array.of(0.1, -0, 1e-300),
    exposures: Float64Array.of(1, 0, -0.5),
    trades: 3,
    fees: 0.001,
    funding: -0,
    turnover: 12.5,
    maxDrawdown: -0.2,
  };
  const empty: TrialOutcome = { ...outcome, returns: Float64Array.of(), exposures: Float64Array.of() };
  const answer = { type: 'outcomes', outcomes: [outcome, empty, outcome] } as const;
  expect(decodeAnswer(encodeAnswer(answer))).toStrictEqual(answer);
  const refusal = { type: 'refused', code: 'LAB_NO_BARS', message: 'no bars' } as const;
  expect(decodeAnswer(encodeAnswer(refusal))).toEqual(refusal);
  expect(() => decodeAnswer(Buffer.from('nothing'))).toThrow(/an answer cannot be read/);
});

test('a task has an id of what is asked: code, evaluator, market, stretch, rules, and not what they are called', () => {
  const of = (changes: Partial<LabTask>, version = 'v'): string => taskOf({ ...asked, ...changes }, version).id;
  const stretch = { from: 1 as never, to: 2 as never };
  const ids = [
    of({}),
    of({}, 'w'),
    of({ evaluator: 'kernel' }),
    of({ market: 'b'.repeat(64) }),
    of({ stretch }),
    of({ rules: [rules, rules] }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(of({ rules: [{ ...rules, name: 'other' }] })).toBe(ids[0]);
  expect(readTask(taskOf({ ...asked, stretch }, 'v'))).toEqual({ ...asked, stretch });
});

test.each<[string, unknown]>([
  ['no evaluator is called oracle', { ...asked, evaluator: 'oracle' }],
  ['the market is no hash', { ...asked, market: '../../etc/passwd' }],
  ['the stretch is none', { ...asked, stretch: { from: 'then' } }],
  ['there are no rules', { ...asked, rules: 'all' }],
  ['cannot be read', { ...asked, rules: [{ ...rules, long: { enter: { op: 'peek' } } }] }],
])('a task is refused: %s', (why, payload) => {
  const task: Task = { id: 'f'.repeat(64), payload: JSON.stringify(payload) };
  expect(() => readTask(task)).toThrow(why);
});

test('a task is about a second of work: fewer rules on more bars; a small batch is shared', () => {
  expect(rulesPerTask('engine', 10_000, 10_000_000)).toBe(1);
  expect(rulesPerTask('engine', 10_000, 25_000)).toBe(10);
  expect(rulesPerTask('engine', 33, 25_000)).toBe(3);
  expect(rulesPerTask('kernel', 10_000, 25_000)).toBe(256);
});
