import type { ConditionNode, NumberNode, RuleStrategy } from './tree.ts';

export const close: NumberNode = { op: 'price', source: 'close' };
export const level = (value: number): NumberNode => ({ op: 'constant', value });
export const above = (value: number): ConditionNode => ({ op: 'above', left: close, right: level(value) });
export const below = (value: number): ConditionNode => ({ op: 'below', left: close, right: level(value) });

/** Long above 110, short below 90, out between 95 and 105. */
export const BAND: RuleStrategy = {
  format: 'assay-rules-1',
  name: 'band',
  title: 'Band',
  description: 'Goes with whatever leaves the band.',
  family: 'VL',
  long: { enter: above(110), leave: below(105) },
  short: { enter: below(90), leave: above(95) },
};
