import { computeColumns, type BarColumns } from '../../indicators/index.ts';
import type { NumberNode } from '../../rules/index.ts';
import { FeatureRow, placeOf } from './feature-row.ts';
import type { ModelFeature } from './feature.ts';

/** Features at each bar of the principal instrument. */
export interface FeatureColumns {
  /** One for each feature, in order; NaN is unknown. */
  readonly features: readonly Float64Array[];
  readonly besides: Readonly<Record<string, Float64Array>>;
  /** Whether a bar can be decided on: 0 where the second instrument, if one is looked at, has no bar of the same time, or too few yet. */
  readonly decidable: Uint8Array;
  readonly warmUpBars: number;
}

/**
 * Every feature at every bar, by the same programs that trade, fed bar by bar.
 *
 * @param other bars of the second instrument, of the same timeframe; needed where a feature looks at it
 */
export function featureColumns(
  features: readonly ModelFeature[],
  principal: BarColumns,
  other?: BarColumns,
  besides: readonly (readonly [string, NumberNode])[] = [],
): FeatureColumns {
  const row = new FeatureRow(features, besides);
  const own = computeColumns(row.principal, columnsOf(principal));
  const bars = principal.close.length;
  const decidable = new Uint8Array(bars).fill(row.other === undefined ? 1 : 0);
  const named = Object.fromEntries(besides.map(([name]) => [name, own[name]!]));
  const columns = features.map(({ of }, index) => (of === 'other' ? new Float64Array(bars) : own[placeOf(index)]!));
  if (row.other !== undefined && other !== undefined) {
    const theirs = computeColumns(row.other, columnsOf(other));
    let place = 0;
    for (let bar = 0; bar < bars; bar += 1) {
      const at = principal.openTime[bar]!;
      while (place < other.close.length && other.openTime[place]! < at) place += 1;
      if (other.openTime[place] === at && place + 1 >= row.other.warmUpBars) decidable[bar] = 1;
      for (const [index, { of }] of features.entries()) {
        if (of === 'principal') continue;
        const value = decidable[bar] === 1 ? theirs[placeOf(index)]![place]! : NaN;
        columns[index]![bar] = of === 'other' ? value : columns[index]![bar]! - value;
      }
    }
  }
  return { features: columns, besides: named, decidable, warmUpBars: row.warmUpBars };
}

/** The columns alone, of what may hold more. */
export function columnsOf({ openTime, open, high, low, close, volume }: BarColumns): BarColumns {
  return { openTime, open, high, low, close, volume };
}
