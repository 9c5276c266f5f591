import {
  fixed,
  ONE,
  toFloat,
  type Bar,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type StrategyId,
} from '../../src/domain/index.ts';
import { defaultLimits, settleLimits, type RiskLimits } from '../../src/engine/index.ts';
import type { AccountSessionInput } from '../../src/sessions/index.ts';
import { defineStrategy } from '../../src/strategy/index.ts';

export const PROBED = 'BTCUSDT-PERP.TEST' as InstrumentId;
const MINUTE_MS = 60_000;
export const PROBES_START = Date.UTC(2026, 0, 5) as EpochMs;

/** Asks for one bid a bar, far below the market. Each has a tag of its own, so that any number can rest. */
const prober = defineStrategy({
  name: 'test-prober',
  title: 'Prober',
  description: 'Bids far below the market on every bar.',
  family: 'MF',
  parameters: {},
  setup() {
    return {
      onBar({ instrument, closeFloat, openTime }) {
        return {
          type: 'place',
          instrument,
          tag: `probe ${openTime}`,
          side: 'buy',
          size: { quantity: 0.01 },
          order: { type: 'limit', price: closeFloat * 0.95 },
          reason: 'a probe',
        };
      },
    };
  },
});

/** An account with strategies each of which sends an order on every bar. */
export function probingAccount(sessionId: string, strategies = 1): AccountSessionInput {
  return {
    sessionId,
    instruments: [INSTRUMENT],
    strategies: Array.from({ length: strategies }, (_, index) => ({
      strategyId: (index === 0 ? 'PROBER' : `PROBER${index}`) as StrategyId,
      definition: prober,
      parameters: {},
      instruments: [PROBED],
      timeframes: ['1m'],
      sizing: { kind: 'equity-fraction', fraction: ONE },
      capitalShare: ONE,
    })),
    deposited: fixed('1000000000'),
    limits: wideLimits(),
    leverage: 1,
    baseTimeframe: '1m',
  };
}

export function probeBar(index: number): Bar {
  const openTime = (PROBES_START + index * MINUTE_MS) as EpochMs;
  const price = fixed('100');
  const volume = fixed('1000000');
  const [priceFloat, volumeFloat] = [toFloat(price), toFloat(volume)];
  return {
    instrument: PROBED,
    timeframe: '1m',
    openTime,
    closeTime: (openTime + MINUTE_MS) as EpochMs,
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
    openFloat: priceFloat,
    highFloat: priceFloat,
    lowFloat: priceFloat,
    closeFloat: priceFloat,
    volumeFloat,
  };
}

const INSTRUMENT: Instrument = {
  id: PROBED,
  kind: 'linear-perpetual',
  base: 'BTC',
  quote: 'USDT',
  priceStep: fixed('0.1'),
  quantityStep: fixed('0.001'),
  quantityMin: fixed('0.001'),
  notionalMin: fixed('0.01'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.00055'),
  feeCurrency: 'quote',
  leverageMax: 50,
  maintenanceMarginRate: fixed('0.005'),
};

/** Wide enough that what is measured or judged is never a limit. */
function wideLimits(): RiskLimits {
  const settled = settleLimits({
    ...defaultLimits,
    openOrdersMax: 10_000,
    openOrdersPerInstrumentMax: 10_000,
    duplicateWindowMs: 0,
    entriesPerHourMax: 10_000,
    cancelsPerFillMax: 10_000,
  });
  if (!settled.ok) throw new RangeError(settled.problem);
  return settled.limits;
}
