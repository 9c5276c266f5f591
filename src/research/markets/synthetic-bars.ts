import { fixed, type Instrument, type InstrumentId, type Timeframe } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import { normal, seededRandom } from '../../runtime/index.ts';
import { checkWhole } from '../validation/statistic.ts';
import type { SyntheticMarket } from './synthetic-market.ts';

/** `SYNTHETIC` is its venue, so that no one can take it for the real thing. */
export const SYNTHETIC_INSTRUMENT: Instrument = {
  id: 'TESTUSDT-PERP.SYNTHETIC' as InstrumentId,
  kind: 'linear-perpetual',
  base: 'TEST',
  quote: 'USDT',
  priceStep: fixed('0.0001'),
  quantityStep: fixed('0.001'),
  quantityMin: fixed('0.001'),
  notionalMin: fixed('1'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.00055'),
  feeCurrency: 'quote',
  leverageMax: 25,
  maintenanceMarginRate: fixed('0.01'),
};

const PRICE_DECIMALS = 4;
const VOLUME_DECIMALS = 3;
const PRICE_START = 1_000;
/** 2020-01-01 UTC. */
const START = 1_577_836_800_000;
const HOURS_A_YEAR = 8_760;

/**
 * Bars whose closes make a synthetic market's returns. Each opens where the one before closed; how far it reaches beyond
 * both, and its volume, are chance that knows nothing of what comes after.
 *
 * @param seed of that chance
 */
export function syntheticBars({ returns, periodsPerYear }: SyntheticMarket, seed: number): BarColumns {
  checkWhole(seed, 'seed');
  const timeframe: Timeframe = periodsPerYear === HOURS_A_YEAR ? '1h' : '1d';
  const duration = timeframe === '1h' ? 3_600_000 : 86_400_000;
  const random = seededRandom(seed).next;
  const length = returns.length;
  const column = (): Float64Array => new Float64Array(length);
  const [openTime, open, high, low, close, volume] = [column(), column(), column(), column(), column(), column()];
  let before = PRICE_START;
  returns.forEach((value, bar) => {
    const after = Math.max(rounded(before * (1 + value), PRICE_DECIMALS), 10 ** -PRICE_DECIMALS);
    const reach = (): number => Math.abs(normal(random)) * 0.4 * Math.abs(value) * before;
    openTime[bar] = START + bar * duration;
    open[bar] = before;
    close[bar] = after;
    high[bar] = rounded(Math.max(before, after) + reach(), PRICE_DECIMALS);
    low[bar] = Math.max(rounded(Math.min(before, after) - reach(), PRICE_DECIMALS), 10 ** -PRICE_DECIMALS);
    volume[bar] = rounded(1_000 * Math.exp(0.5 * normal(random)), VOLUME_DECIMALS);
    before = after;
  });
  return {
    instrument: SYNTHETIC_INSTRUMENT.id,
    timeframe,
    priceDecimals: PRICE_DECIMALS,
    volumeDecimals: VOLUME_DECIMALS,
    length,
    openTime,
    open,
    high,
    low,
    close,
    volume,
  };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
