import type { IndicatorBar, PriceSource } from './indicator.ts';

const READERS: Readonly<Record<PriceSource, (bar: IndicatorBar) => number>> = {
  open: (bar) => bar.openFloat,
  high: (bar) => bar.highFloat,
  low: (bar) => bar.lowFloat,
  close: (bar) => bar.closeFloat,
  hl2: (bar) => (bar.highFloat + bar.lowFloat) / 2,
  hlc3: typicalPrice,
  ohlc4: (bar) => (bar.openFloat + bar.highFloat + bar.lowFloat + bar.closeFloat) / 4,
  volume: (bar) => bar.volumeFloat,
};

export function priceReader(source: PriceSource): (bar: IndicatorBar) => number {
  return READERS[source];
}

/** Mean of high, low and close. */
export function typicalPrice(bar: IndicatorBar): number {
  return (bar.highFloat + bar.lowFloat + bar.closeFloat) / 3;
}
