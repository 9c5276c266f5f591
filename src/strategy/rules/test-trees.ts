import * as fc from 'fast-check';
import { RULE_INDICATORS } from './indicators.ts';
import type { ConditionNode, NumberNode } from './tree.ts';

/** For tests: any tree of a depth at most this, over indicators of short periods. */
const DEPTH = 3;

const indicator: fc.Arbitrary<NumberNode> = fc.constantFrom(...Object.entries(RULE_INDICATORS)).chain(([name, spec]) =>
  fc
    .tuple(
      fc.tuple(
        ...spec.parameters.map(({ kind, min, max }) =>
          kind === 'bars'
            ? fc.integer({ min, max: Math.max(min, 9) })
            : fc.double({ min: 0.1, max: Math.min(max, 4), noNaN: true }),
        ),
      ),
      fc.option(fc.constantFrom(...spec.outputs), { nil: undefined }),
      spec.hasSource
        ? fc.option(fc.constantFrom('open', 'hlc3', 'volume'), { nil: undefined })
        : fc.constant(undefined),
    )
    .map(([parameters, output, source]) => ({
      op: 'indicator',
      name,
      parameters: ordered(name, parameters),
      ...(output === undefined ? {} : { output }),
      ...(source === undefined ? {} : { source }),
    })),
);

/** A MACD needs its fast average to be the faster one, a parabolic stop its step below its limit. */
function ordered(name: string, [one = NaN, other = NaN, ...rest]: readonly number[]): readonly number[] {
  if (name === 'macd') return [Math.min(one, other - 1) || 1, Math.max(other, 3), ...rest];
  if (name === 'psar') return [Math.min(one, other), Math.max(one, other)];
  return [one, other, ...rest].filter((value) => !Number.isNaN(value));
}

export const trees = fc.letrec<{ number: NumberNode; condition: ConditionNode }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: DEPTH },
    fc.record({ op: fc.constant('price'), source: fc.constantFrom('open', 'high', 'low', 'close', 'volume') }),
    indicator,
    fc.record({ op: fc.constant('constant'), value: fc.double({ min: -200, max: 200, noNaN: true }) }),
    fc.record({ op: fc.constant('past'), of: tie('number'), bars: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ op: fc.constantFrom('negate', 'absolute', 'logarithm', 'root'), of: tie('number') }),
    fc.record({ op: fc.constant('mean'), of: tie('number'), bars: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ op: fc.constant('deviation'), of: tie('number'), bars: fc.integer({ min: 2, max: 5 }) }),
    fc.record({ op: fc.constant('clock'), unit: fc.constantFrom('hour', 'weekday', 'month-day') }),
    fc.record({
      op: fc.constantFrom('add', 'subtract', 'multiply', 'divide', 'smaller', 'larger'),
      left: tie('number'),
      right: tie('number'),
    }),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: DEPTH },
    fc.record({
      op: fc.constantFrom('above', 'below', 'crosses-above', 'crosses-below'),
      left: tie('number'),
      right: tie('number'),
    }),
    fc.record({ op: fc.constantFrom('all', 'any'), of: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ op: fc.constantFrom('not', 'becomes'), of: tie('condition') }),
    fc
      .tuple(tie('condition'), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }))
      .map(([of, bars, less]) => ({ op: 'lasts', of, bars, least: Math.max(1, bars - less) })),
  ) as fc.Arbitrary<ConditionNode>,
}));
