import type { InstrumentId, Timeframe } from '../domain/index.ts';
import { fixed } from '../domain/index.ts';
import type { Sizing } from '../engine/index.ts';

/** A strategy to put through its backtest and on to paper. */
export interface PlannedStrategy {
  /** Catalogue name, or path of a user's file. */
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly sizing: Sizing;
}

/** Three coins to trade on; a perpetual can be sold short, spot cannot. */
export interface Markets {
  readonly BTC: { readonly spot?: InstrumentId; readonly perpetual?: InstrumentId };
  readonly ETH: { readonly spot?: InstrumentId; readonly perpetual?: InstrumentId };
  readonly SOL: { readonly spot?: InstrumentId; readonly perpetual?: InstrumentId };
}

/**
 * What the first start runs when nobody has chosen: six different ideas on three coins, long-only ones on spot where
 * there is any. They are examples of the machine at work, not advice; their backtests say what they are worth.
 */
export function firstLight(markets: Markets): readonly PlannedStrategy[] {
  const sizing: Sizing = { kind: 'equity-fraction', fraction: fixed('0.9') };
  const longOnly = (strategy: string, coin: keyof Markets): PlannedStrategy => ({
    strategy,
    instrument: (markets[coin].spot ?? markets[coin].perpetual)!,
    timeframe: '1h',
    parameters: { direction: 'long' },
    sizing,
  });
  const bothWays = (strategy: string, coin: keyof Markets): PlannedStrategy => {
    const { perpetual, spot } = markets[coin];
    const direction = perpetual === undefined ? 'long' : 'both';
    return { strategy, instrument: (perpetual ?? spot)!, timeframe: '1h', parameters: { direction }, sizing };
  };
  return [
    longOnly('ema-cross', 'BTC'),
    longOnly('rsi-reversion', 'ETH'),
    longOnly('bollinger-breakout', 'SOL'),
    bothWays('donchian-trend', 'BTC'),
    bothWays('sma-cross', 'ETH'),
    bothWays('macd-momentum', 'SOL'),
  ];
}
