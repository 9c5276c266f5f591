import {
  adx,
  aroon,
  atr,
  bollinger,
  cci,
  donchian,
  ema,
  highest,
  hma,
  ichimoku,
  kama,
  keltner,
  lowest,
  macd,
  mfi,
  obv,
  psar,
  regimeChances,
  REGIME_REFIT_MIN,
  REGIME_WINDOW_MIN,
  roc,
  rollingVwap,
  rsi,
  sessionVwap,
  sma,
  standardDeviation,
  stochastic,
  supertrend,
  trix,
  williamsR,
  wma,
  type Indicator,
  type PriceSource,
} from '../indicators/index.ts';

interface RuleParameter {
  readonly name: string;
  readonly kind: 'bars' | 'number';
  readonly min: number;
  readonly max: number;
}

/** An indicator that a rule may name. */
export interface RuleIndicator {
  readonly parameters: readonly RuleParameter[];
  /** The first is the principal one. */
  readonly outputs: readonly string[];
  /** Whether it can be taken of another price than its own. */
  readonly hasSource: boolean;
  make(parameters: readonly number[], source: PriceSource | undefined): Indicator;
}

/** No rule looks back further: a longer memory is more than most data has of it. */
const BARS_MAX = 5_000;
const bars = (name: string, min = 1): RuleParameter => ({ name, kind: 'bars', min, max: BARS_MAX });
const factor = (name: string, max = 100): RuleParameter => ({ name, kind: 'number', min: 1e-6, max });

type Sourced = (period: number, source?: PriceSource) => Indicator;

function ofPrice(make: Sourced, output: string, least = 1): RuleIndicator {
  return {
    parameters: [bars('period', least)],
    outputs: [output],
    hasSource: true,
    make: ([period], source) => make(period!, source),
  };
}

function ofBars(make: (period: number) => Indicator, outputs: readonly string[], least = 1): RuleIndicator {
  return { parameters: [bars('period', least)], outputs, hasSource: false, make: ([period]) => make(period!) };
}

/** Chances of hidden states: a filter says `below(twoRegimes wild, 0.5)`, a feature is the chance itself. */
function ofRegimes(states: 2 | 3, outputs: readonly string[]): RuleIndicator {
  return {
    parameters: [bars('window', REGIME_WINDOW_MIN), bars('refit', REGIME_REFIT_MIN)],
    outputs,
    hasSource: false,
    make: ([window, refit]) => regimeChances(states, window!, refit!),
  };
}

export const RULE_INDICATORS: Readonly<Record<string, RuleIndicator>> = {
  sma: ofPrice(sma, 'sma'),
  ema: ofPrice(ema, 'ema'),
  wma: ofPrice(wma, 'wma'),
  hma: ofPrice(hma, 'hma', 2),
  kama: ofPrice((period, source) => kama(period, 2, 30, source), 'kama'),
  rsi: ofPrice(rsi, 'rsi', 2),
  roc: ofPrice(roc, 'roc'),
  trix: ofPrice(trix, 'trix'),
  deviation: ofPrice(standardDeviation, 'stdev', 2),
  highest: ofPrice(highest, 'highest'),
  lowest: ofPrice(lowest, 'lowest'),
  atr: ofBars(atr, ['atr', 'tr']),
  adx: ofBars(adx, ['adx', 'plusDi', 'minusDi', 'dx'], 2),
  aroon: ofBars(aroon, ['up', 'down', 'oscillator']),
  cci: ofBars(cci, ['cci'], 2),
  donchian: ofBars(donchian, ['upper', 'middle', 'lower']),
  mfi: ofBars(mfi, ['mfi']),
  vwap: ofBars(rollingVwap, ['vwap']),
  williamsR: ofBars(williamsR, ['williamsR']),
  obv: { parameters: [], outputs: ['obv'], hasSource: false, make: () => obv() },
  sessionVwap: { parameters: [], outputs: ['vwap'], hasSource: false, make: () => sessionVwap() },
  bollinger: {
    parameters: [bars('period', 2), factor('width')],
    outputs: ['upper', 'middle', 'lower'],
    hasSource: true,
    make: ([period, width], source) => bollinger(period, width, source),
  },
  keltner: {
    parameters: [bars('period'), factor('width'), bars('range period')],
    outputs: ['upper', 'middle', 'lower'],
    hasSource: false,
    make: ([period, width, range]) => keltner(period, width, range),
  },
  macd: {
    parameters: [bars('fast'), bars('slow', 2), bars('signal')],
    outputs: ['macd', 'signal', 'histogram'],
    hasSource: true,
    make: ([fast, slow, signal], source) => macd(fast, slow, signal, source),
  },
  stochastic: {
    parameters: [bars('period'), bars('smoothing'), bars('signal')],
    outputs: ['k', 'd'],
    hasSource: false,
    make: ([period, smoothing, signal]) => stochastic(period, smoothing, signal),
  },
  supertrend: {
    parameters: [bars('period'), factor('width')],
    outputs: ['supertrend', 'direction'],
    hasSource: false,
    make: ([period, width]) => supertrend(period, width),
  },
  psar: {
    parameters: [factor('step', 1), factor('limit', 1)],
    outputs: ['psar'],
    hasSource: false,
    make: ([step, limit]) => psar(step, limit),
  },
  ichimoku: {
    parameters: [bars('conversion'), bars('base'), bars('span')],
    outputs: ['tenkan', 'kijun', 'senkouA', 'senkouB', 'cloudA', 'cloudB'],
    hasSource: false,
    make: ([conversion, base, span]) => ichimoku(conversion, base, span),
  },
  twoRegimes: ofRegimes(2, ['wild', 'calm', 'trend']),
  threeRegimes: ofRegimes(3, ['wild', 'middle', 'calm', 'trend']),
};
