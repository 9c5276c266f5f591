import { checkThat, checkWhole } from '../validation/statistic.ts';

export interface HalvingRules {
  /** One in `eta` survives a round, and gets `eta` times the resource; a whole number of 2 or more. */
  readonly eta: number;
  /** Resource of the first round, 1 or more. */
  readonly resourceMin: number;
  readonly resourceMax: number;
}

export interface HalvingRound {
  readonly resource: number;
  /** Configurations that get it, by number, rising. */
  readonly alive: readonly number[];
}

/**
 * Gives every configuration a little, and the best of each round `eta` times more, until fewer than `eta` are left or the
 * resource is used up. Of equals, the lower number survives.
 *
 * @param lossAt loss of a configuration on so much resource: lower is better; no number is the worst of all
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Jamieson & Talwalkar (2016), "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS
 */
export function successiveHalving(
  configurations: number,
  rules: HalvingRules,
  lossAt: (configuration: number, resource: number) => number,
): readonly HalvingRound[] {
  const { eta, resourceMin, resourceMax } = rules;
  checkWhole(configurations, 'configurations', 1);
  checkWhole(eta, 'eta', 2);
  checkThat(resourceMin >= 1 && resourceMin <= resourceMax, `the resource runs from ${resourceMin} to ${resourceMax}`);
  let alive: readonly number[] = Array.from({ length: configurations }, (_, index) => index);
  let resource = resourceMin;
  const rounds: HalvingRound[] = [{ resource, alive }];
  while (alive.length >= eta && resource * eta <= resourceMax) {
    const scored = alive.map((configuration) => ({
      configuration,
      loss: worstIfNone(lossAt(configuration, resource)),
    }));
    // Sorting keeps the order of equals, and they come by number.
    const best = scored.toSorted((a, b) => compare(a.loss, b.loss)).slice(0, Math.floor(alive.length / eta));
    alive = best.map(({ configuration }) => configuration).toSorted((a, b) => a - b);
    resource *= eta;
    rounds.push({ resource, alive });
  }
  return rounds;
}

function worstIfNone(loss: number): number {
  return Number.isNaN(loss) ? Infinity : loss;
}

/** Not by subtracting: two infinities have no difference. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
