import { ema } from '../indicators/ema.ts';
import { rsi } from '../indicators/rsi.ts';
import { integer, real } from '../parameters.ts';
import { defineStrategy } from '../strategy.ts';
import { createProtection, protectionParameters } from './protection.ts';
import { allowedStance, direction, noticeExit, stand, type StanceMemory } from './stance.ts';
import { inWords } from './words.ts';

/** Where RSI was at the previous bar; an entry is the step into a zone, not the stay in it. */
type ZoneMemory = { zone: 'unknown' | 'oversold' | 'between' | 'overbought' };

export const rsiReversion = defineStrategy({
  name: 'rsi-reversion',
  title: 'RSI mean reversion',
  description:
    'Buys when RSI falls into its oversold zone and sells when it has recovered; with direction "both", the mirror image too. ' +
    'Earns in ranges and in pullbacks of an up-trend; in a crash it buys early and keeps holding, so give it a stop. ' +
    'The trend filter, off at first, keeps it from buying below a long average and from selling short above it.',
  family: 'MR',
  parameters: {
    period: integer({ min: 2, max: 200, default: 14, description: 'Bars in the RSI.' }),
    oversold: real({ min: 1, max: 60, default: 30, description: 'It buys when RSI falls below this.' }),
    overbought: real({ min: 40, max: 99, default: 70, description: 'It sells short when RSI rises above this.' }),
    exit: real({ min: 5, max: 95, default: 50, description: 'It leaves when RSI has come back to this.' }),
    trend: integer({
      min: 0,
      max: 1000,
      default: 0,
      description: 'Bars in the exponential average used as trend filter. 0: no filter.',
    }),
    direction: direction('long'),
    ...protectionParameters({ stopAtr: 3 }),
  },
  check: ({ oversold, exit, overbought }) =>
    oversold < exit && exit < overbought
      ? undefined
      : `oversold, exit and overbought must rise in this order, were ${oversold}, ${exit}, ${overbought}`,

  setup(setup) {
    const { period, oversold, overbought, exit, trend, direction } = setup.parameters;
    const strength = setup.use(rsi(period));
    const average = trend === 0 ? undefined : setup.use(ema(trend));
    const protection = createProtection(setup);
    const memory: ZoneMemory & StanceMemory = { zone: 'unknown', stance: 0 };
    return {
      memory,
      onBar(bar) {
        const value = strength.value('rsi');
        const before = memory.zone;
        memory.zone = value < oversold ? 'oversold' : value > overbought ? 'overbought' : 'between';
        const shown = `RSI ${period} at ${inWords(value)}`;

        const entered = before !== 'unknown' && before !== memory.zone ? memory.zone : 'between';
        const signal = entered === 'oversold' ? 1 : entered === 'overbought' ? -1 : 0;
        const wanted = allowedStance(signal, direction);
        const withTrend = average === undefined || wanted * (bar.closeFloat - average.value('ema')) > 0;
        if (wanted !== 0 && withTrend) {
          const filter = average === undefined ? '' : `, close ${wanted > 0 ? 'above' : 'below'} EMA ${trend}`;
          return stand(memory, wanted, `${shown}, ${entered}${filter}`, protection());
        }
        const recovered = memory.stance === 1 ? value >= exit : memory.stance === -1 && value <= exit;
        return recovered ? stand(memory, 0, `${shown}, back to ${exit}`) : undefined;
      },
      onFill(fill) {
        noticeExit(memory, fill);
        return undefined;
      },
    };
  },
});
