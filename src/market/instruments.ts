import { fixed, ZERO, type Fixed, type Instrument, type InstrumentId } from '../domain/index.ts';
import { DECIMALS_MAX } from './decimals.ts';
import { parseInstrumentId, type InstrumentName } from './instrument-id.ts';

/** Decimals seen in an instrument's bars. */
export interface SeenDecimals {
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
}

/**
 * The trading rules of an instrument: those we know, or else a guess from its data.
 *
 * Known rules are what the venue published in 2026; they change, so a live venue asks for its own. A guess takes the
 * finest decimal seen as the step (so every price in the data is allowed), no minimum value, and the fees of the
 * larger venues: 0.1 % for spot, 0.02 % and 0.055 % for perpetuals.
 *
 * @throws AssayError `INSTRUMENT_NAME`
 */
export function instrumentSpec(text: string, seen: SeenDecimals = { priceDecimals: 2, volumeDecimals: 6 }): Instrument {
  const name = parseInstrumentId(text);
  const rules = KNOWN.get(name.id);
  return rules === undefined ? guess(name, seen) : instrument(name, rules);
}

/** Ids whose rules are known. */
export function knownInstruments(): readonly InstrumentId[] {
  return [...KNOWN.keys()];
}

interface Rules {
  readonly priceStep: string;
  readonly quantityStep: string;
  readonly notionalMin: string;
  readonly leverageMax?: number;
  readonly maintenanceMarginRate?: string;
}

const SPOT_FEE = '0.001';
const PERPETUAL_FEES = { maker: '0.0002', taker: '0.00055' };

/** Price step, quantity step, minimum value; for perpetuals the highest leverage and the maintenance margin. */
const KNOWN: ReadonlyMap<InstrumentId, Rules> = new Map(
  Object.entries({
    'BTCUSDT.BINANCE': spot('0.01', '0.00001'),
    'ETHUSDT.BINANCE': spot('0.01', '0.0001'),
    'SOLUSDT.BINANCE': spot('0.01', '0.001'),
    'BNBUSDT.BINANCE': spot('0.01', '0.001'),
    'XRPUSDT.BINANCE': spot('0.0001', '0.1'),
    'ADAUSDT.BINANCE': spot('0.0001', '0.1'),
    'DOGEUSDT.BINANCE': spot('0.00001', '1'),
    'LTCUSDT.BINANCE': spot('0.01', '0.001'),
    'LINKUSDT.BINANCE': spot('0.01', '0.01'),
    'AVAXUSDT.BINANCE': spot('0.01', '0.01'),
    'BTCUSDT.BYBIT': spot('0.1', '0.000001'),
    'ETHUSDT.BYBIT': spot('0.01', '0.00001'),
    'SOLUSDT.BYBIT': spot('0.01', '0.001'),
    'XRPUSDT.BYBIT': spot('0.0001', '0.01'),
    'ADAUSDT.BYBIT': spot('0.0001', '0.01'),
    'LTCUSDT.BYBIT': spot('0.01', '0.00001'),
    'BTCUSDT-PERP.BINANCE': perpetual('0.1', '0.001', '100', 125, '0.004'),
    'ETHUSDT-PERP.BINANCE': perpetual('0.01', '0.001', '20', 100, '0.005'),
    'SOLUSDT-PERP.BINANCE': perpetual('0.01', '0.01', '5', 75, '0.01'),
    'XRPUSDT-PERP.BINANCE': perpetual('0.0001', '0.1', '5', 75, '0.01'),
    'ADAUSDT-PERP.BINANCE': perpetual('0.0001', '1', '5', 75, '0.01'),
    'LTCUSDT-PERP.BINANCE': perpetual('0.01', '0.001', '20', 75, '0.01'),
    'BTCUSDT-PERP.BYBIT': perpetual('0.1', '0.001', '5', 100, '0.005'),
    'ETHUSDT-PERP.BYBIT': perpetual('0.01', '0.01', '5', 100, '0.005'),
    'SOLUSDT-PERP.BYBIT': perpetual('0.01', '0.1', '5', 75, '0.01'),
    'XRPUSDT-PERP.BYBIT': perpetual('0.0001', '0.1', '5', 75, '0.01'),
    'ADAUSDT-PERP.BYBIT': perpetual('0.0001', '1', '5', 75, '0.01'),
    'LTCUSDT-PERP.BYBIT': perpetual('0.01', '0.1', '5', 75, '0.01'),
  } satisfies Record<string, Rules>).map(([id, rules]) => [id as InstrumentId, rules]),
);

function spot(priceStep: string, quantityStep: string): Rules {
  return { priceStep, quantityStep, notionalMin: '5' };
}

function perpetual(
  priceStep: string,
  quantityStep: string,
  notionalMin: string,
  leverageMax: number,
  maintenanceMarginRate: string,
): Rules {
  return { priceStep, quantityStep, notionalMin, leverageMax, maintenanceMarginRate };
}

function instrument({ id, kind, base, quote }: InstrumentName, rules: Rules): Instrument {
  const isSpot = kind === 'spot';
  return {
    id,
    kind,
    base,
    quote,
    priceStep: fixed(rules.priceStep),
    quantityStep: fixed(rules.quantityStep),
    quantityMin: fixed(rules.quantityStep),
    notionalMin: fixed(rules.notionalMin),
    makerFeeRate: fixed(isSpot ? SPOT_FEE : PERPETUAL_FEES.maker),
    takerFeeRate: fixed(isSpot ? SPOT_FEE : PERPETUAL_FEES.taker),
    // Both venues can take it from the coin bought instead, which costs the same and leaves a crumb less than a step
    // to hold; set `base` to trade with that.
    feeCurrency: 'quote',
    leverageMax: rules.leverageMax ?? 1,
    maintenanceMarginRate: rules.maintenanceMarginRate === undefined ? ZERO : fixed(rules.maintenanceMarginRate),
  };
}

function guess(name: InstrumentName, { priceDecimals, volumeDecimals }: SeenDecimals): Instrument {
  const known: Rules = { priceStep: '1', quantityStep: '1', notionalMin: '0' };
  const margin = name.kind === 'spot' ? {} : { leverageMax: 25, maintenanceMarginRate: '0.02' };
  const spec = instrument(name, { ...known, ...margin });
  const quantityStep = stepOf(volumeDecimals);
  return { ...spec, priceStep: stepOf(priceDecimals), quantityStep, quantityMin: quantityStep };
}

function stepOf(decimals: number): Fixed {
  return fixed(decimals === 0 ? '1' : `0.${'1'.padStart(Math.min(decimals, DECIMALS_MAX), '0')}`);
}
