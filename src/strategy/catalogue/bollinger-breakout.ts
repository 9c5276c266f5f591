import { bollinger } from '../indicators/bollinger.ts';
import { integer, real } from '../parameters.ts';
import { defineStrategy } from '../strategy.ts';
import { createProtection, protectionParameters } from './protection.ts';
import { allowedStance, direction, noticeExit, stand, type StanceMemory } from './stance.ts';
import { inWords } from './words.ts';

/** Where the previous close was; an entry is the step out of the bands, not the stay outside. */
type ZoneMemory = { zone: 'unknown' | 'above' | 'inside' | 'below' };

export const bollingerBreakout = defineStrategy({
  name: 'bollinger-breakout',
  title: 'Bollinger breakout',
  description:
    'Enters when the close leaves the Bollinger bands, in the direction it left, and exits when it comes back to the middle. ' +
    'Earns when a quiet market starts to move; false breakouts are many, and each one costs about half the width of the bands.',
  family: 'VL',
  parameters: {
    period: integer({ min: 5, max: 500, default: 20, description: 'Bars in the bands.' }),
    width: real({ min: 0.5, max: 5, default: 2, description: 'Standard deviations from the middle to each band.' }),
    direction: direction('long'),
    ...protectionParameters(),
  },

  setup(setup) {
    const { period, width, direction } = setup.parameters;
    const bands = setup.use(bollinger(period, width));
    const protection = createProtection(setup);
    const memory: ZoneMemory & StanceMemory = { zone: 'unknown', stance: 0 };
    return {
      memory,
      onBar({ closeFloat: close }) {
        const [upper, middle, lower] = [bands.value('upper'), bands.value('middle'), bands.value('lower')];
        const before = memory.zone;
        memory.zone = close > upper ? 'above' : close < lower ? 'below' : 'inside';

        if (before !== 'unknown' && before !== memory.zone && memory.zone !== 'inside') {
          const wanted = allowedStance(memory.zone === 'above' ? 1 : -1, direction);
          const band = memory.zone === 'above' ? `upper band ${inWords(upper)}` : `lower band ${inWords(lower)}`;
          return stand(memory, wanted, `close ${inWords(close)} ${memory.zone} the ${band}`, protection());
        }
        const returned = memory.stance === 1 ? close <= middle : memory.stance === -1 && close >= middle;
        return returned ? stand(memory, 0, `close ${inWords(close)} back at the middle ${inWords(middle)}`) : undefined;
      },
      onFill(fill) {
        noticeExit(memory, fill);
        return undefined;
      },
    };
  },
});
