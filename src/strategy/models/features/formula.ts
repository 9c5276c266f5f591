import type { PriceSource } from '../../indicators/index.ts';
import type { ClockUnit, NumberNode } from '../../rules/index.ts';

/* Trees in fewer words, for whoever writes features: `over(change(24), deviation(change(1), 100))`. */

type Operand = NumberNode | number;

const nodeOf = (operand: Operand): NumberNode =>
  typeof operand === 'number' ? { op: 'constant', value: operand } : operand;

export const price = (source: PriceSource): NumberNode => ({ op: 'price', source });
export const clock = (unit: ClockUnit): NumberNode => ({ op: 'clock', unit });

export const minus = (left: Operand, right: Operand): NumberNode => ({
  op: 'subtract',
  left: nodeOf(left),
  right: nodeOf(right),
});
export const times = (left: Operand, right: Operand): NumberNode => ({
  op: 'multiply',
  left: nodeOf(left),
  right: nodeOf(right),
});
export const over = (left: Operand, right: Operand): NumberNode => ({
  op: 'divide',
  left: nodeOf(left),
  right: nodeOf(right),
});
export const larger = (left: NumberNode, right: NumberNode): NumberNode => ({ op: 'larger', left, right });
export const smaller = (left: NumberNode, right: NumberNode): NumberNode => ({ op: 'smaller', left, right });

export const size = (of: NumberNode): NumberNode => ({ op: 'absolute', of });
export const root = (of: NumberNode): NumberNode => ({ op: 'root', of });
export const log = (of: NumberNode): NumberNode => ({ op: 'logarithm', of });
export const square = (of: NumberNode): NumberNode => times(of, of);
export const past = (of: NumberNode, bars: number): NumberNode => ({ op: 'past', of, bars });
export const mean = (of: NumberNode, bars: number): NumberNode => ({ op: 'mean', of, bars });
export const deviation = (of: NumberNode, bars: number): NumberNode => ({ op: 'deviation', of, bars });

export function indicator(name: string, parameters: readonly number[], output?: string): NumberNode {
  return { op: 'indicator', name, parameters, ...(output === undefined ? {} : { output }) };
}

/** Change of the log close over so many bars. */
export function change(bars: number): NumberNode {
  const close = price('close');
  return log(over(close, past(close, bars)));
}
