import {
  fixed,
  intervalStart,
  timeframeMs,
  toFloat,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Timeframe,
} from '../../src/domain/index.ts';
import { defaultLimits, type Sizing } from '../../src/engine/index.ts';
import type { BarColumns } from '../../src/market/index.ts';
import type { KernelTerms } from '../../src/research/index.ts';
import type { FundingSchedule } from '../../src/venues/index.ts';
import type { Chance } from './chance.ts';

/** For tests: an instrument with any steps and fees, bars with holes, jumps and standstills, and an account to trade them. */
export interface RandomMarket {
  readonly terms: KernelTerms;
  readonly columns: BarColumns;
}

const PRICE_STEPS = ['0.01', '0.1', '1', '0.0001', '0.00000001', '0.5', '0.25', '0.000001', '25'];
const QUANTITY_STEPS = ['0.001', '1', '0.00001', '1000', '0.1', '0.00000001', '5'];
const FEES = ['0.00055', '0.001', '0', '-0.0001', '0.000333333333', '0.0002', '0.01'];
const BPS = [0, 1, 2, 0.5, 7, 30, 0.3333];

export function randomMarket(chance: Chance, bars: number): RandomMarket {
  const instrument = randomInstrument(chance);
  const timeframe = chance.one<Timeframe>(['1m', '5m', '15m', '1h', '4h', '1d']);
  const columns = randomBars(chance, instrument, timeframe, bars);
  const isPerpetual = instrument.kind === 'linear-perpetual';
  const funding = isPerpetual && timeframe !== '1d' && chance.of(0.4) ? schedule(chance, columns) : undefined;
  const leverage = chance.one([1, 1, 1, 2, 5]);
  /** What one lot is worth. */
  const lot = Math.max(1e-6, toFloat(instrument.quantityStep) * columns.close[0]!);
  const wide = {
    orderNotionalRateMax: fixed('10'),
    positionNotionalRateMax: fixed('10'),
    grossLeverageMax: fixed('10'),
  };
  return {
    columns,
    terms: {
      instrument,
      costs: {
        slippage: { model: 'fixed-bps', spreadBps: chance.one(BPS), slippageBps: chance.one(BPS) },
        ...(funding === undefined ? {} : { funding: { [instrument.id]: funding } }),
      },
      cash: fixed((lot * chance.one([30, 500, 12_345.678, 1e6, 1e9])).toFixed(chance.one([2, 8]))),
      sizing: randomSizing(chance, instrument, lot),
      limits: {
        ...defaultLimits,
        drawdownRateMax: fixed('1'),
        dailyLossRateMax: fixed('1'),
        ...(chance.of(0.7) ? wide : {}),
      },
      leverage,
    },
  };
}

function randomInstrument(chance: Chance): Instrument {
  const isSpot = chance.of(0.4);
  const quantityStep = fixed(chance.one(QUANTITY_STEPS));
  const takerFeeRate = fixed(chance.one(FEES));
  return {
    id: (isSpot ? 'TESTUSDT.CHANCE' : 'TESTUSDT-PERP.CHANCE') as InstrumentId,
    kind: isSpot ? 'spot' : 'linear-perpetual',
    base: 'TEST',
    quote: 'USDT',
    priceStep: fixed(chance.one(PRICE_STEPS)),
    quantityStep,
    quantityMin: (quantityStep * BigInt(chance.one([1, 1, 3, 10]))) as typeof quantityStep,
    notionalMin: fixed(chance.one(['0', '0', '0.000001', '5'])),
    makerFeeRate: fixed(chance.one(['0.0002', '0', '-0.0001', '0.002'])),
    takerFeeRate,
    feeCurrency: 'quote',
    leverageMax: isSpot ? 1 : 25,
    maintenanceMarginRate: fixed(isSpot ? '0' : chance.one(['0', '0.005', '0.02'])),
  };
}

/** A walk in whole steps: fat tails, quiet times, jumps between bars, bars that stand still, and holes. */
function randomBars(chance: Chance, instrument: Instrument, timeframe: Timeframe, length: number): BarColumns {
  const step = toFloat(instrument.priceStep);
  const decimals = Math.max(0, Math.round(-Math.log10(step)) + (step === 0.5 ? 1 : step === 0.25 ? 1 : 0));
  const column = (): Float64Array => new Float64Array(length);
  const [openTime, open, high, low, close, volume] = [column(), column(), column(), column(), column(), column()];
  const duration = timeframeMs(timeframe);
  const volatility = chance.one([0.0005, 0.002, 0.01, 0.03]);
  const [jumps, holes, still] = [chance.one([0, 0.05, 0.5]), chance.one([0, 0, 0.03]), chance.one([0, 0.1, 0.6])];
  const start = chance.one([60, 1_500, 20_000, 600_000]);
  let before = start;
  let at = intervalStart(
    Date.UTC(2024, chance.whole(0, 11), chance.whole(1, 28), chance.whole(0, 23)),
    timeframe,
  ) as number;
  const moved = (from: number, size: number): number =>
    Math.min(Math.max(1, Math.round(from * (1 + chance.normal() * size))), 20 * start);
  const price = (steps: number): number => Number((steps * step).toFixed(decimals));
  for (let bar = 0; bar < length; bar += 1) {
    if (chance.of(holes)) at += duration * chance.whole(1, 40);
    const quiet = chance.of(still) ? 0 : volatility * (chance.of(0.05) ? 6 : 1);
    const first = chance.of(jumps) ? moved(before, volatility * 2) : before;
    const last = moved(first, quiet);
    const reach = (from: number): number => Math.round(Math.abs(chance.normal()) * quiet * 0.7 * from);
    openTime[bar] = at;
    open[bar] = price(first);
    close[bar] = price(last);
    high[bar] = price(Math.max(first, last) + reach(first));
    low[bar] = price(Math.max(1, Math.min(first, last) - reach(first)));
    volume[bar] = chance.whole(0, 1_000_000) / 1_000;
    before = last;
    at += duration;
  }
  const named = { instrument: instrument.id, timeframe, priceDecimals: decimals, volumeDecimals: 3, length };
  return { ...named, openTime, open, high, low, close, volume };
}

function randomSizing(chance: Chance, instrument: Instrument, lot: number): Sizing {
  switch (chance.whole(0, 6)) {
    case 0:
      return { kind: 'fixed-quantity', quantity: (instrument.quantityStep * BigInt(chance.whole(10, 500))) as never };
    case 1:
      return { kind: 'equity-fraction', fraction: fixed(chance.one(['0.1', '0.5', '1', '0.333333333333'])) };
    case 2:
      return { kind: 'risk-to-stop', riskRate: fixed(chance.one(['0.01', '0.02', '0.001'])) };
    case 3:
      return { kind: chance.one(['all-in', 'balance-risk']) };
    default:
      return {
        kind: 'fixed-notional',
        notional: fixed(Math.max(1e-8, lot * chance.one([12, 20, 333, 10_000])).toFixed(8)),
      };
  }
}

function schedule(chance: Chance, { openTime, length, timeframe }: BarColumns): FundingSchedule {
  if (chance.of(0.5)) return { model: 'constant', rate: fixed(chance.one(['0.0001', '-0.0003', '0.000012345678'])) };
  const hours = 3_600_000 * chance.one([1, 4, 8]);
  const grid = Math.max(hours, timeframeMs(timeframe));
  const points: { at: EpochMs; rate: ReturnType<typeof fixed> }[] = [];
  const first = Math.ceil((openTime[0]! - 10 * grid) / grid) * grid;
  for (let at = first; at < openTime[length - 1]! + 3 * grid; at += grid)
    if (chance.of(0.8)) points.push({ at: at as EpochMs, rate: fixed((chance.normal() * 0.0004).toFixed(8)) });
  return { model: 'series', points };
}
