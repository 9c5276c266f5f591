import { createServer, type AddressInfo } from 'node:net';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { openStorage } from '../src/storage/index.ts';
import { ROOT, temporaryFolder } from './support/child.ts';
import { assay, type Outcome } from './support/command.ts';

const BARS = join(ROOT, 'fixtures/golden/generated-1h.csv');
const rows = readFileSync(BARS, 'utf8').trimEnd().split('\n');

let folder: ReturnType<typeof temporaryFolder>;
/** A file in the tests' folder. */
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = temporaryFolder();
  const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
  const files: Readonly<Record<string, string>> = {
    'SOLUSDT-1h.csv': text(rows.slice(0, 200)),
    'words.csv': text([...rows.slice(0, 5), rows[5]!.replace(/,[^,]+,/, ',three,'), ...rows.slice(6, 50)]),
    'impossible.csv': text([
      ...rows.slice(0, 7),
      rows[7]!.replace(/^(\d+),.*$/, '$1,100,90,80,85,5'),
      ...rows.slice(8, 50),
    ]),
    'gap.csv': text([...rows.slice(0, 40), ...rows.slice(51, 300)]),
    'changed.csv': text([rows[0]!, ...rows.slice(150, 260).map((row) => row.replace(/,[^,]+$/, ',7.5'))]),
    'empty.csv': '',
    '1h.csv': text(rows.slice(0, 20)),
    'unknown-key.toml': '[server]\nprot = 8000\n',
    'wrong-value.toml': '[paper]\nspeed = 0\n',
    'not-toml.toml': '[server]\nport = 8000\n[paper\n',
    'unknown-strategy.toml': '[[strategy]]\nstrategy = "nope"\ninstrument = "BTCUSDT.SIMULATED"\ntimeframe = "1h"\n',
    'a-file': '',
    'mine.ts': MINE,
    'mistyped.ts': MINE.replace('exposure: 1', "exposure: 'full'"),
    'exports-nothing.ts': MINE.replace('export const strategy', 'export const other'),
    'rules.json': JSON.stringify({
      format: 'assay-rules-1',
      name: 'peeks',
      title: 'Peeks',
      description: 'Knows what comes next.',
      family: 'TF',
      long: {
        enter: {
          op: 'above',
          left: { op: 'past', of: { op: 'price', source: 'close' }, bars: -1 },
          right: { op: 'price', source: 'close' },
        },
      },
    }),
    'cut.json': '{ "format": "assay-rules-1",',
    'throws.ts': "throw new Error('nothing here works');\n",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  mkdirSync(at('data'));
  for (const [file, instrument] of [
    ['SOLUSDT-1h.csv', 'SOLUSDT.BINANCE'],
    ['gap.csv', 'ETHUSDT.BINANCE'],
  ] as const) {
    const { code, err } = await assay(['data', 'import', at(file), '--instrument', instrument, ...data()]);
    if (code !== 0) throw new Error(err);
  }
});
afterAll(() => folder.remove());

const data = (): string[] => ['--data-dir', at('data')];

/** A user's strategy, as the guide tells to write it. */
const MINE = `import { defineStrategy, integer, sma } from 'assay/strategy';

export const strategy = defineStrategy({
  name: 'mine',
  title: 'Mine',
  description: 'Above its average it is in, below it is out.',
  family: 'TF',
  parameters: { period: integer({ min: 2, max: 100, default: 10, description: 'Bars in the average.' }) },
  setup(setup) {
    const average = setup.use(sma(setup.parameters.period));
    return {
      onBar(bar) {
        const above = bar.closeFloat > average.value('sma');
        return above
          ? { type: 'target', exposure: 1, reason: 'above' }
          : { type: 'target', exposure: 0, reason: 'below' };
      },
    };
  },
});
`;

/** Every file and folder below the tests' own, without the archive's cache: it may come and go. */
function everything(): string[] {
  const paths = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).toSorted();
  return paths.filter((path) => !/[\\/]\.cache\b/.test(path));
}

/** What a person sees of a refusal: one sentence on standard error that ends in its code, and nothing else. */
function refusalOf({ code, out, err }: Outcome): object {
  const [, said] = /^assay: .* \[([A-Z_]+)\]\n$/s.exec(err) ?? [];
  return { exit: code, code: said ?? err, isPlain: !/\n\s+at |undefined|\[object|NaN/.test(err), out };
}

type Case = readonly [name: string, words: () => readonly string[], exit: 1 | 2, code: string, says: RegExp];

const emaCross =
  (...words: string[]): (() => string[]) =>
  () => ['backtest', '--strategy', 'ema-cross', ...words];
const onFile = (...words: string[]): (() => string[]) =>
  emaCross('--bars', BARS, '--instrument', 'SOLUSDT.BINANCE', ...words);
const mine = (file: string) => (): string[] => {
  const [name, bars] = [at(file), BARS];
  return ['backtest', '--strategy', name, '--bars', bars, '--instrument', 'SOLUSDT.BINANCE'];
};
const importing =
  (file: string, ...words: string[]) =>
  (): string[] => ['data', 'import', at(file), ...words];

const CASES: readonly Case[] = [
  [
    'an unknown strategy',
    () => ['backtest', '--strategy', 'nope', '--bars', BARS],
    2,
    'STRATEGY_UNKNOWN',
    /there is no strategy "nope"; the catalogue has ema-cross, .*strategies\/mine\.ts/,
  ],
  [
    'a parameter out of range',
    onFile('--param', 'fast=9999'),
    2,
    'BAD_PARAMETER',
    /"fast" must be a whole number from 2 to 500, was "9999"/,
  ],
  [
    'an unknown parameter',
    onFile('--param', 'speed=3'),
    2,
    'BAD_PARAMETER',
    /unknown parameter "speed"; .* has fast, slow/,
  ],
  [
    'parameters that contradict each other',
    onFile('--param', 'fast=50', 'slow=20'),
    2,
    'BAD_PARAMETER',
    /fast must be below slow/,
  ],
  ['a malformed parameter', onFile('--param', 'fast'), 2, 'BAD_PARAMETER', /--param takes name=value, was "fast"/],
  [
    'a candle file with a word for a number',
    importing('words.csv', '--instrument', 'XRPUSDT.BINANCE'),
    2,
    'IMPORT_MALFORMED',
    /words\.csv, line 6: "three" is not a number/,
  ],
  [
    'a candle whose prices contradict each other',
    importing('impossible.csv', '--instrument', 'XRPUSDT.BINANCE'),
    2,
    'IMPORT_INVALID',
    /impossible\.csv, line 8: its high is below/,
  ],
  [
    'the same, straight into a backtest',
    () => ['backtest', '--strategy', 'grid', '--bars', at('impossible.csv'), '--instrument', 'XRPUSDT.BINANCE'],
    2,
    'IMPORT_INVALID',
    /impossible\.csv, line 8/,
  ],
  ['an empty file', importing('empty.csv', '--instrument', 'XRPUSDT.BINANCE'), 2, 'IMPORT_EMPTY', /empty\.csv/],
  [
    'an import that overlaps what is there and differs',
    importing('changed.csv', '--instrument', 'SOLUSDT.BINANCE'),
    2,
    'OVERLAP',
    /nothing was stored.*--overlap keep .*--overlap replace/,
  ],
  [
    'a file whose instrument nobody can know',
    importing('1h.csv'),
    2,
    'BARS_UNKNOWN',
    /add --instrument BTCUSDT\.BINANCE/,
  ],
  [
    'an import under the wrong timeframe',
    importing('gap.csv', '--instrument', 'XRPUSDT.BINANCE', '--timeframe', '4h'),
    2,
    'IMPORT_TIMEFRAME',
    /its bars are 1h apart, not 4h; import it as 1h/,
  ],
  [
    'a range with a gap',
    emaCross('--bars', 'ETHUSDT.BINANCE/1h'),
    2,
    'GAP',
    /11 bars are missing after .*--gaps skip .*--gaps fill/,
  ],
  [
    'a timeframe finer than the bars',
    onFile('--timeframe', '15m'),
    2,
    'BAD_TIMEFRAME',
    /choose 1h or a multiple of it/,
  ],
  ['a timeframe that is none', onFile('--timeframe', '7h'), 2, 'BAD_TIMEFRAME', /it is one of 1m, 3m/],
  [
    'bars that are nowhere',
    emaCross('--bars', 'BNBUSDT.BINANCE/1h'),
    2,
    'BARS_UNKNOWN',
    /the archive has ETHUSDT.*import one with/,
  ],
  ['a day that is none', onFile('--from', '2024-13-01'), 2, 'BAD_RANGE', /such as 2025-01-31/],
  ['the thirtieth of February', onFile('--from', '2024-02-30'), 2, 'BAD_RANGE', /was "2024-02-30"/],
  [
    'a range that ends before it begins',
    onFile('--from', '2024-02-01', '--to', '2024-01-02'),
    2,
    'BAD_RANGE',
    /--from must be before --to/,
  ],
  ['a range without bars', onFile('--from', '2031-01-01'), 2, 'BAD_RANGE', /no bars in that range/],
  ['an unknown option', onFile('--frobnicate'), 2, 'BAD_OPTION', /unknown option '--frobnicate'; see: assay --help/],
  ['a missing option', emaCross(), 2, 'BAD_OPTION', /required option '--bars .*' not specified/],
  ['an unknown command', () => ['frobnicate'], 2, 'BAD_OPTION', /unknown command 'frobnicate'/],
  ['a number that is none', onFile('--leverage', 'lots'), 2, 'BAD_OPTION', /a number from 1 to 100, was "lots"/],
  ['a rate in percent', onFile('--fee-rate', '5'), 2, 'BAD_OPTION', /a fraction such as 0\.001 for 0\.1 %/],
  ['an unknown sizing', onFile('--sizing', 'huge'), 2, 'BAD_SIZING', /use one of fixed-quantity:0\.01/],
  [
    'a place where nothing can be written',
    () => [...onFile('--json', at('good.json'), '--report', join(at('a-file'), 'report.html'))()],
    1,
    'FILE_NOT_WRITTEN',
    /choose a file in a folder that exists/,
  ],
  [
    'a journal where nothing can be written',
    onFile('--journal', '/nowhere/at/all'),
    1,
    'FILE_NOT_WRITTEN',
    /\/nowhere\/at\/all/,
  ],
  [
    'a strategy file that is not there',
    mine('missing.ts'),
    2,
    'STRATEGY_FILE_MISSING',
    /there is no file .*missing\.ts/,
  ],
  [
    'a strategy file with a type error',
    mine('mistyped.ts'),
    2,
    'STRATEGY_FILE_INVALID',
    /mistyped\.ts does not fit the Strategy contract:\n {2}line 9: exposure: Type 'string' is not assignable to type 'number'/,
  ],
  [
    'a strategy file that exports none',
    mine('exports-nothing.ts'),
    2,
    'STRATEGY_FILE_INVALID',
    /must export its strategy: export const strategy = defineStrategy/,
  ],
  [
    'rules that are no rules',
    mine('rules.json'),
    2,
    'STRATEGY_FILE_INVALID',
    /rules\.json is no strategy of rules, see docs\/rules\.md:\n {2}long\.enter\.left\.bars .*a rule cannot look ahead/,
  ],
  ['rules that are cut off', mine('cut.json'), 2, 'STRATEGY_FILE_INVALID', /cut\.json is not JSON/],
  ['a strategy file that fails', mine('throws.ts'), 2, 'STRATEGY_FILE_INVALID', /cannot be loaded: nothing here works/],
  [
    'a dataset that is not there',
    () => ['data', 'export', 'NOPE.BINANCE/1h', at('out.csv')],
    2,
    'NO_DATASET',
    /there are ETHUSDT/,
  ],
  [
    'an unknown configuration key',
    () => ['serve', '--config', at('unknown-key.toml')],
    2,
    'CONFIG_INVALID',
    /unknown key "server\.prot"/,
  ],
  [
    'a configured value out of range',
    () => ['serve', '--config', at('wrong-value.toml')],
    2,
    'CONFIG_INVALID',
    /paper\.speed/,
  ],
  [
    'a configuration that is no TOML',
    () => ['serve', '--config', at('not-toml.toml')],
    2,
    'CONFIG_INVALID',
    /not-toml\.toml, line 3/,
  ],
  ['a configuration that is not there', () => ['serve', '--config', at('no.toml')], 2, 'CONFIG_UNREADABLE', /no\.toml/],
  [
    'a port that is none',
    () => ['serve', '--port', '99999'],
    2,
    'BAD_OPTION',
    /--port takes a whole number from 0 to 65535/,
  ],
];

describe('asked wrongly, it says what is wrong and how to put it right:', () => {
  let before: string[];
  beforeAll(() => {
    before = everything();
  });

  test.concurrent.each(CASES)('%s', async (_name, words, exit, code, says) => {
    const outcome = await assay([...words(), ...data()]);
    expect(refusalOf(outcome)).toEqual({ exit, code, isPlain: true, out: '' });
    expect(outcome.err).toMatch(says);
  });

  test('and by none of it has anything been written', () => {
    expect(everything()).toEqual(before);
  });
});

describe('what cannot be done is said, with the fix:', () => {
  const serve = (...words: string[]): Promise<Outcome> => assay(['serve', '--market', 'generated', ...words]);

  test('a data folder that cannot be made', async () => {
    const refused = await serve('--port', '0', '--data-dir', join(at('a-file'), 'data'));
    expect(refusalOf(refused)).toEqual({ exit: 1, code: 'DATA_DIR', isPlain: true, out: '' });
    expect(refused.err).toMatch(/cannot make the folder .*--data-dir/);
  });

  test('an archive that cannot be written', async () => {
    const words = [
      'data',
      'import',
      at('gap.csv'),
      '--instrument',
      'ETHUSDT.BINANCE',
      '--data-dir',
      join(at('a-file'), 'data'),
    ];
    const refused = await assay(words);
    expect(refusalOf(refused)).toEqual({ exit: 1, code: 'ARCHIVE_ACCESS', isPlain: true, out: '' });
    expect(refused.err).toMatch(/check that the folder exists/);
  });

  test('a database of a newer version, which is left as it was', async () => {
    const home = at('newer');
    mkdirSync(home);
    const path = join(home, 'assay.db');
    await (await openStorage(path, { log: silentLog, timers: realTimers() })).close();
    const database = new DatabaseSync(path);
    database.exec(
      "INSERT INTO schema_version VALUES (99, '0099-later', 'x', 0); PRAGMA user_version = 99; PRAGMA journal_mode = DELETE",
    );
    database.close();
    const before = readFileSync(path);
    const refused = await serve('--port', '0', '--data-dir', home);
    expect(refusalOf(refused)).toEqual({ exit: 1, code: 'STORAGE_NEWER', isPlain: true, out: '' });
    expect(refused.err).toMatch(/upgrade Assay/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a strategy of the configuration that is not there, before anything is made', async () => {
    const home = at('planned');
    const refused = await serve('--port', '0', '--config', at('unknown-strategy.toml'), '--data-dir', home);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('[STRATEGY_UNKNOWN]') as string });
  });

  test('a port that is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;
    try {
      const home = at('taken');
      const refused = await serve('--port', String(port), '--data-dir', home);
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('[PORT_IN_USE]') as string });
      expect(refused.err).toMatch(new RegExp(`^assay: .*${port}.*--port.*\\n$`));
    } finally {
      await new Promise((resolve) => blocker.close(resolve));
    }
  });
});

describe('asked rightly', () => {
  test('--help teaches it in one screen, and so does each command', async () => {
    const [help, backtest, version] = await Promise.all([
      assay(['--help']),
      assay(['backtest', '--help']),
      assay(['--version']),
    ]);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out.split('\n').length).toBeLessThan(52);
    for (const word of ['serve', 'backtest', 'strategies', 'data', 'Exit codes']) expect(help.out).toContain(word);
    expect(backtest).toMatchObject({ code: 0, err: '' });
    for (const option of [
      '--strategy',
      '--bars',
      '--timeframe',
      '--from',
      '--to',
      '--param',
      '--cash',
      '--fee-rate',
      '--slippage-bps',
      '--sizing',
      '--seed',
      '--json',
      '--report',
    ])
      expect(backtest.out).toContain(option);
    expect(version).toMatchObject({ code: 0, err: '' });
    expect(version.out).toMatch(/^Assay \d+\.\d+\.\d+/);
  });

  test('a user’s own strategy runs, and everything asked for is written whole', async () => {
    const words = [...mine('mine.ts')(), '--param', 'period=5', '--data-dir', at('data')];
    const files = ['--json', at('mine.json'), '--report', at('mine.html'), '--journal', at('mine.journal')];
    const outcome = await assay([...words, ...files]);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toMatch(/Mine on .*generated-1h\.csv/);
    const result = JSON.parse(readFileSync(at('mine.json'), 'utf8')) as { run: object; counts: { events: number } };
    expect(result.run).toMatchObject({ strategy: 'mine', parameters: { period: 5 } });
    expect(readFileSync(at('mine.html'), 'utf8')).toMatch(/^<!doctype html>.*<\/html>\s*$/is);
    const lines = readFileSync(at('mine.journal'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBe(result.counts.events);
    expect(everything().filter((path) => path.endsWith('.part'))).toEqual([]);
  });

  test('a strategy file is explained as one of the catalogue is', async () => {
    const [own, ours] = await Promise.all([assay(['strategies', at('mine.ts')]), assay(['strategies', 'ema-cross'])]);
    expect(own).toMatchObject({ code: 0, err: '' });
    expect(own.out).toMatch(/period +10 +\(2 to 100\)/);
    expect(ours.out).toMatch(/fast +20 +\(2 to 500\)/);
  });

  test('what was imported comes out again, and a gap is treated as told', async () => {
    const out = at('exported.csv');
    expect(await assay(['data', 'export', 'SOLUSDT.BINANCE/1h', out, ...data()])).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(out, 'utf8').trimEnd().split('\n').length).toBe(200);
    const skipping = emaCross('--bars', 'ETHUSDT.BINANCE/1h', '--gaps', 'skip');
    expect((await assay([...skipping(), ...data()])).code).toBe(0);
    expect(existsSync(at('data/archive'))).toBe(true);
  });
});
