import type { ConditionNode, NumberNode, RuleStrategy, SideRules } from '../../src/strategy/index.ts';

/** Sixteen strategies of different shapes, so that code which has seen one has not seen the others. */
export function sixteenStrategies(): readonly RuleStrategy[] {
  const [fast, slow, range] = [line('ema', 60), line('ema', 240), line('atr', 14)];
  const [high, low] = [line('donchian', 120, 'upper'), line('donchian', 120, 'lower')];
  const close: NumberNode = { op: 'price', source: 'close' };
  const crosses = both(cross(fast, slow), cross(slow, fast));
  const far = { op: 'divide', left: less(close, mean(close, 90)), right: spread(close, 90) } as const;
  const trades: readonly Partial<RuleStrategy>[] = [
    crosses,
    { ...crosses, stopLoss: times(3, range) },
    { ...crosses, stopLoss: times(2, range), takeProfit: times(4, range), trailingStop: times(3, range) },
    { long: { enter: cross(line('rsi', 14), constant(30)), leave: cross(line('rsi', 14), constant(60)) } },
    both(above(close, past(high, 1)), above(past(low, 1), close)),
    { long: { enter: cross(close, line('sma', 200)), leave: cross(line('sma', 200), close) }, barsMax: 300 },
    { short: { enter: cross(slow, fast) }, takeProfit: times(5, range), barsMax: 500, coolDownBars: 30 },
    both(cross(line('macd', [12, 26, 9]), macdSignal()), cross(macdSignal(), line('macd', [12, 26, 9]))),
    both({ op: 'all', of: [cross(fast, slow), above(line('adx', 14), constant(20))] }, cross(slow, fast)),
    both({ op: 'lasts', of: above(close, fast), least: 40, bars: 50 }, { op: 'becomes', of: above(slow, close) }),
    both(cross(constant(-2), far), cross(far, constant(2))),
    { long: { enter: cross(line('cci', 40), constant(100)) }, trailingStop: times(4, range) },
    both({ op: 'all', of: [hour(8), above(close, slow)] }, { op: 'all', of: [hour(20), above(slow, close)] }),
    both({ op: 'any', of: [cross(fast, slow), above(close, past(high, 1))] }, { op: 'not', of: above(close, low) }),
    both(cross(line('kama', 30), line('hma', 90)), cross(line('hma', 90), line('kama', 30))),
    both(above(close, band('upper')), above(band('lower'), close)),
  ];
  return trades.map((trade, place) => ({
    format: 'assay-rules-1',
    name: `sixteen-${place}`,
    title: `Strategy ${place} of sixteen`,
    description: 'One of sixteen shapes.',
    family: 'MF',
    ...trade,
  }));
}

/** In on one side's signal, out and round on the other's. */
function both(up: ConditionNode, down: ConditionNode): { readonly long: SideRules; readonly short: SideRules } {
  return { long: { enter: up, leave: down }, short: { enter: down, leave: up } };
}

function line(name: string, parameters: number | readonly number[], output?: string): NumberNode {
  return { op: 'indicator', name, parameters: [parameters].flat(), ...(output === undefined ? {} : { output }) };
}
const macdSignal = (): NumberNode => line('macd', [12, 26, 9], 'signal');
const band = (output: string): NumberNode => line('bollinger', [100, 2], output);

const constant = (value: number): NumberNode => ({ op: 'constant', value });
const past = (of: NumberNode, bars: number): NumberNode => ({ op: 'past', of, bars });
const mean = (of: NumberNode, bars: number): NumberNode => ({ op: 'mean', of, bars });
const spread = (of: NumberNode, bars: number): NumberNode => ({ op: 'deviation', of, bars });
const less = (left: NumberNode, right: NumberNode): NumberNode => ({ op: 'subtract', left, right });
const times = (factor: number, right: NumberNode): NumberNode => ({ op: 'multiply', left: constant(factor), right });
const above = (left: NumberNode, right: NumberNode): ConditionNode => ({ op: 'above', left, right });
const cross = (left: NumberNode, right: NumberNode): ConditionNode => ({ op: 'crosses-above', left, right });
const hour = (value: number): ConditionNode => above({ op: 'clock', unit: 'hour' }, constant(value - 0.5));
