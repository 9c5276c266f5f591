import { intervalStart, timeframeMs, type EpochMs, type InstrumentId, type Timeframe } from '../domain/index.ts';
import { normal, seededRandom, usageError, type Random } from '../runtime/index.ts';
import { allocateColumns, type BarColumns } from './columns.ts';
import { POWERS_OF_TEN } from './decimals.ts';

/** A coin of the generated market. */
export interface SimulatedCoin {
  readonly instrument: InstrumentId;
  readonly priceStart: number;
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
  /** Standard deviation of the log return over a year: 0.6 is 60 %. */
  readonly annualVolatility: number;
  /** Quote currency traded on an average day. */
  readonly dailyTurnover: number;
}

export interface GeneratedMarket {
  /** The whole market is a function of it and the other options. */
  readonly seed: number;
  readonly timeframe: Timeframe;
  /** Opening time of the first bar; moved back to a boundary of the timeframe. */
  readonly from: EpochMs;
  /** Bars of each coin. A longer market begins with the same bars as a shorter one. */
  readonly bars: number;
  readonly coins?: readonly SimulatedCoin[];
  /** Of the returns of any two coins, 0 to 1. */
  readonly correlation?: number;
  /** Mean log return of a year. */
  readonly annualDrift?: number;
}

/** `SIMULATED` is their venue, so that no one can take them for the real thing. */
export const SIMULATED_COINS: readonly SimulatedCoin[] = [
  coin('BTCUSDT.SIMULATED', {
    priceStart: 60_000,
    priceDecimals: 2,
    volumeDecimals: 5,
    annualVolatility: 0.5,
    dailyTurnover: 1.5e9,
  }),
  coin('ETHUSDT.SIMULATED', {
    priceStart: 3_000,
    priceDecimals: 2,
    volumeDecimals: 4,
    annualVolatility: 0.65,
    dailyTurnover: 9e8,
  }),
  coin('SOLUSDT.SIMULATED', {
    priceStart: 150,
    priceDecimals: 2,
    volumeDecimals: 3,
    annualVolatility: 0.85,
    dailyTurnover: 3e8,
  }),
  coin('XRPUSDT.SIMULATED', {
    priceStart: 0.6,
    priceDecimals: 4,
    volumeDecimals: 1,
    annualVolatility: 0.8,
    dailyTurnover: 2e8,
  }),
];

/** GARCH(1,1) of the standardised returns; the long-run variance is 1 (Bollerslev 1986, J. Econometrics 31). */
const SHOCK_WEIGHT = 0.08;
const PERSISTENCE = 0.9;
const DEGREES_OF_FREEDOM = 5;
/** No bar moves more than this many standard deviations: beyond it a random walk is no market. */
const SHOCK_MAX = 15;
const PATH_STEPS = 8;
const YEAR_MS = 365 * 86_400_000;

/**
 * A market of correlated coins with fat tails (Student t), clusters of volatility (GARCH), and busier afternoons than
 * nights. Each bar's high and low come from a path between its open and close, so that the four prices agree.
 *
 * It has no memory in its returns: no strategy can earn anything on it but luck, which is what makes it a fair test.
 */
export function generateMarket(options: GeneratedMarket): BarColumns[] {
  const { seed, timeframe, bars, coins = SIMULATED_COINS, correlation = 0.6, annualDrift = 0 } = options;
  if (!(correlation >= 0 && correlation <= 1) || !Number.isInteger(bars) || bars < 1 || coins.length === 0) {
    throw usageError('GENERATE_OPTIONS', 'a market needs at least one coin and one bar, and a correlation from 0 to 1');
  }
  const generator = seededRandom(seed);
  const random = (): number => generator.next();
  const step = timeframeMs(timeframe);
  const start = intervalStart(options.from, timeframe);
  const marketVariance = new Variance();
  const markets = coins.map((spec) => new CoinMarket(spec, timeframe, bars));
  for (let bar = 0; bar < bars; bar += 1) {
    const openTime = start + bar * step;
    const season = step >= 86_400_000 ? 1 : busyness(openTime + step / 2);
    const common = marketVariance.draw(random);
    for (const market of markets) {
      const own = market.variance.draw(random);
      const shock = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * own;
      market.trade(bar, { openTime, shock, season, drift: (annualDrift * step) / YEAR_MS }, random);
    }
  }
  return markets.map((market) => market.columns);
}

/** One coin's prices so far. */
class CoinMarket {
  readonly columns: BarColumns;
  readonly variance = new Variance();
  readonly #deviation: number;
  readonly #unitsPerBar: number;
  readonly #scale: number;
  readonly #volumeScale: number;
  readonly #walk = new Float64Array(PATH_STEPS);
  #close: number;
  #volumeMood = 0;

  constructor(spec: SimulatedCoin, timeframe: Timeframe, bars: number) {
    const { instrument, priceDecimals, volumeDecimals } = spec;
    this.columns = allocateColumns({ instrument, timeframe, priceDecimals, volumeDecimals }, bars);
    this.#scale = POWERS_OF_TEN[priceDecimals]!;
    this.#volumeScale = POWERS_OF_TEN[volumeDecimals]!;
    this.#deviation = spec.annualVolatility * Math.sqrt(timeframeMs(timeframe) / YEAR_MS);
    this.#unitsPerBar = (spec.dailyTurnover / spec.priceStart) * (timeframeMs(timeframe) / 86_400_000);
    this.#close = spec.priceStart;
  }

  trade(
    bar: number,
    moment: { readonly openTime: number; readonly shock: number; readonly season: number; readonly drift: number },
    random: Random,
  ): void {
    const { openTime, shock, season, drift } = moment;
    const logReturn = drift + this.#deviation * season * shock;
    const open = this.#close;
    const close = this.#tick(open * Math.exp(logReturn));
    const { top, bottom } = this.#wander(logReturn, season, random);
    const high = Math.max(open, close, this.#tick(open * Math.exp(top)));
    const low = Math.min(open, close, this.#tick(open * Math.exp(bottom)));
    // Volume keeps its mood for a while, follows the season twice over, and grows with the move.
    this.#volumeMood = 0.9 * this.#volumeMood + 0.25 * normal(random);
    const activity = Math.exp(this.#volumeMood) * season * season * (0.5 + 0.5 * Math.abs(shock));
    const { columns } = this;
    columns.openTime[bar] = openTime;
    columns.open[bar] = open;
    columns.high[bar] = high;
    columns.low[bar] = low;
    columns.close[bar] = close;
    columns.volume[bar] = Math.max(1, Math.round(this.#unitsPerBar * activity * this.#volumeScale)) / this.#volumeScale;
    this.#close = close;
  }

  /** Highest and lowest log price, from the open, on a Brownian bridge to the close as wide as the moment is volatile. */
  #wander(logReturn: number, season: number, random: Random): { readonly top: number; readonly bottom: number } {
    const walk = this.#walk;
    const width = (this.#deviation * season * this.variance.deviation) / Math.sqrt(PATH_STEPS);
    let end = 0;
    for (let index = 0; index < PATH_STEPS; index += 1) {
      end += normal(random) * width;
      walk[index] = end;
    }
    let [top, bottom] = [0, 0];
    for (let index = 0; index < PATH_STEPS; index += 1) {
      const position = walk[index]! + ((index + 1) / PATH_STEPS) * (logReturn - end);
      if (position > top) top = position;
      if (position < bottom) bottom = position;
    }
    return { top, bottom };
  }

  /** The nearest price the coin can have: at least one tick. */
  #tick(price: number): number {
    return Math.max(1, Math.round(price * this.#scale)) / this.#scale;
  }
}

/** A shock of unit variance in the long run, whose present variance remembers the shocks before it. */
class Variance {
  #variance = 1;
  /** Standard deviation the last shock was drawn with. */
  deviation = 1;

  draw(random: Random): number {
    this.deviation = Math.sqrt(this.#variance);
    const shock = Math.max(-SHOCK_MAX, Math.min(SHOCK_MAX, this.deviation * studentT(random)));
    this.#variance = 1 - SHOCK_WEIGHT - PERSISTENCE + SHOCK_WEIGHT * shock * shock + PERSISTENCE * this.#variance;
    return shock;
  }
}

/** Student t scaled to unit variance, by the polar method of Bailey (1994), Math. Comp. 62. */
function studentT(random: Random): number {
  const radius = Math.sqrt(DEGREES_OF_FREEDOM * ((1 - random()) ** (-2 / DEGREES_OF_FREEDOM) - 1));
  return radius * Math.cos(2 * Math.PI * random()) * Math.sqrt((DEGREES_OF_FREEDOM - 2) / DEGREES_OF_FREEDOM);
}

/** How wild the hour is, mean square 1: liveliest at 15:00 UTC, quietest at 03:00, as crypto has been. */
function busyness(at: number): number {
  const hour = (at % 86_400_000) / 3_600_000;
  const swing = 0.35;
  return (1 + swing * Math.cos((2 * Math.PI * (hour - 15)) / 24)) / Math.sqrt(1 + (swing * swing) / 2);
}

function coin(id: string, spec: Omit<SimulatedCoin, 'instrument'>): SimulatedCoin {
  return { instrument: id as InstrumentId, ...spec };
}
