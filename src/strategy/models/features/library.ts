import type { NumberNode } from '../../rules/index.ts';
import { FEATURE_GROUPS, type LibraryFeature } from './feature.ts';
import { change, deviation } from './formula.ts';
import { barFeatures, returnFeatures, volatilityFeatures, volumeFeatures } from './price-features.ts';
import { calendarFeatures, crossAssetFeatures, indicatorFeatures, regimeFeatures } from './state-features.ts';

/**
 * Features to choose from, all of bars alone. What a strategy is not shown, no model can know: funding, open interest,
 * basis, single trades and the order book.
 */
export const featureLibrary: readonly LibraryFeature[] = [
  ...returnFeatures,
  ...volatilityFeatures,
  ...volumeFeatures,
  ...indicatorFeatures,
  ...barFeatures,
  ...calendarFeatures,
  ...regimeFeatures,
  ...crossAssetFeatures,
];

export type FeatureChoice =
  | { readonly ok: true; readonly features: readonly LibraryFeature[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Features by name or by group; `all` is every one that can be had. In the order of the library, each once.
 *
 * @param hasOther whether there are bars of a second instrument
 */
export function chooseFeatures(words: readonly string[], hasOther: boolean): FeatureChoice {
  const chosen = new Set<LibraryFeature>();
  for (const word of words) {
    const found = featureLibrary.filter((feature) =>
      word === 'all' ? hasOther || feature.of === 'principal' : feature.group === word || feature.name === word,
    );
    if (found.length === 0) {
      const names = featureLibrary.map(({ name }) => name).join(', ');
      return {
        ok: false,
        problem: `"${word}" is no feature; groups are all, ${FEATURE_GROUPS.join(', ')}; features are ${names}`,
      };
    }
    const lacking = found.find((feature) => feature.of !== 'principal' && !hasOther);
    if (lacking !== undefined)
      return { ok: false, problem: `"${lacking.name}" looks at a second instrument: give its bars as well` };
    for (const feature of found) chosen.add(feature);
  }
  const features = featureLibrary.filter((feature) => chosen.has(feature));
  return features.length === 0 ? { ok: false, problem: 'no feature was named' } : { ok: true, features };
}

/** Deviation of the log returns of so many bars: what barriers are usually measured in. */
export function volatilityTarget(bars: number): NumberNode {
  return deviation(change(1), bars);
}
