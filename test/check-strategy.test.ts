import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { openLab } from '../src/storage/index.ts';
import { ROOT, temporaryFolder } from './support/child.ts';
import { assay } from './support/command.ts';

const BARS = join(ROOT, 'fixtures/golden/generated-1h.csv');

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const words = (strategy: string, ...more: readonly string[]): readonly string[] => [
  '--data-dir',
  join(folder.path, 'data'),
  'check-strategy',
  strategy,
  '--bars',
  BARS,
  '--cuts',
  '3',
  ...more,
];

function written(name: string, body: string, before = ''): string {
  const path = join(folder.path, name);
  writeFileSync(
    path,
    `import { defineStrategy, ema } from 'assay/strategy';\n${before}
export const strategy = defineStrategy({
  name: 'mine', title: 'Mine', description: 'Planted.', family: 'TF', parameters: {},
  setup(setup) {
    const average = setup.use(ema(10));
    return { onBar(bar) { ${body} } };
  },
});\n`,
  );
  return path;
}

const target = (condition: string): string =>
  `return { type: 'target', exposure: ${condition} ? 1 : -1, reason: 'x' };`;

test('an honest strategy passes, in code and as rules, with what its indicators need', async () => {
  const [code, rules, help] = await Promise.all([
    assay(words(written('honest.ts', target("bar.closeFloat > average.value('ema')")))),
    assay(words('examples/strategies/pullback.json', '--cuts', '2'), { cwd: ROOT }),
    assay(['check-strategy', '--help']),
  ]);
  expect(code).toMatchObject({ code: 0, err: '' });
  expect(code.out).toContain('No leak was found.');
  expect(code.out).toMatch(/ema\(10\) ema is [\d.]+ % off after the 10 bars it asks for; \d+ would be enough/);
  expect(rules).toMatchObject({ code: 0 });
  expect(help.out).toContain('--cuts');
});

test('a strategy that keeps the closes of an earlier run reads ahead in the next, and the bar is named', async () => {
  const kept = 'const closes = new Map<number, number>();';
  const body = `closes.set(bar.openTime, bar.closeFloat);
    ${target('(closes.get(bar.openTime + 3_600_000) ?? 0) > bar.closeFloat')}`;
  const { code, out } = await assay(words(written('remembers.ts', body, kept)));
  expect(code).toBe(1);
  expect(out).toContain('LEAK  the second run on the same bars differs from the first');
  expect(out).toMatch(/at the bar that closed \d{4}-\d\d-\d\d \d\d:\d\d: it wished \{"type":"target","exposure":-1/);
  expect(out).toContain('its backtests are worth nothing');
});

test('a strategy that reads the candles from their file is found by its source, through its own imports', async () => {
  writeFileSync(
    join(folder.path, 'future.ts'),
    `import { readFileSync } from 'node:fs';
export const closes = new Map<number, number>(readFileSync(${JSON.stringify(BARS)}, 'utf8').trim().split('\\n').slice(1)
  .map((row): [number, number] => [Number(row.split(',')[0]), Number(row.split(',')[4])]));
`,
  );
  const body = target('(closes.get(bar.openTime + 3_600_000) ?? 0) > bar.closeFloat');
  const { code, out } = await assay(words(written('file.ts', body, "import { closes } from './future.ts';")));
  expect(out).toMatch(/LEAK {2}\S*future\.ts:1 imports node:fs/);
  expect(code).toBe(1);
});

test('rules are looked at from other sides, and every look is a row of the ledger', async () => {
  const rules = JSON.stringify({
    format: 'assay-rules-1',
    name: 'above-average',
    title: 'Above average',
    description: 'Long above its average.',
    family: 'TF',
    long: {
      enter: {
        op: 'above',
        left: { op: 'price', source: 'close' },
        right: { op: 'indicator', name: 'ema', parameters: [20] },
      },
    },
    short: {
      enter: {
        op: 'below',
        left: { op: 'price', source: 'close' },
        right: { op: 'indicator', name: 'ema', parameters: [20] },
      },
    },
  });
  const path = join(folder.path, 'above.json');
  writeFileSync(path, rules);
  const [rich, code] = await Promise.all([
    assay(words(path, '--robust')),
    assay(words(written('plain.ts', 'return undefined;'), '--robust')),
  ]);
  expect(rich).toMatchObject({ code: 0, err: '' });
  for (const what of [
    'one number a fifth off',
    'all numbers moved',
    'at higher costs: in all 1x',
    'a bar late',
    'walking forward',
    'its bars in another order',
    'its trades in another order',
    'a year of such days',
  ])
    expect(rich.out).toContain(what);
  expect(code.out).toContain('no strategy of rules');
  const lab = openLab(join(folder.path, 'data', 'lab', 'lab.db'), {
    log: silentLog,
    timers: realTimers(),
    readOnly: true,
  });
  const record = (await lab.trials.campaign('by-hand'))!;
  // Itself, two neighbours, the jittered ones, three costs, a bar late, and parts of the days; each once.
  expect(record.evaluations).toBeGreaterThan(10);
  expect(record.searched).toBe(0);
  expect(await lab.trials.verify('by-hand')).toBe(record.digest);
  await lab.close();
});

test('what is asked wrongly is said, and a strategy that decided nothing has shown nothing', async () => {
  const [unknown, few, idle] = await Promise.all([
    assay(words('no-such-strategy')),
    assay(words('ema-cross', '--from', '2200-01-01')),
    assay(words(written('idle.ts', 'return undefined;'))),
  ]);
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.err).toContain('STRATEGY_UNKNOWN');
  expect(few).toMatchObject({ code: 2 });
  expect(few.err).toContain('BAD_RANGE');
  expect(idle).toMatchObject({ code: 0 });
  expect(idle.out).toContain('this has shown nothing');
});
