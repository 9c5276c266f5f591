import { timeframeMs, type Bar, type EpochMs, type Timeframe } from '../domain/index.ts';
import type { Engine } from '../engine/index.ts';
import { barBuilder, barsBetween, columnBar, type BarColumns } from '../market/index.ts';

/**
 * Shows the engine the past: every bar that closed by `until`, in the order in which a venue would have announced
 * them. Nothing is decided; indicators end in the same state as if the session had run through these bars.
 *
 * @param data base bars, one dataset per instrument
 * @param timeframes what the strategies listen to; coarser ones are built up
 */
export function warmUp(
  engine: Engine,
  data: readonly BarColumns[],
  timeframes: readonly Timeframe[],
  until: EpochMs,
): void {
  const bars: Bar[] = [];
  for (const columns of data) {
    const past = barsBetween(columns, { to: until });
    const coarse = timeframes.filter((timeframe) => timeframeMs(timeframe) > timeframeMs(columns.timeframe));
    const builder = coarse.length === 0 ? undefined : barBuilder(columns, coarse);
    for (let index = 0; index < past.length; index += 1) {
      const bar = columnBar(past, index);
      if (bar.closeTime > until) break;
      bars.push(bar);
      if (builder !== undefined) bars.push(...builder.add(bar));
    }
    if (builder !== undefined) bars.push(...builder.closeThrough(until));
  }
  // Instruments side by side, finer before coarser: the sort is stable, so each instrument keeps its own order.
  if (data.length > 1)
    bars.sort((a, b) => a.closeTime - b.closeTime || timeframeMs(a.timeframe) - timeframeMs(b.timeframe));
  for (const bar of bars) engine.warm(bar);
}
