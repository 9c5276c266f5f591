import type { Bar, InstrumentId, Timeframe } from '../../domain/index.ts';
import type { JournalEntry } from '../../storage/index.ts';
import type { BarColumns } from '../../market/index.ts';

/** Bars kept for the screen; older ones are in nobody's way at the venue. */
const KEPT = 20_000;

/** The base bars of a live session as they came, for charts. */
export class LiveBars {
  private readonly timeframe: Timeframe;
  private readonly series = new Map<string, Bar[]>();
  private readonly columns = new Map<string, BarColumns>();

  constructor(instruments: readonly InstrumentId[], timeframe: Timeframe, past: readonly Bar[]) {
    this.timeframe = timeframe;
    for (const instrument of instruments) this.series.set(instrument, []);
    for (const bar of past) this.add(bar);
  }

  observe({ event }: JournalEntry): void {
    if (event.type === 'bar') this.add(event.bar);
  }

  of(instrument: string): BarColumns | undefined {
    const bars = this.series.get(instrument);
    if (bars === undefined) return undefined;
    let columns = this.columns.get(instrument);
    if (columns === undefined) {
      columns = columnsOf(instrument as InstrumentId, this.timeframe, bars);
      this.columns.set(instrument, columns);
    }
    return columns;
  }

  private add(bar: Bar): void {
    if (bar.timeframe !== this.timeframe) return;
    const bars = this.series.get(bar.instrument);
    const newest = bars?.at(-1);
    if (bars === undefined || (newest !== undefined && bar.openTime <= newest.openTime)) return;
    bars.push(bar);
    if (bars.length > 2 * KEPT) bars.splice(0, bars.length - KEPT);
    this.columns.delete(bar.instrument);
  }
}

function columnsOf(instrument: InstrumentId, timeframe: Timeframe, bars: readonly Bar[]): BarColumns {
  return {
    instrument,
    timeframe,
    // For charts, which show floats; nothing is traded on these.
    priceDecimals: 8,
    volumeDecimals: 8,
    length: bars.length,
    openTime: Float64Array.from(bars, ({ openTime }) => openTime),
    open: Float64Array.from(bars, ({ openFloat }) => openFloat),
    high: Float64Array.from(bars, ({ highFloat }) => highFloat),
    low: Float64Array.from(bars, ({ lowFloat }) => lowFloat),
    close: Float64Array.from(bars, ({ closeFloat }) => closeFloat),
    volume: Float64Array.from(bars, ({ volumeFloat }) => volumeFloat),
  };
}
