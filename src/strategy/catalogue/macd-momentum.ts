import { ema } from '../indicators/ema.ts';
import { macd } from '../indicators/macd.ts';
import { integer } from '../parameters.ts';
import { defineStrategy } from '../strategy.ts';
import { crossing, type SideMemory } from './crossing.ts';
import { createProtection, protectionParameters } from './protection.ts';
import { allowedStance, direction, noticeExit, stand, type StanceMemory } from './stance.ts';

export const macdMomentum = defineStrategy({
  name: 'macd-momentum',
  title: 'MACD momentum',
  description:
    'Enters when MACD crosses its signal line and leaves at the opposite cross; the trend filter lets it enter only on the ' +
    'side of a long average. Quicker than an average cross and wrong more often: earns when moves accelerate, loses in chop.',
  family: 'MM',
  parameters: {
    fast: integer({ min: 2, max: 200, default: 12, description: 'Bars in the fast average.' }),
    slow: integer({ min: 3, max: 500, default: 26, description: 'Bars in the slow average.' }),
    signal: integer({ min: 2, max: 200, default: 9, description: 'Bars in the average of their difference.' }),
    trend: integer({
      min: 0,
      max: 1000,
      default: 200,
      description: 'Bars in the exponential average used as trend filter. 0: no filter.',
    }),
    direction: direction('long'),
    ...protectionParameters(),
  },
  check: ({ fast, slow }) => (fast < slow ? undefined : `fast must be below slow, was ${fast} of ${slow}`),

  setup(setup) {
    const { fast, slow, signal, trend, direction } = setup.parameters;
    const momentum = setup.use(macd(fast, slow, signal));
    const average = trend === 0 ? undefined : setup.use(ema(trend));
    const protection = createProtection(setup);
    const memory: SideMemory & StanceMemory = { side: 0, stance: 0 };
    return {
      memory,
      onBar(bar) {
        const side = crossing(memory, momentum.value('histogram'));
        if (side === undefined) return undefined;
        const cross = `MACD ${fast}/${slow} ${side > 0 ? 'above' : 'below'} its signal`;
        if (average === undefined) return stand(memory, allowedStance(side, direction), cross, protection());
        const withTrend = side * (bar.closeFloat - average.value('ema')) > 0;
        const where = `close ${bar.closeFloat > average.value('ema') ? 'above' : 'below'} EMA ${trend}`;
        return stand(memory, withTrend ? allowedStance(side, direction) : 0, `${cross}, ${where}`, protection());
      },
      onFill(fill) {
        noticeExit(memory, fill);
        return undefined;
      },
    };
  },
});
