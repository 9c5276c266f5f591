import { delayed } from '../indicators/delayed.ts';
import { donchian } from '../indicators/donchian.ts';
import { integer } from '../parameters.ts';
import { defineStrategy } from '../strategy.ts';
import { createProtection, protectionParameters } from './protection.ts';
import { allowedStance, direction, noticeExit, stand, type StanceMemory } from './stance.ts';
import { inWords } from './words.ts';

export const donchianTrend = defineStrategy({
  name: 'donchian-trend',
  title: 'Donchian trend with ATR trail',
  description:
    'The turtle rule: enters when the close passes the highest high (or lowest low) of the bars before it, leaves at a ' +
    'shorter channel or at a stop that trails by a multiple of the average true range. Few trades win, and those must run ' +
    'far: it earns in strong trends and bleeds slowly in ranges.',
  family: 'TF',
  parameters: {
    entry: integer({ min: 2, max: 500, default: 20, description: 'Bars whose extreme the close must pass to enter.' }),
    exit: integer({ min: 2, max: 500, default: 10, description: 'Bars whose opposite extreme it must pass to leave.' }),
    direction: direction('long'),
    ...protectionParameters({ trailAtr: 3 }),
  },
  check: ({ entry, exit }) => (exit <= entry ? undefined : `exit must not be above entry, was ${exit} of ${entry}`),

  setup(setup) {
    const { parameters } = setup;
    // A close is never outside a channel that includes its own bar, so both are taken as they stood one bar earlier.
    const entryChannel = setup.use(delayed(donchian(parameters.entry), 1));
    const exitChannel = setup.use(delayed(donchian(parameters.exit), 1));
    const protection = createProtection(setup);
    const memory: StanceMemory = { stance: 0 };
    return {
      memory,
      onBar({ closeFloat: close }) {
        const [high, low] = [entryChannel.value('upper'), entryChannel.value('lower')];
        if (close > high || close < low) {
          const wanted = allowedStance(close > high ? 1 : -1, parameters.direction);
          const passed = close > high ? `above the high ${inWords(high)}` : `below the low ${inWords(low)}`;
          const reason = `close ${inWords(close)} ${passed} of ${parameters.entry} bars`;
          return stand(memory, wanted, reason, protection());
        }
        const [exitHigh, exitLow] = [exitChannel.value('upper'), exitChannel.value('lower')];
        if (memory.stance === 1 && close < exitLow) {
          return stand(
            memory,
            0,
            `close ${inWords(close)} below the low ${inWords(exitLow)} of ${parameters.exit} bars`,
          );
        }
        if (memory.stance === -1 && close > exitHigh) {
          return stand(
            memory,
            0,
            `close ${inWords(close)} above the high ${inWords(exitHigh)} of ${parameters.exit} bars`,
          );
        }
        return undefined;
      },
      onFill(fill) {
        noticeExit(memory, fill);
        return undefined;
      },
    };
  },
});
