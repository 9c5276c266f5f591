import type { InstrumentId } from '../../domain/index.ts';
import type { BarSeries } from '../bar-series.ts';
import { mean } from '../distribution.ts';
import { MARK_OUT_BARS, markOuts, type Marked } from '../mark-outs.ts';
import type { RoundTrips } from '../round-trips.ts';
import type { Measured, Metrics } from './metric.ts';

const NO_BARS = 'without bars of the traded instruments, or before so many have followed.';

/** What the price did after we had traded: whether entries were early and exits too soon. */
export const MARK_OUT_METRICS = {
  entryMarkOut1: {
    label: '1 bar after entry',
    unit: 'fraction',
    definition: 'Mean move in the trade’s favour from its entry price to the close of the next bar to end.',
    unknown: NO_BARS,
  },
  entryMarkOut5: {
    label: '5 bars after entry',
    unit: 'fraction',
    definition: 'Mean move in the trade’s favour from its entry price to the close of the fifth bar to end after it.',
    unknown: NO_BARS,
  },
  entryMarkOut20: {
    label: '20 bars after entry',
    unit: 'fraction',
    definition:
      'Mean move in the trade’s favour from its entry price to the close of the twentieth bar to end after it.',
    unknown: NO_BARS,
  },
  exitMarkOut1: {
    label: '1 bar after exit',
    unit: 'fraction',
    definition: 'Mean move in the direction of the trade from its exit price to the close of the next bar to end.',
    unknown: NO_BARS,
  },
  exitMarkOut5: {
    label: '5 bars after exit',
    unit: 'fraction',
    definition:
      'Mean move in the direction of the trade in the five bars after its exit: positive means that it left early.',
    unknown: NO_BARS,
  },
  exitMarkOut20: {
    label: '20 bars after exit',
    unit: 'fraction',
    definition:
      'Mean move in the direction of the trade in the twenty bars after its exit: positive means that it left early.',
    unknown: NO_BARS,
  },
} as const satisfies Metrics;

export function markOutMetrics(
  { closed, open }: RoundTrips,
  bars: ReadonlyMap<InstrumentId, BarSeries>,
): Measured<typeof MARK_OUT_METRICS> {
  const entries: Marked[] = [...closed, ...open].map((trip) => ({
    ...trip,
    at: trip.enteredAt,
    price: trip.entryPrice,
  }));
  const exits: Marked[] = closed.map((trip) => ({ ...trip, at: trip.exitedAt, price: trip.exitPrice }));
  const [one, five, twenty] = MARK_OUT_BARS;
  return {
    entryMarkOut1: mean(markOuts(entries, bars, one)),
    entryMarkOut5: mean(markOuts(entries, bars, five)),
    entryMarkOut20: mean(markOuts(entries, bars, twenty)),
    exitMarkOut1: mean(markOuts(exits, bars, one)),
    exitMarkOut5: mean(markOuts(exits, bars, five)),
    exitMarkOut20: mean(markOuts(exits, bars, twenty)),
  };
}
