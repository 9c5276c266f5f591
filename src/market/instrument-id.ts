import type { InstrumentId, InstrumentKind } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';

/** What an instrument's name says. */
export interface InstrumentName {
  readonly id: InstrumentId;
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  /** e.g. `BINANCE`; upper case. */
  readonly venue: string;
  /** Base and quote together, as most venues spell it: `BTCUSDT`. */
  readonly pair: string;
}

const ID = /^([A-Z0-9]{2,24})(-PERP)?\.([A-Z][A-Z0-9]{1,15})$/;

/** Currencies that pairs are quoted in, longer ones first where one ends like another. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'USD', 'EUR', 'GBP', 'JPY', 'TRY', 'BRL', 'BTC', 'ETH', 'BNB'];

/**
 * Reads `BTCUSDT.BINANCE` (spot) or `BTCUSDT-PERP.BYBIT` (linear perpetual), in any case. A name that ends in no
 * currency we know (`GOOG.TEST`) is a thing priced in USD.
 *
 * @throws AssayError `INSTRUMENT_NAME`
 */
export function parseInstrumentId(text: string): InstrumentName {
  const id = text.trim().toUpperCase();
  const match = ID.exec(id);
  if (match === null) {
    throw usageError(
      'INSTRUMENT_NAME',
      `"${text.slice(0, 60)}" is not an instrument; write one like BTCUSDT.BINANCE (spot) or BTCUSDT-PERP.BYBIT (perpetual)`,
    );
  }
  const [, pair = '', perpetual, venue = ''] = match;
  const quote = QUOTES.find((currency) => pair.endsWith(currency) && pair.length > currency.length);
  return {
    id: id as InstrumentId,
    kind: perpetual === undefined ? 'spot' : 'linear-perpetual',
    base: quote === undefined ? pair : pair.slice(0, -quote.length),
    quote: quote ?? 'USD',
    venue,
    pair,
  };
}

const TIMEFRAME_PART = /^(?:\d{1,2}[mhdw]|\d{4}.*)$/i;

/**
 * A guess at the instrument from a file's name, for those who gave none: `ETH_BTC-5m.feather` is `ETHBTC.FILE`,
 * `binance/BTCUSDT-perp-1h-futures.csv.gz` is `BTCUSDT-PERP.BINANCE`. `undefined` when the name does not begin
 * like a pair.
 */
export function guessInstrument(path: string): InstrumentName | undefined {
  const parts = path.split(/[\\/]/);
  const name = parts.pop() ?? '';
  const words = name.replace(/\.(?:csv|json|feather|arrow|gz|ipc|txt)(?=\.|$)/gi, '').split(/[-_. ]+/);
  const end = words.findIndex((word) => TIMEFRAME_PART.test(word));
  const meaningful = words.slice(0, end === -1 ? words.length : end).map((word) => word.toUpperCase());
  const pair = meaningful
    .filter((word) => !/^(?:FREQTRADE|PERP|FUTURES|SPOT|MARK|FUNDING|RATE|KLINES?|CANDLES|OHLCV)$/.test(word))
    .slice(0, 2);
  // freqtrade writes a perpetual as base, quote and settlement currency: BTC_USDT_USDT-1h-futures.feather.
  const perpetual = /perp|futures|funding|-mark|_mark/i.test(name);
  const venue = parts
    .map((part) => VENUES.find((known) => part.toUpperCase().startsWith(known)))
    .find((known) => known !== undefined);
  try {
    return parseInstrumentId(`${pair.join('')}${perpetual ? '-PERP' : ''}.${venue ?? 'FILE'}`);
  } catch {
    return undefined; // Not a pair: the caller asks for a name instead.
  }
}

const VENUES = [
  'BINANCE',
  'BYBIT',
  'BITFINEX',
  'COINBASE',
  'KRAKEN',
  'OKX',
  'BITSTAMP',
  'GATE',
  'KUCOIN',
  'HYPERLIQUID',
];
