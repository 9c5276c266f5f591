import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeColumns } from '../indicators/index.ts';
import { priceReader } from '../indicators/price-source.ts';
import { SlidingMoments } from '../indicators/sliding-moments.ts';
import { randomWalk, toColumns } from '../indicators/test-bars.ts';
import { RULE_INDICATORS } from './indicators.ts';
import { RuleProgram } from './program.ts';
import { trees } from './test-trees.ts';
import type { Node } from './tree.ts';

const BARS = randomWalk(7, 90);
const COLUMNS = toColumns(BARS);
/** Another instrument, which did not trade in every third hour. */
const OTHER = randomWalk(8, 90).filter((_, index) => index % 3 !== 1);

/** The tree at every bar by the plainest reading: whole columns, nothing shared, nothing remembered. */
function plainly(node: Node): readonly number[] {
  const every = (value: (index: number) => number): number[] =>
    BARS.map((_, index) => {
      const found = value(index);
      return Number.isFinite(found) ? found : NaN;
    });
  if ('left' in node) {
    const [left, right] = [plainly(node.left), plainly(node.right)];
    const gap = (index: number): number => left[index]! - right[index]!;
    switch (node.op) {
      case 'add':
        return every((index) => left[index]! + right[index]!);
      case 'subtract':
        return every(gap);
      case 'multiply':
        return every((index) => left[index]! * right[index]!);
      case 'divide':
        return every((index) => left[index]! / right[index]!);
      case 'smaller':
        return every((index) => Math.min(left[index]!, right[index]!));
      case 'larger':
        return every((index) => Math.max(left[index]!, right[index]!));
      case 'above':
      case 'below':
        return every((index) => {
          const [one, other] = node.op === 'above' ? [left[index]!, right[index]!] : [right[index]!, left[index]!];
          return Number.isNaN(one) || Number.isNaN(other) ? NaN : Number(one > other);
        });
      case 'crosses-above':
      case 'crosses-below':
        return every((index) => {
          const sign = node.op === 'crosses-above' ? 1 : -1;
          if (Number.isNaN(gap(index))) return NaN;
          const before = left
            .slice(0, index)
            .map((_, at) => gap(at))
            .findLast((one) => one !== 0 && !Number.isNaN(one));
          return Number(gap(index) * sign > 0 && before !== undefined && before * sign < 0);
        });
    }
  }
  switch (node.op) {
    case 'constant':
      return every(() => node.value);
    case 'price':
      return every((index) => priceReader(node.source)(BARS[index]!));
    case 'indicator': {
      const spec = RULE_INDICATORS[node.name]!;
      const lines = computeColumns(spec.make(node.parameters, node.source), COLUMNS);
      return every((index) => lines[node.output ?? spec.outputs[0]!]![index]!);
    }
    case 'past': {
      const of = plainly(node.of);
      return every((index) => of[index - node.bars] ?? NaN);
    }
    case 'negate':
    case 'absolute':
    case 'logarithm':
    case 'root': {
      const of = plainly(node.of);
      const calculate = { negate: (value: number) => -value, absolute: Math.abs, logarithm: Math.log, root: Math.sqrt };
      return every((index) => calculate[node.op](of[index]!));
    }
    case 'clock': {
      // From the words of ISO 8601, which know nothing of the arithmetic of dates.
      const words = (index: number) => new Date(BARS[index]!.openTime).toISOString();
      const daysOn = (index: number) => Math.floor(BARS[index]!.openTime / 86_400_000);
      if (node.unit === 'hour') return every((index) => Number(words(index).slice(11, 13)));
      if (node.unit === 'month-day') return every((index) => Number(words(index).slice(8, 10)));
      return every((index) => ((daysOn(index) + 3) % 7) + 1); // 1970-01-01 was a Thursday.
    }
    case 'mean':
    case 'deviation': {
      const moments = new SlidingMoments(node.bars);
      const columns = plainly(node.of).map((value) => {
        moments.next(value);
        return { mean: moments.mean, deviation: Math.sqrt(moments.variance) };
      });
      return every((index) => columns[index]![node.op]);
    }
    case 'not': {
      const of = plainly(node.of);
      return every((index) => 1 - of[index]!);
    }
    case 'becomes': {
      const of = plainly(node.of);
      return every((index) => (Number.isNaN(of[index]!) ? NaN : Number(of[index] === 1 && of[index - 1] === 0)));
    }
    case 'all':
    case 'any': {
      const parts = node.of.map(plainly);
      const deciding = node.op === 'all' ? 0 : 1;
      return every((index) => {
        const values = parts.map((part) => part[index]!);
        if (values.includes(deciding)) return deciding;
        return values.some(Number.isNaN) ? NaN : 1 - deciding;
      });
    }
    case 'on': {
      const byTime = new Map(OTHER.map(({ openTime }, index) => [openTime, index]));
      const of = [...computeColumns(new RuleProgram([['it', node.of]]), toColumns(OTHER))['it']!];
      return every((index) => of[byTime.get(BARS[index]!.openTime) ?? -1] ?? NaN);
    }
    case 'lasts': {
      const of = plainly(node.of);
      return every((index) => {
        const window = Array.from({ length: node.bars }, (_, back) => of[index - back] ?? NaN);
        const yes = window.filter((one) => one === 1).length;
        const unknown = window.filter(Number.isNaN).length;
        return yes >= node.least ? 1 : yes + unknown >= node.least ? NaN : 0;
      });
    }
  }
}

const run = (node: Node): readonly number[] => [...computeColumns(new RuleProgram([['it', node]]), COLUMNS)['it']!];

/** A tree that looks at the other, whose bars of a moment come first. */
function beside(node: Node): readonly number[] {
  const program = new RuleProgram([['it', node]]);
  const other = program.others.get('OTHER')!;
  const waiting = [...OTHER];
  return BARS.map((bar) => {
    while (waiting.length > 0 && waiting[0]!.openTime <= bar.openTime) other.update(waiting.shift()!);
    program.update(bar);
    return program.value('it');
  });
}

test('any tree has at every bar the value that its parts have by themselves', () => {
  fc.assert(
    fc.property(fc.oneof(trees.number, trees.condition), (node) => {
      expect(run(node)).toEqual(plainly(node));
    }),
    { numRuns: 2_000, seed: 5 },
  );
});

test('a number on another instrument is what it is there at the bar of the same time, and unknown without one', () => {
  fc.assert(
    fc.property(trees.number, trees.number, fc.constantFrom('above', 'crosses-below'), (one, two, op) => {
      const node = { op, left: one, right: { op: 'on', instrument: 'OTHER', of: two } } as const;
      expect(beside(node)).toEqual(plainly(node));
    }),
    { numRuns: 500, seed: 7 },
  );
  const close = { op: 'price', source: 'close' } as const;
  const known = beside({ op: 'on', instrument: 'OTHER', of: close }).map((value) => !Number.isNaN(value));
  expect(known).toEqual(BARS.map((_, index) => index % 3 !== 1));
});

test('a bar of the other that is told of too late is unknown, and never that of an earlier time', () => {
  const close = { op: 'price', source: 'close' } as const;
  const program = new RuleProgram([['it', { op: 'on', instrument: 'OTHER', of: close }]]);
  const other = program.others.get('OTHER')!;
  for (const bar of BARS) {
    program.update(bar);
    expect(program.value('it')).toBeNaN();
    other.update(bar);
  }
});

test('trees beside each other share what they have in common, and answer as each does alone', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(trees.number, trees.condition), { minLength: 2, maxLength: 5 }), (nodes) => {
      const places = [...nodes, ...nodes].map((node, index) => [`at ${index}`, node] as const);
      const together = computeColumns(new RuleProgram(places), COLUMNS);
      for (const [place, node] of places) expect([...together[place]!]).toEqual(run(node));
    }),
    { numRuns: 300, seed: 6 },
  );
});

test('it is warm when every number in it can be known, and not before', () => {
  const ema = { op: 'indicator', name: 'ema', parameters: [10] } as const;
  const close = { op: 'price', source: 'close' } as const;
  expect(new RuleProgram([['it', ema]]).warmUpBars).toBe(10);
  expect(new RuleProgram([['it', { op: 'past', of: ema, bars: 5 }]]).warmUpBars).toBe(15);
  const above = { op: 'above', left: close, right: ema } as const;
  expect(new RuleProgram([['it', { op: 'lasts', of: above, least: 2, bars: 3 }]]).warmUpBars).toBe(12);
  expect(new RuleProgram([['it', close]]).warmUpBars).toBe(1);
});

test('what is divided by nothing is unknown, and so is what is compared with it', () => {
  const zero = { op: 'constant', value: 0 } as const;
  const close = { op: 'price', source: 'close' } as const;
  const ratio = { op: 'divide', left: close, right: zero } as const;
  expect(run(ratio).every(Number.isNaN)).toBe(true);
  expect(run({ op: 'not', of: { op: 'above', left: ratio, right: close } }).every(Number.isNaN)).toBe(true);
  expect(new RuleProgram([]).value('nowhere')).toBeNaN();
});

test('a window is unknown until it is full, and as long as it holds what is unknown', () => {
  const close = { op: 'price', source: 'close' } as const;
  const change = { op: 'subtract', left: close, right: { op: 'past', of: close, bars: 1 } } as const;
  const rises = { op: 'root', of: change } as const;
  const [changes, means, deviations, roots] = [
    change,
    { op: 'mean', of: change, bars: 3 } as const,
    { op: 'deviation', of: change, bars: 3 } as const,
    { op: 'mean', of: rises, bars: 3 } as const,
  ].map(run);
  const windowAt = (index: number): readonly number[] => (index < 2 ? [NaN] : changes!.slice(index - 2, index + 1));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);
  for (const [index] of BARS.entries()) {
    const window = windowAt(index);
    const centre = mean(window);
    const spread = Math.sqrt(mean(window.map((value) => (value - centre) ** 2)));
    const wanted = [centre, spread, mean(window.map(Math.sqrt))];
    const found = [means![index]!, deviations![index]!, roots![index]!];
    expect(found.map((value) => value.toFixed(9))).toEqual(wanted.map((value) => value.toFixed(9)));
  }
  expect(roots!.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(5);
  expect(new RuleProgram([['it', { op: 'mean', of: change, bars: 3 }]]).warmUpBars).toBe(4);
});
