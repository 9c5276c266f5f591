/**
 * Running calculations over closed bars, following TA-Lib where it has the indicator.
 *
 * Never: a value before it is defined (it is NaN), a window that remembers what has left it, or a second definition
 * for batches. Start with `indicator.ts`, then `sma.ts` for the plain case and `atr.ts` for one with two outputs.
 */
export { adx } from './adx.ts';
export { aroon } from './aroon.ts';
export { atr } from './atr.ts';
export { computeColumns, type BarColumns } from './batch.ts';
export { bollinger } from './bollinger.ts';
export { cci } from './cci.ts';
export { delayed } from './delayed.ts';
export { donchian } from './donchian.ts';
export { ema } from './ema.ts';
export { highest, lowest } from './highest-lowest.ts';
export { hma } from './hma.ts';
export { ichimoku } from './ichimoku.ts';
export type { Indicator, IndicatorBar, PriceSource } from './indicator.ts';
export { kama } from './kama.ts';
export { keltner } from './keltner.ts';
export { macd } from './macd.ts';
export { mfi } from './mfi.ts';
export { obv } from './obv.ts';
export { psar } from './psar.ts';
export { filterStep, refineStates, Workspace, type GaussianStates } from './regimes/gaussian-states.ts';
export { regimeChances, REGIME_REFIT_MIN, REGIME_WINDOW_MIN } from './regimes/regime-chances.ts';
export { roc } from './roc.ts';
export { rsi } from './rsi.ts';
export { sma } from './sma.ts';
export { standardDeviation } from './standard-deviation.ts';
export { stochastic } from './stochastic.ts';
export { supertrend } from './supertrend.ts';
export { trix } from './trix.ts';
export { rollingVwap, sessionVwap } from './vwap.ts';
export { williamsR } from './williams-r.ts';
export { wma } from './wma.ts';
