import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import { RuleProgram, type ConditionNode, type IndicatorBar } from '../../../strategy/index.ts';
import { LIMITS } from './genome.ts';
import { grownGenome } from './grown-genome.ts';
import { mirrored } from './mirror.ts';
import { above, all, CLOSE, constant, indicator, line, minus, partsOf, past, plus, times, type Node } from './nodes.ts';
import { unitOf } from './units.ts';

const HOUR_MS = 3_600_000;
const PIVOT = 200;
const INVALID = expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error;

/** Hourly bars, and the same with every price subtracted from the pivot. */
const BARS = walk(11, 400);
function walk(seed: number, length: number): readonly IndicatorBar[] {
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
const REFLECTED = BARS.map((bar) => ({
  ...bar,
  openFloat: PIVOT - bar.openFloat,
  highFloat: PIVOT - bar.lowFloat,
  lowFloat: PIVOT - bar.highFloat,
  closeFloat: PIVOT - bar.closeFloat,
}));

function answers(condition: ConditionNode, bars: readonly IndicatorBar[]): readonly number[] {
  const program = new RuleProgram([['enter', condition]]);
  return bars.map((bar) => {
    program.update(bar);
    return program.value('enter');
  });
}

/** What has no exact reflection: parts of a price, and lines whose first direction is arbitrary. */
function isEven(node: Node): boolean {
  if (node.op === 'indicator' && ['supertrend', 'mfi', 'roc', 'trix'].includes(node.name)) return false;
  if (node.op === 'divide' && unitOf(node.right) === 'price') return false;
  return partsOf(node).every(isEven);
}

test('an evolved condition on its head sees on reflected bars what it saw', () => {
  const { next } = seededRandom(7);
  let compared = 0;
  let differed = 0;
  while (compared < 250) {
    const words = { isIntraday: true, isDaily: true };
    const { enter } = grownGenome({ words, sides: ['both'], limits: LIMITS }, next);
    if (!isEven(enter)) continue;
    const [here, there] = [answers(enter, BARS), answers(mirrored(enter), REFLECTED)];
    // A sum of floats on the other side of zero rounds elsewhere: where numbers touch, as CCI(3) does its limit of 100, a
    // bar may fall either way.
    const others = here.filter((answer, bar) => !Object.is(answer, there[bar])).length;
    expect({ enter, others: others > 12 }).toEqual({ enter, others: false });
    differed += Number(others > 0);
    compared += 1;
  }
  expect(differed).toBeLessThan(10);
});

test('twice on its head is as it was', () => {
  const { next } = seededRandom(8);
  for (let count = 0; count < 300; count += 1) {
    const words = { isIntraday: false, isDaily: true };
    const { enter } = grownGenome({ words, sides: ['both'], limits: LIMITS }, next);
    expect(answers(mirrored(mirrored(enter)), BARS)).toEqual(answers(enter, BARS));
  }
});

test('levels, bands, highs and distances turn; what has no direction does not', () => {
  const rsi = indicator('rsi', 14);
  expect(mirrored(above(rsi, constant(30)))).toEqual({ op: 'below', left: rsi, right: constant(70) });
  const upper = line('bollinger', 'upper', 20, 2);
  expect(mirrored(above(CLOSE, past(upper, 1)))).toEqual({
    op: 'below',
    left: CLOSE,
    right: past(line('bollinger', 'lower', 20, 2), 1),
  });
  const band = plus({ op: 'price', source: 'high' }, times(2, indicator('atr', 14)));
  expect(mirrored(above(CLOSE, band))).toEqual({
    op: 'below',
    left: CLOSE,
    right: minus({ op: 'price', source: 'low' }, times(2, indicator('atr', 14))),
  });
  const trending = above(indicator('adx', 14), constant(25));
  const night = above({ op: 'clock', unit: 'hour' }, constant(20.5));
  expect(mirrored(all(trending, night))).toEqual(all(trending, night));
});

test('numbers of no meaning have no unit, and cannot be turned', () => {
  expect(() => unitOf(plus(CLOSE, CLOSE))).toThrow(INVALID);
  expect(() => unitOf({ op: 'multiply', left: CLOSE, right: CLOSE })).toThrow(INVALID);
  expect(() => unitOf({ op: 'logarithm', of: CLOSE })).toThrow(INVALID);
  expect(() => unitOf(indicator('nothing', 3))).toThrow(INVALID);
  expect(() => mirrored(above({ op: 'negate', of: CLOSE }, CLOSE))).toThrow(INVALID);
});
