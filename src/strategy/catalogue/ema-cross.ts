import { ema } from '../indicators/ema.ts';
import { integer } from '../parameters.ts';
import { defineStrategy } from '../strategy.ts';
import { crossing, type SideMemory } from './crossing.ts';
import { createProtection, protectionParameters } from './protection.ts';
import { allowedStance, direction, noticeExit, stand, type StanceMemory } from './stance.ts';

export const emaCross = defineStrategy({
  name: 'ema-cross',
  title: 'EMA cross',
  description:
    'Goes with the trend while a fast exponential average is above (or below) a slow one. ' +
    'Earns in long moves and gives part of each one back at the turn; loses a little, often, when the market goes sideways.',
  family: 'TF',
  parameters: {
    fast: integer({ min: 2, max: 500, default: 20, description: 'Bars in the fast average.' }),
    slow: integer({ min: 3, max: 1000, default: 50, description: 'Bars in the slow average.' }),
    direction: direction('long'),
    ...protectionParameters(),
  },
  check: ({ fast, slow }) => (fast < slow ? undefined : `fast must be below slow, was ${fast} of ${slow}`),

  setup(setup) {
    const { parameters } = setup;
    const fast = setup.use(ema(parameters.fast));
    const slow = setup.use(ema(parameters.slow));
    const protection = createProtection(setup);
    const memory: SideMemory & StanceMemory = { side: 0, stance: 0 };
    return {
      memory,
      onBar() {
        const side = crossing(memory, fast.value('ema') - slow.value('ema'));
        if (side === undefined) return undefined;
        const reason = `fast EMA ${parameters.fast} ${side > 0 ? 'above' : 'below'} slow EMA ${parameters.slow}`;
        return stand(memory, allowedStance(side, parameters.direction), reason, protection());
      },
      onFill(fill) {
        noticeExit(memory, fill);
        return undefined;
      },
    };
  },
});
