import { divide, multiply, type InstrumentId, type InstrumentKind, type Quantity } from '../../domain/index.ts';
import { parseInstrumentId } from '../../market/index.ts';
import type { Dialect } from './dialect.ts';

/** A market in ccxt's words. */
export interface CcxtMarket {
  readonly instrument: InstrumentId;
  /** `BTC/USDT`, or `BTC/USDT:USDT` for a perpetual. */
  readonly symbol: string;
  /** Base units in one contract; exchanges that count in coins have 1. */
  readonly contractSize: Quantity;
}

export function symbolOf(id: InstrumentId): string {
  const { kind, base, quote } = parseInstrumentId(id);
  return kind === 'spot' ? `${base}/${quote}` : `${base}/${quote}:${quote}`;
}

const SYMBOL = /^([A-Z0-9]+)\/([A-Z0-9]+)(?::([A-Z0-9]+))?$/;

/** The market as we name it, whether we trade it or someone else does; `undefined` for what we have no name for. */
export function instrumentIdOf(
  symbol: string,
  { venue, kinds }: Pick<Dialect, 'venue' | 'kinds'>,
): InstrumentId | undefined {
  const [, base, quote, settle] = SYMBOL.exec(symbol) ?? [];
  if (base === undefined || quote === undefined || (settle !== undefined && settle !== quote)) return undefined;
  const kind = settle === undefined ? 'spot' : 'linear-perpetual';
  if (!kinds.includes(kind)) return undefined;
  return `${base}${quote}${kind === 'spot' ? '' : '-PERP'}.${venue}` as InstrumentId;
}

/** The symbol of the same pair in a market of this kind. */
export function inKind(symbol: string, kind: InstrumentKind | undefined): string {
  if (kind === undefined) return symbol;
  const [pair = ''] = symbol.split(':');
  return kind === 'spot' ? pair : `${pair}:${pair.split('/')[1] ?? ''}`;
}

/** @returns `undefined` when the quantity is no whole amount of what the exchange counts in */
export function toContracts(quantity: Quantity, contractSize: Quantity): Quantity | undefined {
  const contracts = divide(quantity, contractSize);
  return multiply(contracts, contractSize) === quantity ? contracts : undefined;
}

export function fromContracts(contracts: Quantity, contractSize: Quantity): Quantity {
  return multiply(contracts, contractSize);
}
