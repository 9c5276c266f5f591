import { sma } from '../indicators/sma.ts';
import { integer } from '../parameters.ts';
import { defineStrategy } from '../strategy.ts';
import { crossing, type SideMemory } from './crossing.ts';
import { createProtection, protectionParameters } from './protection.ts';
import { allowedStance, direction, noticeExit, stand, type StanceMemory } from './stance.ts';

export const smaCross = defineStrategy({
  name: 'sma-cross',
  title: 'SMA cross',
  description:
    'Always in the market: long while a fast simple average is above a slow one, short while it is below. ' +
    'Earns when trends are long compared with the slow average; in a sideways market each reversal costs twice the fee. ' +
    'On spot, where short is impossible, choose direction "long".',
  family: 'TF',
  parameters: {
    fast: integer({ min: 2, max: 500, default: 20, description: 'Bars in the fast average.' }),
    slow: integer({ min: 3, max: 1000, default: 50, description: 'Bars in the slow average.' }),
    direction: direction('both'),
    ...protectionParameters(),
  },
  check: ({ fast, slow }) => (fast < slow ? undefined : `fast must be below slow, was ${fast} of ${slow}`),

  setup(setup) {
    const { parameters } = setup;
    const fast = setup.use(sma(parameters.fast));
    const slow = setup.use(sma(parameters.slow));
    const protection = createProtection(setup);
    const memory: SideMemory & StanceMemory = { side: 0, stance: 0 };
    return {
      memory,
      onBar() {
        const side = crossing(memory, fast.value('sma') - slow.value('sma'));
        if (side === undefined) return undefined;
        const reason = `fast SMA ${parameters.fast} ${side > 0 ? 'above' : 'below'} slow SMA ${parameters.slow}`;
        return stand(memory, allowedStance(side, parameters.direction), reason, protection());
      },
      onFill(fill) {
        noticeExit(memory, fill);
        return undefined;
      },
    };
  },
});
