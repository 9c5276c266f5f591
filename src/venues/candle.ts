import { exactBar, type Bar, type EpochMs, type Fixed, type InstrumentId, type Timeframe } from '../domain/index.ts';
import { putAside, understood, type Reading } from './reading.ts';

export interface Series {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
}

export interface Candle {
  readonly open: Fixed;
  readonly high: Fixed;
  readonly low: Fixed;
  readonly close: Fixed;
  readonly volume: Fixed;
}

/** A venue's candle as a bar, unless its prices cannot be. */
export function barOf(series: Series, openTime: EpochMs, candle: Candle): Reading<Bar> {
  const { open, high, low, close, volume } = candle;
  const isPossible =
    low > 0n && high >= low && open >= low && open <= high && close >= low && close <= high && volume >= 0n;
  if (!isPossible) return putAside(`the candle of ${series.instrument} at ${openTime} has prices that cannot be`);
  return understood(exactBar(series, openTime, candle));
}
