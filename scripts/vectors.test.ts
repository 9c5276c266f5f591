import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runVectors } from './vectors.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/vectors');
const HAND_CHECKED = path.join(FIXTURES, 'hand-checked.json');
const SHARED_CASES = path.resolve(import.meta.dirname, '../../shared/reference/vectors/cases-open.json');
const folder = mkdtempSync(path.join(tmpdir(), 'vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  id: string;
  method: string;
  inputs: Record<string, unknown>;
  expected: Record<string, unknown>;
  tol?: unknown;
}

async function run(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  let output = '';
  let errors = '';
  const code = await runVectors([...args, '--data', FIXTURES], {
    write: (text) => void (output += text),
    writeError: (text) => void (errors += text),
    colour: false,
  });
  return { code, output, errors };
}

/** The hand-checked file after a change, in a file of its own. */
function changed(change: (cases: Case[]) => void): string {
  const content = JSON.parse(readFileSync(HAND_CHECKED, 'utf8')) as { cases: Case[] };
  change(content.cases);
  return save(JSON.stringify(content));
}

let saved = 0;

function save(text: string): string {
  saved += 1;
  const file = path.join(folder, `cases-${saved}.json`);
  writeFileSync(file, text);
  return file;
}

test('every hand-checked case passes', async () => {
  const { code, output } = await run(HAND_CHECKED);
  expect(output).toMatch(/11 of 11 cases pass\n$/);
  expect(code).toBe(0);
});

test('a wrong expected value fails its case, is named, and makes the exit code 1', async () => {
  const file = changed((cases) => {
    cases[0]!.expected['sma'] = [null, null, 11, 11.333333333333, 12.000001, 12];
  });
  const { code, output } = await run(file);
  expect(output).toContain('FAIL  hand.sma.3');
  expect(output).toContain('1 of 6 values differ  worst 0.000001 (allowed 1e-9) at sma[4]: got 12, expected 12.000001');
  expect(output).toMatch(/10 of 11 cases pass, 1 fail\n$/);
  expect(code).toBe(1);
});

test('a defined value where nothing is expected, and nothing where a value is, both fail', async () => {
  const early = changed((cases) => void (cases[0]!.expected['sma'] = [null, null, null, 11.333333333333, 12, 12]));
  expect((await run(early, '--only', 'hand.sma')).output).toContain('at sma[2]: got 11, expected nothing');
  const late = changed((cases) => void (cases[0]!.expected['sma'] = [null, 11, 11, 11.333333333333, 12, 12]));
  expect((await run(late, '--only', 'hand.sma')).output).toContain('at sma[1]: got nothing, expected 11');
});

test('a method nobody knows is reported and makes the exit code 1, unless it was not asked for', async () => {
  const file = changed((cases) => void (cases[1]!.method = 'Astrology'));
  const { code, output } = await run(file);
  expect(output).toMatch(/\? +hand\.ema\.3 +Astrology +unknown method/);
  expect(output).toMatch(/10 of 11 cases pass, 1 name an unknown method\n$/);
  expect(code).toBe(1);
  expect((await run(file, '--only', 'hand.sma')).code).toBe(0);
});

test('a case that cannot be computed fails with the reason', async () => {
  const reasons: [(item: Case) => void, string][] = [
    [(item) => void (item.inputs['params'] = [0]), 'sma period must be a whole number of bars, 1 or more, was 0'],
    [(item) => void (item.inputs['params'] = []), 'was undefined'],
    [(item) => void (item.inputs['series'] = 'series:gone'), 'name "series:gone", which the file does not hold'],
    [(item) => void (item.inputs = { params: [3] }), 'its inputs hold no bars'],
    [(item) => void (item.inputs = { data: 'gone.csv', params: [3] }), 'no such file'],
    [(item) => void (item.expected = {}), 'it expects nothing'],
  ];
  for (const [change, reason] of reasons) {
    const { code, output } = await run(
      changed((cases) => change(cases[0]!)),
      '--only',
      'hand.sma',
    );
    expect(output).toContain('could not be computed: ');
    expect(output).toContain(reason);
    expect(code).toBe(1);
  }
});

test('bad usage is one sentence on the error stream and exit code 2', async () => {
  const wrong: [string[], string][] = [
    [[], 'usage: npm run vectors -- CASES.json [--only ID-PREFIX] [--data DIR]'],
    [['gone.json'], 'cannot read "gone.json": there is no such file'],
    [[save('{ "cases": [')], 'is not JSON'],
    [[save('{ "cases": [{ "id": "a" }] }')], 'is not a file of cases: at cases.0.method'],
    [[save('{ "cases": [] }')], 'the file holds no cases'],
    [[HAND_CHECKED, '--only', 'nothing.'], 'none of the 11 cases has an id starting with "nothing."'],
    [[HAND_CHECKED, '--sideways'], "Unknown option '--sideways'"],
  ];
  for (const [args, message] of wrong) {
    const { code, output, errors } = await run(...args);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(output).toBe('');
    expect(code).toBe(2);
    expect(errors).toContain(message);
  }
});

test.skipIf(!existsSync(SHARED_CASES))('every indicator case of the reference collection passes', async () => {
  const { code, output } = await run(SHARED_CASES, '--only', 'ind.');
  expect(output).not.toContain('FAIL');
  expect(code).toBe(0);
});
