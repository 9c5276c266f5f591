/**
 * A strategy of one's own, to copy: buys a dip in an up-trend, with a stop and a target.
 *
 *   assay backtest --strategy examples/strategies/pullback.ts --bars BTCUSDT.BINANCE/1h --gaps skip
 *
 * It is an example of the contract, not advice: run it and see.
 */
import { atr, defineStrategy, ema, integer, real, rsi } from 'assay/strategy';

export const strategy = defineStrategy({
  name: 'pullback',
  title: 'Pullback in a trend',
  description:
    'Buys when a short RSI is low while the close is above a long average, and leaves at a stop, a target, or when the trend ends. ' +
    'Suits markets that climb in steps; in a fall that begins from above the average it buys too early.',
  family: 'MR',
  parameters: {
    trend: integer({
      min: 20,
      max: 1000,
      default: 200,
      description: 'Bars in the average that says there is a trend.',
    }),
    dip: real({ min: 1, max: 50, default: 10, description: 'RSI below this is a dip.' }),
    stopAtr: real({ min: 0.5, max: 20, default: 2, description: 'Distance of the stop, in average true ranges.' }),
    targetAtr: real({ min: 0.5, max: 50, default: 4, description: 'Distance of the target, in average true ranges.' }),
  },
  setup({ parameters, use }) {
    const average = use(ema(parameters.trend));
    const strength = use(rsi(2));
    const range = use(atr(14));
    return {
      onBar(bar, view) {
        const inTrend = bar.closeFloat > average.value('ema');
        const holding = view.position().quantity > 0n;
        if (holding && !inTrend) return { type: 'target', exposure: 0, reason: `close below EMA ${parameters.trend}` };
        if (holding || !inTrend || strength.value('rsi') >= parameters.dip) return undefined;
        const unit = range.value('atr');
        return {
          type: 'target',
          exposure: 1,
          bracket: {
            stopLoss: { distance: parameters.stopAtr * unit },
            takeProfit: { distance: parameters.targetAtr * unit },
          },
          reason: `RSI 2 at ${strength.value('rsi').toFixed(1)} above EMA ${parameters.trend}`,
        };
      },
    };
  },
});
