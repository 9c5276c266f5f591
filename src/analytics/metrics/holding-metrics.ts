import { largest, mean, smallest } from '../distribution.ts';
import type { HeldAt } from '../holdings-path.ts';
import type { Measured, Metrics } from './metric.ts';

const NOTHING_HELD = 'when nothing was held at the end of a bar, or without bars of all that was traded.';
const NO_MARGIN = 'when no perpetual was held at the end of a bar, or without the terms of its margin.';

/** How much was held, against equity, while anything was. */
export const HOLDING_METRICS = {
  averageGrossExposure: {
    label: 'Gross exposure, average',
    unit: 'multiple',
    definition:
      'Mean value of all positions, long and short added up, over equity, at the points at which anything was held.',
    unknown: NOTHING_HELD,
  },
  grossExposureMax: {
    label: 'Gross exposure, highest',
    unit: 'multiple',
    definition: 'Highest value of all positions, long and short added up, over equity.',
    unknown: NOTHING_HELD,
  },
  averageNetExposure: {
    label: 'Net exposure, average',
    unit: 'multiple',
    definition: 'Mean value of long less short positions over equity, at the points at which anything was held.',
    unknown: NOTHING_HELD,
  },
  concentration: {
    label: 'Concentration (HHI)',
    unit: 'fraction',
    definition: 'Mean sum of squared shares of the positions in their gross value: 100% is a single instrument.',
    unknown: NOTHING_HELD,
  },
  marginUseMax: {
    label: 'Margin use, highest',
    unit: 'fraction',
    definition: 'Highest initial margin of perpetuals, their value over the leverage, as a share of equity.',
    unknown: NO_MARGIN,
  },
  liquidationDistanceMin: {
    label: 'Liquidation distance, least',
    unit: 'fraction',
    definition:
      'Least move of all prices together against us that would have left no more than maintenance margin, while a perpetual was held.',
    unknown: NO_MARGIN,
  },
} as const satisfies Metrics;

export function holdingMetrics(path: readonly HeldAt[] = []): Measured<typeof HOLDING_METRICS> {
  const distances = path.flatMap((one) => one.liquidationDistance ?? []);
  return {
    averageGrossExposure: mean(path.map((one) => one.gross)),
    grossExposureMax: largest(path.map((one) => one.gross)),
    averageNetExposure: mean(path.map((one) => one.net)),
    concentration: mean(path.map((one) => one.concentration)),
    marginUseMax: distances.length === 0 ? undefined : largest(path.flatMap((one) => one.marginUse ?? [])),
    liquidationDistanceMin: smallest(distances),
  };
}
