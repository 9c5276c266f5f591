import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import {
  catalogueRules,
  findStrategy,
  readRules,
  RuleProgram,
  settleParameters,
  strategyKey,
  othersOf,
  treeInWords,
  treesOf,
  type IndicatorBar,
  type RuleStrategy,
} from '../../../strategy/index.ts';
import { catalogueFamily, gridSearch, leaderName, randomSearch, templateFamilies } from '../../index.ts';
import { countOf, partsOf, type Node } from '../grammar/nodes.ts';

const HOUR_MS = 3_600_000;
const FAMILIES = templateFamilies(HOUR_MS);

/** Distinct points of each family, on which every check below is done. */
function pointsOf(index: number, seed: number, count: number) {
  return randomSearch(FAMILIES[index]!.space, seed)()
    .ask(count)
    .map(({ candidate }) => candidate);
}

test.each(FAMILIES.map((family, index) => [family.name, index] as const))(
  'every point of %s is a strategy that can be read, of at most seven parameters',
  (_, index) => {
    const family = FAMILIES[index]!;
    expect(family.rationale.length).toBeGreaterThan(40);
    expect(family.space.dimensions.length).toBeLessThanOrEqual(7);
    const sizes = family.space.dimensions.map((dimension) =>
      'values' in dimension ? dimension.values.length : Infinity,
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(12);
    for (const point of pointsOf(index, 1, 200)) {
      const rules = family.rules(point);
      expect(readRules(rules)).toEqual({ ok: true, rules });
      expect(rules.long === undefined && rules.short === undefined).toBe(false);
      expect(treesOf(rules).reduce((sum, [, tree]) => sum + countOf(tree), 0)).toBeLessThan(60);
    }
  },
);

test('points of a family are different strategies', () => {
  for (const index of FAMILIES.keys()) {
    const points = pointsOf(index, 2, 60);
    const distinct = new Set(points.map((point) => JSON.stringify(point))).size;
    const keys = new Set(points.map((point) => strategyKey(FAMILIES[index]!.rules(point)))).size;
    expect(keys).toBe(distinct);
  }
});

/** Hourly bars whose reflection is `PIVOT` less each price. */
const PIVOT = 200;
function walk(seed: number, length: number): IndicatorBar[] {
  const { next } = seededRandom(seed);
  let price = PIVOT / 2;
  return Array.from({ length }, (_, index) => {
    const open = price;
    price = Math.min(PIVOT - 20, Math.max(20, price + normal(next)));
    return {
      openTime: (index * HOUR_MS) as IndicatorBar['openTime'],
      openFloat: open,
      highFloat: Math.max(open, price) + next(),
      lowFloat: Math.min(open, price) - next(),
      closeFloat: price,
      volumeFloat: 1 + 50 * next(),
    };
  });
}

function onItsHead(bar: IndicatorBar): IndicatorBar {
  return {
    ...bar,
    openFloat: PIVOT - bar.openFloat,
    highFloat: PIVOT - bar.lowFloat,
    lowFloat: PIVOT - bar.highFloat,
    closeFloat: PIVOT - bar.closeFloat,
  };
}

/** Lines whose first direction is arbitrary until the first turn, and ratios, which have no exact reflection. */
const UNEVEN = new Set(['supertrend', 'psar', 'mfi', 'roc', 'trix']);
function isEven(node: Node): boolean {
  return !(node.op === 'indicator' && UNEVEN.has(node.name)) && partsOf(node).every(isEven);
}

test('the short side does on the chart on its head what the long side does on the chart', () => {
  const bars = walk(5, 600);
  let compared = 0;
  let entered = 0;
  for (const [index, family] of FAMILIES.entries()) {
    for (const point of pointsOf(index, 3, 12)) {
      const rules = family.rules({ ...point, side: 'both' });
      if (rules.long === undefined || rules.short === undefined || !isEven(rules.long.enter)) continue;
      const [long, short] = [
        { enter: rules.long.enter, leave: rules.long.leave },
        { enter: rules.short.enter, leave: rules.short.leave },
      ].map(({ enter, leave }) => new RuleProgram([['enter', enter], ...(leave ? [['leave', leave] as const] : [])]));
      for (const bar of bars) {
        long!.update(bar);
        short!.update(onItsHead(bar));
        for (const place of ['enter', 'leave']) expect(short!.value(place)).toBe(long!.value(place));
        entered += long!.value('enter') === 1 ? 1 : 0;
      }
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(150);
  expect(entered).toBeGreaterThan(1_000);
});

test('every family but those of the clock enters on a lively market within a thousand bars, at some point of it', () => {
  const bars = walk(9, 1_000);
  for (const [index, family] of FAMILIES.entries()) {
    const entries = pointsOf(index, 4, 40).map((point) => {
      const rules: RuleStrategy = family.rules(point);
      const program = new RuleProgram(treesOf(rules));
      let count = 0;
      for (const bar of bars) {
        program.update(bar);
        if (program.value('long.enter') === 1 || program.value('short.enter') === 1) count += 1;
      }
      return count;
    });
    expect({ family: family.name, enters: entries.filter((count) => count > 0).length > 5 }).toEqual({
      family: family.name,
      enters: true,
    });
  }
});

test('on daily bars the families of the hour are left out, and on a market without short those sides', () => {
  const names = templateFamilies(24 * HOUR_MS, ['long']).map(({ name }) => name);
  expect(names).not.toContain('hour-of-day');
  expect(names).toContain('day-of-week');
  for (const family of templateFamilies(HOUR_MS, ['long'])) {
    const [first] = randomSearch(family.space, 1)().ask(1);
    expect(family.rules(first!.candidate).short).toBeUndefined();
  }
  expect(templateFamilies(HOUR_MS, ['both']).some(({ group }) => group === 'calendar')).toBe(false);
});

test('a catalogue strategy is searched within its own bounds and rules, the rest at its defaults', () => {
  const family = catalogueFamily('ema-cross', ['fast', 'slow']);
  const generator = gridSearch(family.space)();
  const points = generator.ask(1_000).map(({ candidate }) => candidate);
  expect(points.length).toBeGreaterThan(60);
  const { parameters } = findStrategy('ema-cross')!;
  for (const point of points) {
    expect(Number(point['fast'])).toBeLessThan(Number(point['slow']));
    const settled = settleParameters(parameters, point);
    expect(settled.ok && catalogueRules('ema-cross', settled.values)).toEqual(family.rules(point));
  }
});

test('the sign of a family is that of its group', () => {
  const signs = { trend: 1, momentum: 1, breakout: 1, volatility: 1, reversion: -1, calendar: 0 };
  for (const { group, expectedSign } of FAMILIES) expect(expectedSign).toBe(signs[group]);
});

test.each([() => catalogueFamily('ema-cross', ['nothing']), () => catalogueFamily('dca', [])])(
  'what is no family is refused (%#)',
  (attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
  },
);

test('what is led by another looks at it, on both sides, and is offered only where there is another', () => {
  expect(FAMILIES.some(({ name }) => name.startsWith('lead-lag'))).toBe(false);
  const led = templateFamilies(HOUR_MS, undefined, ['BTCUSDT', 'ETHUSDT']).filter(({ name }) =>
    name.startsWith('lead'),
  );
  expect(led.map(({ name }) => name)).toEqual(['lead-lag', 'lead-lag-2']);
  for (const [index, family] of led.entries()) {
    const rules = family.rules({
      moveBars: 2,
      sizeAtr: 1,
      barsMax: 3,
      filter: 'none',
      side: 'both',
      protection: 'none',
    });
    expect(readRules(rules)).toEqual({ ok: true, rules });
    expect(othersOf(treesOf(rules).map(([, tree]) => tree))).toEqual([['BTCUSDT', 'ETHUSDT'][index]]);
    expect(treeInWords(rules.short!.enter)).toMatch(/of (BTC|ETH)USDT below -1$/);
  }
});

test('another instrument has the shortest name that does not mean what is traded as well', () => {
  expect(leaderName('BTCUSDT.BINANCE', 'ETHUSDT.BINANCE')).toBe('BTCUSDT');
  expect(leaderName('BTCUSDT.BINANCE', 'BTCUSDT-PERP.BYBIT')).toBe('BTCUSDT.BINANCE');
});

test('a screen names values that its family has', () => {
  const screened = FAMILIES.filter(({ screen }) => screen !== undefined);
  expect(screened.map(({ name }) => name)).toEqual(['shock-reversal', 'hour-of-day', 'day-of-week']);
  for (const { screen, space } of screened) {
    for (const [name, values] of Object.entries(screen!)) {
      const dimension = space.dimensions.find((one) => one.name === name)!;
      expect('values' in dimension && dimension.values).toEqual(expect.arrayContaining([...values]));
    }
  }
});
