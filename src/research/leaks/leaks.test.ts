import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bar, InstrumentId } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import {
  catalogue,
  defineStrategy,
  ema,
  ruleStrategy,
  settleParameters,
  sma,
  obv,
  type Indicator,
  type IndicatorBar,
  type NumberNode,
  type StrategyDefinition,
} from '../../strategy/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket } from '../markets/index.ts';
import { checkForLeaks, type LeakReport, type LeakSubject } from './check-leaks.ts';
import { outsideReads, ownImports } from './outside-reads.ts';
import { warmUpNeeds } from './warm-up-need.ts';

const BARS = syntheticBars(syntheticMarket({ kind: 'hour-of-day', seed: 6, periods: 700, edge: 0 }), 6);

function subject(definition: StrategyDefinition, parameters: Readonly<Record<string, number>> = {}): LeakSubject {
  const settled = settleParameters(definition.parameters, parameters);
  if (!settled.ok) throw new Error(settled.problems.join());
  return {
    definition,
    parameters: settled.values,
    instruments: [SYNTHETIC_INSTRUMENT],
    data: [BARS],
    timeframes: ['1h'],
  };
}

const check = (definition: StrategyDefinition, parameters?: Readonly<Record<string, number>>): Promise<LeakReport> =>
  checkForLeaks(subject(definition, parameters), { cuts: 4, seed: 2 });

const written = { title: 'X', description: 'x', family: 'TF', parameters: {} } as const;

/** The columns that a bar is a view on: nobody gives them to a strategy, and it can have them all the same. */
function columnsOf(bar: IndicatorBar): BarColumns {
  return (bar as unknown as { readonly shape: BarColumns }).shape;
}

function nextClose(bar: IndicatorBar): number {
  const { openTime, close } = columnsOf(bar);
  return close[openTime.indexOf(bar.openTime) + 1] ?? NaN;
}

const target = (isUp: boolean) => ({ type: 'target', exposure: isUp ? 1 : -1, reason: 'x' }) as const;

const peeking = defineStrategy({
  ...written,
  name: 'peeking',
  setup: () => ({ onBar: (bar) => target(nextClose(bar) > bar.closeFloat) }),
});

class Oracle implements Indicator {
  readonly key = 'oracle(1)';
  readonly outputs = ['next'];
  readonly warmUpBars = 1;
  private next = NaN;
  update(bar: IndicatorBar): void {
    this.next = nextClose(bar);
  }
  value(): number {
    return this.next;
  }
}

const withOracle = defineStrategy({
  ...written,
  name: 'with-oracle',
  setup(setup) {
    const average = setup.use(sma(5));
    const oracle = setup.use(new Oracle());
    return { onBar: (bar) => (average.value('sma') > 0 ? target(oracle.value() > bar.closeFloat) : undefined) };
  },
});

const seenCloses = new Map<number, number>();
/** The first run fills it; from then on it knows what comes. */
const remembering = defineStrategy({
  ...written,
  name: 'remembering',
  setup: () => ({
    onBar(bar: Bar) {
      seenCloses.set(bar.openTime, bar.closeFloat);
      return target((seenCloses.get(bar.openTime + 3_600_000) ?? 0) > bar.closeFloat);
    },
  }),
});

let runs = 0;
const tossing = defineStrategy({
  ...written,
  name: 'tossing',
  setup() {
    runs += 1;
    const mine = runs;
    return { onBar: (bar) => (bar.closeTime % (mine * 7_200_000) === 0 ? target(mine % 2 === 0) : undefined) };
  },
});

describe('no leak is found in what has none:', () => {
  const LIVELY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    'ema-cross': { fast: 5, slow: 15 },
    'sma-cross': { fast: 5, slow: 15 },
    'rsi-reversion': { period: 7, trend: 0 },
    'macd-momentum': { trend: 0 },
  };
  test.each(catalogue)('$name', async (definition) => {
    const report = await check(definition, LIVELY[definition.name]);
    expect(report.leaks).toEqual([]);
    expect(report.wished).toBeGreaterThan(0);
    expect(report.cuts).toHaveLength(4);
  });

  test('a strategy of rules on longer bars that are built up', async () => {
    const price = { op: 'price', source: 'close' } as const;
    const average = { op: 'indicator', name: 'ema', parameters: [9] } as const;
    const rules = ruleStrategy({
      ...written,
      format: 'assay-rules-1',
      name: 'x',
      long: { enter: { op: 'above', left: price, right: average } },
      short: { enter: { op: 'below', left: price, right: average } },
    });
    const report = await checkForLeaks({ ...subject(rules), timeframes: ['4h'] }, { cuts: 6, seed: 3 });
    expect(report.leaks).toEqual([]);
    expect(report.wished).toBeGreaterThan(5);
  });
});

test('who reaches through a bar to the next one is caught by the bars that are not there, and by others', async () => {
  const { leaks, cuts } = await check(peeking);
  expect(leaks.map(({ type }) => type)).toContain('cut');
  expect(leaks.map(({ type }) => type)).toContain('other-future');
  const [first] = leaks.filter(({ type }) => type === 'cut');
  expect(cuts).toContain(first!.cutAt);
  // With the next bar gone it decided otherwise at the last bar that was there.
  expect(first!.difference.at).toBe(first!.cutAt);
  expect(first!.difference).toMatchObject({ event: 'bar', indicators: [] });
  expect(first!.difference.wishes[0]).not.toBe(first!.difference.wishes[1]);
});

test('the indicator that knew is named, with both of its values', async () => {
  const { leaks } = await check(withOracle);
  const cut = leaks.find(({ type }) => type === 'cut')!;
  expect(cut.difference.indicators).toMatchObject([{ key: 'oracle(1)', output: 'next' }]);
  const [known, unknown] = cut.difference.indicators[0]!.values;
  const bar = BARS.openTime.indexOf(cut.cutAt! - 3_600_000);
  expect(known).toBe(BARS.close[bar + 1]);
  expect(unknown).toBeNaN();
});

test('who remembers an earlier run does something else in the next', async () => {
  const { leaks } = await check(remembering);
  expect(leaks[0]).toMatchObject({ type: 'not-repeatable', difference: { event: 'bar' } });
  const tossed = await check(tossing);
  expect(tossed.leaks[0]).toMatchObject({ type: 'not-repeatable' });
  expect(tossed.leaks[0]!.cutAt).toBeUndefined();
});

test('one that never decides is no proof of anything', async () => {
  const idle = defineStrategy({ ...written, name: 'idle', setup: () => ({ onBar: () => undefined }) });
  expect(await check(idle)).toMatchObject({ leaks: [], wished: 0, asked: 700 });
});

test('a warm-up that is too short is told with the one that is enough, and a sum from the first bar has none', () => {
  const using = defineStrategy({
    ...written,
    name: 'using',
    setup(setup) {
      setup.use(sma(20));
      setup.use(ema(20));
      setup.use(obv());
      return { onBar: () => undefined };
    },
  });
  const needs = warmUpNeeds(subject(using), { tolerance: 1e-4, looks: 12, seed: 1 });
  expect(needs.map(({ key }) => key)).toEqual(['ema(20)', 'obv()']);
  const [average, volume] = needs;
  expect(average!.declared).toBe(20);
  expect(average!.off).toBeGreaterThan(1e-4);
  // (1 - 2/21)^n of a difference of some thousandths is a ten-thousandth after some dozens of bars.
  expect(average!.enough).toBeGreaterThan(40);
  expect(average!.enough).toBeLessThan(150);
  expect(volume!.enough).toBeUndefined();
});

const places = (source: string): readonly string[] => outsideReads(source).map(({ line, what }) => `${line} ${what}`);

const OTHER = { ...SYNTHETIC_INSTRUMENT, id: 'LEADUSDT-PERP.SYNTHETIC' as InstrumentId, base: 'LEAD' };
const LEAD: BarColumns = {
  ...syntheticBars(syntheticMarket({ kind: 'hour-of-day', seed: 7, periods: 700, edge: 0 }), 7),
  instrument: OTHER.id,
};

function besideAnother(definition: StrategyDefinition): LeakSubject {
  const { parameters, timeframes } = subject(definition);
  return { definition, parameters, timeframes, instruments: [SYNTHETIC_INSTRUMENT, OTHER], data: [BARS, LEAD] };
}

test('whoever reads of another instrument the bar that has not closed yet is found out', async () => {
  const ahead = defineStrategy({
    ...written,
    name: 'ahead',
    instruments: { min: 2, max: 2 },
    looksAtOthersFirst: true,
    setup: ({ instruments }) => ({
      onBar(bar, view) {
        const other = view.lastBar(instruments[1]);
        if (bar.instrument !== instruments[0] || other === undefined) return undefined;
        return target(nextClose(other) > other.closeFloat);
      },
    }),
  });
  const { leaks } = await checkForLeaks(besideAnother(ahead), { cuts: 4, seed: 2 });
  expect(new Set(leaks.map(({ type }) => type))).toEqual(new Set(['cut', 'other-future']));
});

test('rules that look at another instrument read only what has closed', async () => {
  const close = { op: 'price', source: 'close' } as const;
  const average = { op: 'indicator', name: 'sma', parameters: [10] } as const;
  const on = (of: NumberNode): NumberNode => ({ op: 'on', instrument: 'LEADUSDT', of });
  const following = ruleStrategy({
    format: 'assay-rules-1',
    name: 'following',
    title: 'Following',
    description: 'Goes where another one went.',
    family: 'MM',
    long: { enter: { op: 'above', left: on(close), right: on(average) } },
    short: { enter: { op: 'below', left: on(close), right: on(average) } },
  });
  const report = await checkForLeaks(besideAnother(following), { cuts: 6, seed: 2 });
  expect(report.leaks).toEqual([]);
  expect(report.wished).toBeGreaterThan(20);
});

test('what a source reads besides its bars is named with its line', () => {
  expect(
    places(`import { defineStrategy, sma } from 'assay/strategy';
import type { Buffer } from 'node:buffer';
import { readFileSync } from "node:fs";
import { helper } from './helper.ts';
// Date.now() in a comment, and 'Math.random()' in a text, are nothing.
const text = 'process.exit()'; /* fetch('x') */
const when = new Date(bar.openTime), now = Date.now();
const luck = Math.random();
const all = (bar as any).shape.close;
const { x } = await import('node:http');
const fine = { process: 1 }.process;
`),
  ).toEqual([
    '3 imports node:fs',
    '7 asks a clock',
    '8 asks chance',
    '9 reaches through a bar to the columns behind it',
    '10 loads modules while it runs',
  ]);
  expect(ownImports("import { a } from './a.ts';\nimport './b.ts';\nimport type { C } from './c.ts';")).toEqual([
    './a.ts',
    './b.ts',
  ]);
  expect(places('const a = new Date();\nsetTimeout(go, 1)')).toEqual(['1 asks a clock', '2 asks for a timer']);
});

test('nothing in the catalogue or the examples reads anything else', () => {
  const root = join(import.meta.dirname, '../../..');
  for (const folder of ['examples/strategies', 'src/strategy/catalogue']) {
    for (const name of readdirSync(join(root, folder)).filter((one) => /(?<!\.test)\.ts$/.test(one))) {
      const found = places(readFileSync(join(root, folder, name), 'utf8'));
      expect(found.filter((one) => !/imports (?:\.|assay)/.test(one))).toEqual([]);
    }
  }
});
