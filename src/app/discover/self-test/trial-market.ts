import { createHash } from 'node:crypto';
import type { Instrument, InstrumentId } from '../../../domain/index.ts';
import { contentHash } from '../../../market/index.ts';
import {
  stationaryIndices,
  SYNTHETIC_INSTRUMENT,
  syntheticBars,
  syntheticMarket,
  type LabMarket,
  type MarketKind,
  type OtherMarket,
  type SyntheticMarket,
} from '../../../research/index.ts';
import { normal, seededRandom } from '../../../runtime/index.ts';

/** Which market a campaign of the self-test searches. */
export interface TrialMarketSpec {
  /** One of the synthetic kinds; or returns of a fat-tailed one, put in another order, or resampled in blocks with signs drawn anew. */
  readonly kind: MarketKind | 'shuffled' | 'sign-randomised-blocks';
  readonly edge: number;
  readonly periods: number;
  readonly seed: number;
  /** What `shuffled` puts in another order, where that is not a fat-tailed market: at least as many as there are periods. */
  readonly returns?: Float64Array;
}

export interface TrialMarket {
  readonly market: LabMarket;
  readonly synthetic: SyntheticMarket;
}

/** Days of a block that stays together. */
const BLOCK = 10;

/** A market of known truth with the costs of a perpetual. */
export function trialMarket(spec: TrialMarketSpec): TrialMarket {
  const synthetic = syntheticOf(spec);
  const columns = syntheticBars(synthetic, spec.seed + 1_000_003);
  const leader = leaderOf(synthetic, spec);
  return {
    synthetic,
    market: {
      instrument: SYNTHETIC_INSTRUMENT,
      columns,
      ...(leader === undefined ? {} : { others: [leader] }),
      costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 2 } },
      dataHash: createHash('sha256')
        .update(
          `${contentHash(columns)} ${leader === undefined ? '' : contentHash(leader.columns)} ${JSON.stringify({ ...spec, returns: undefined })}`,
        )
        .digest('hex'),
    },
  };
}

const LEADER: Instrument = { ...SYNTHETIC_INSTRUMENT, id: 'LEADUSDT-PERP.SYNTHETIC' as InstrumentId, base: 'LEAD' };

/** What the market may be led by: nothing is said of whether it is. */
function leaderOf({ leader, ...synthetic }: SyntheticMarket, { seed }: TrialMarketSpec): OtherMarket | undefined {
  if (leader === undefined) return undefined;
  const columns = syntheticBars({ ...synthetic, returns: leader }, seed + 2_000_003);
  return { instrument: LEADER, columns: { ...columns, instrument: LEADER.id } };
}

function syntheticOf({ kind, edge, periods, seed, returns: given }: TrialMarketSpec): SyntheticMarket {
  if (kind !== 'shuffled' && kind !== 'sign-randomised-blocks') return syntheticMarket({ kind, edge, periods, seed });
  const base = syntheticMarket({ kind: 'garch-t5', edge, periods, seed });
  const random = seededRandom(seed + 7).next;
  const returns = given ?? base.returns;
  const drawn = kind === 'shuffled' ? shuffled(returns, random) : blocks(returns, random);
  return { ...base, returns: drawn.subarray(0, periods) };
}

/** Fisher and Yates: nothing is left of the order, volatility clusters among it. */
function shuffled(returns: Float64Array, random: () => number): Float64Array {
  const order = returns.slice();
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Volatility keeps its clusters, and no direction leads to another. */
function blocks(returns: Float64Array, random: () => number): Float64Array {
  const indices = stationaryIndices(returns.length, BLOCK, random);
  return Float64Array.from(indices, (index) => returns[index]! * (normal(random) < 0 ? -1 : 1));
}
