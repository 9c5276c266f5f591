import type { NumberNode } from '../../../strategy/index.ts';
import { above, CLOSE, constant, indicator, minus, over, past } from '../grammar/nodes.ts';
import type { Template } from './family.ts';

/**
 * Goes where another instrument went. That large and much watched ones lead small ones: Lo & MacKinlay (1990), "When Are
 * Contrarian Profits Due to Stock Market Overreaction?", Review of Financial Studies 3(2).
 *
 * @param leader as rules name it
 * @param name of the family, unique among those of a search
 */
export function leadLag(leader: string, name: string): Template {
  const on = (of: NumberNode): NumberNode => ({ op: 'on', instrument: leader, of });
  return {
    name,
    title: `After ${leader}`,
    group: 'momentum',
    rationale:
      `News moves ${leader} first, where most of the money is; who quotes and holds the others looks there and follows late, ` +
      'and whoever is slow to follow pays.',
    expectedSign: 1,
    dimensions: [
      { type: 'list', name: 'moveBars', values: [1, 2, 3, 5, 8, 13] },
      { type: 'list', name: 'sizeAtr', values: [0, 0.5, 1, 1.5, 2, 3] },
      { type: 'list', name: 'barsMax', values: [1, 2, 3, 5, 8, 13, 21] },
    ],
    screen: { moveBars: [1, 2, 3], sizeAtr: [0, 0.5, 1], barsMax: [1, 3, 8] },
    hasFilter: true,
    exits: ['protection'],
    signal({ number }) {
      const move = minus(CLOSE, past(CLOSE, number('moveBars')));
      const size = number('sizeAtr');
      return { enter: above(on(size === 0 ? move : over(move, indicator('atr', 14))), constant(size)) };
    },
  };
}
