import { timeframeMs } from '../../domain/index.ts';
import type { BarSeries } from '../bar-series.ts';
import type { EquityPoint } from '../equity.ts';
import type { ReportCandles } from './input.ts';

/**
 * At most about `count` points of a curve, keeping the first, the last, and the lowest and highest of each stretch:
 * what the eye would miss is left out, no extreme is.
 */
export function thinCurve(curve: readonly EquityPoint[], count: number): EquityPoint[] {
  if (curve.length <= count) return [...curve];
  const stretch = Math.ceil(curve.length / Math.max(1, Math.floor(count / 2)));
  const kept = new Set<number>([0, curve.length - 1]);
  for (let from = 0; from < curve.length; from += stretch) {
    let [low, high] = [from, from];
    for (let index = from; index < Math.min(from + stretch, curve.length); index += 1) {
      if (curve[index]!.equity < curve[low]!.equity) low = index;
      if (curve[index]!.equity > curve[high]!.equity) high = index;
    }
    kept.add(low).add(high);
  }
  return [...kept].toSorted((a, b) => a - b).map((index) => curve[index]!);
}

/** At most `count` candles: as many neighbouring bars are joined into one as that needs, aligned to UTC. */
export function thinCandles(instrument: string, bars: BarSeries, count: number): ReportCandles {
  const joined = Math.max(1, Math.ceil(bars.openTime.length / count));
  const duration = timeframeMs(bars.timeframe) * joined;
  const [openTime, open, high, low, close, volume]: number[][] = [[], [], [], [], [], []];
  for (let index = 0; index < bars.openTime.length; index += 1) {
    const start = joined === 1 ? bars.openTime[index]! : Math.floor(bars.openTime[index]! / duration) * duration;
    const last = openTime!.length - 1;
    if (openTime![last] === start) {
      high![last] = Math.max(high![last]!, bars.high[index]!);
      low![last] = Math.min(low![last]!, bars.low[index]!);
      close![last] = bars.close[index]!;
      volume![last]! += bars.volume[index]!;
    } else {
      openTime!.push(start);
      open!.push(bars.open[index]!);
      high!.push(bars.high[index]!);
      low!.push(bars.low[index]!);
      close!.push(bars.close[index]!);
      volume!.push(bars.volume[index]!);
    }
  }
  return {
    instrument,
    timeframe: bars.timeframe,
    joined,
    openTime: openTime!,
    open: open!,
    high: high!,
    low: low!,
    close: close!,
    volume: volume!,
  };
}
