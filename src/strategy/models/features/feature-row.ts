import { RuleProgram, type NumberNode } from '../../rules/index.ts';
import type { ModelFeature } from './feature.ts';

/**
 * The features of a model as they stand at the newest bar. Both programs are indicators: whoever holds this feeds them,
 * the host of a strategy live, a loop over columns in training.
 */
export class FeatureRow {
  readonly principal: RuleProgram;
  /** Absent where no feature looks at a second instrument. */
  readonly other: RuleProgram | undefined;
  private readonly features: readonly ModelFeature[];
  private readonly values: Float64Array;

  /** @param besides further trees over the principal bars, by the names under which `beside` gives them */
  constructor(features: readonly ModelFeature[], besides: readonly (readonly [string, NumberNode])[] = []) {
    const seen = (on: 'principal' | 'other') =>
      features.flatMap(({ tree, of }, index) =>
        of === on || of === 'difference' ? [[placeOf(index), tree] as const] : [],
      );
    this.features = features;
    this.values = new Float64Array(features.length).fill(NaN);
    this.principal = new RuleProgram([...seen('principal'), ...besides]);
    const onOther = seen('other');
    this.other = onOther.length === 0 ? undefined : new RuleProgram(onOther);
  }

  /** In the order of the features; NaN is unknown. The same array every time. */
  read(): Float64Array {
    for (const [index, { of }] of this.features.entries()) {
      const place = placeOf(index);
      const own = of === 'other' ? 0 : this.principal.value(place);
      this.values[index] =
        of === 'principal' ? own : of === 'other' ? this.other!.value(place) : own - this.other!.value(place);
    }
    return this.values;
  }

  beside(name: string): number {
    return this.principal.value(name);
  }

  /** Bars of either instrument before everything is known. */
  get warmUpBars(): number {
    return Math.max(this.principal.warmUpBars, this.other?.warmUpBars ?? 1);
  }
}

/** Features are asked for by number: two of one name would be one place. */
export function placeOf(index: number): string {
  return `feature ${index}`;
}
