import { contentHash, type BarColumns } from '../../market/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { Evaluator, LabMarket } from '../trials/index.ts';
import { stationaryIndices } from '../validation/index.ts';
import { checkWhole, known, notEnough, type Statistic } from '../validation/statistic.ts';
import { excessSharpe, spreadOf, type Spread } from './annual-sharpe.ts';

export interface ResampledBarsPlan {
  /** Mean number of bars that stay together. */
  readonly meanBlock: number;
  readonly count: number;
  readonly seed: number;
}

/**
 * The market's own bars in another order, in blocks of geometric length: each keeps its shape and its step from the close
 * before it, so volatility and gaps stay and whatever depends on more than a block is gone. Times are those of the market.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for fewer than two bars or a block below one
 */
export function resampledBars(columns: BarColumns, meanBlock: number, seed: number): BarColumns {
  checkWhole(columns.length, 'the number of bars', 2);
  const { open, high, low, close, volume, priceDecimals, length } = columns;
  const picked = stationaryIndices(length - 1, meanBlock, seededRandom(seed).next);
  const made = {
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
  };
  const least = 10 ** -priceDecimals;
  const scale = 10 ** priceDecimals;
  for (let bar = 1; bar < length; bar += 1) {
    // The first bar has no step from a bar before it, so it is drawn by nobody.
    const from = picked[bar - 1]! + 1;
    const factor = made.close[bar - 1]! / close[from - 1]!;
    const settle = (price: number): number => Math.max(Math.round(price * factor * scale) / scale, least);
    made.open[bar] = settle(open[from]!);
    made.high[bar] = settle(high[from]!);
    made.low[bar] = settle(low[from]!);
    made.close[bar] = settle(close[from]!);
    made.volume[bar] = volume[from]!;
  }
  return { ...columns, ...made };
}

/** The same market on resampled bars; as other data, with a hash of its own. */
export function resampledMarket(market: LabMarket, meanBlock: number, seed: number): LabMarket {
  const columns = resampledBars(market.columns, meanBlock, seed);
  return { ...market, columns, dataHash: contentHash(columns) };
}

export interface CandleBootstrap {
  /** Annual, of the excess, on the bars as they were. */
  readonly sharpe: number;
  /** On resampled bars. */
  readonly resampled: Spread;
  /** Share of the runs, the original among them, that did as well as the original: small for what lives on the order of bars. */
  readonly asGood: number;
}

/**
 * Runs a strategy on the market's bars in other orders. A real edge is *better* in the true order, since the resampling
 * destroys what it lives on; one that earns as much in any order has found something else, such as a leaning to one side.
 *
 * @param evaluatorOf the resampled markets are no data anyone searches, so it need not write to a ledger
 * @returns not enough data where it never traded, on the true bars or on all others
 */
export async function candleBootstrap(
  market: LabMarket,
  evaluatorOf: (market: LabMarket) => Evaluator,
  rules: RuleStrategy,
  { meanBlock, count, seed }: ResampledBarsPlan,
): Promise<Statistic<CandleBootstrap>> {
  checkWhole(count, 'the number of resamples', 1);
  const measured = async (where: LabMarket): Promise<number | undefined> => {
    const [outcome] = await evaluatorOf(where).evaluate([rules]);
    return excessSharpe(where, undefined)(outcome!);
  };
  const sharpe = await measured(market);
  if (sharpe === undefined) return notEnough(0, 1);
  const sharpes: (number | undefined)[] = [];
  for (let run = 0; run < count; run += 1) {
    sharpes.push(await measured(resampledMarket(market, meanBlock, seed + run)));
  }
  const resampled = spreadOf(sharpes);
  if (resampled === undefined) return notEnough(0, 1);
  const asGood = sharpes.filter((value) => value !== undefined && value >= sharpe).length;
  return known({ sharpe, resampled, asGood: (1 + asGood) / (1 + count) });
}
