import { checkThat } from '../validation/statistic.ts';

/** One round of a bracket: so many configurations get so much resource each. */
export interface HyperbandRound {
  readonly configurations: number;
  readonly resource: number;
}

export interface HyperbandBracket {
  /** How often its survivors are cut. */
  readonly cuts: number;
  readonly rounds: readonly HyperbandRound[];
}

/**
 * Brackets from the boldest, many configurations on little each, to the most patient, few on all there is: whichever way
 * early results mislead, one of them is right.
 *
 * @param resourceMax that one configuration can get, 1 or more
 * @param eta one in `eta` survives a cut; above 1
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Li et al. (2018), "Hyperband", J. Machine Learning Research 18(185), algorithm 1
 */
export function hyperbandBrackets(resourceMax: number, eta: number): readonly HyperbandBracket[] {
  checkThat(resourceMax >= 1 && resourceMax < Infinity, `the resource must be 1 or more, not ${resourceMax}`);
  checkThat(eta > 1 && eta < Infinity, `eta must be above 1, not ${eta}`);
  const cutsMax = cutsWithin(resourceMax, eta);
  return Array.from({ length: cutsMax + 1 }, (_, index) => {
    const cuts = cutsMax - index;
    const first = Math.ceil(((cutsMax + 1) * eta ** cuts) / (cuts + 1));
    const rounds = Array.from({ length: cuts + 1 }, (__, round) => ({
      configurations: Math.floor(first / eta ** round),
      resource: resourceMax / eta ** (cuts - round),
    }));
    return { cuts, rounds };
  });
}

/** The logarithm, rounded down, by multiplying: `Math.log(1000) / Math.log(10)` is a little below 3. */
function cutsWithin(resourceMax: number, eta: number): number {
  let cuts = 0;
  while (eta ** (cuts + 1) <= resourceMax) cuts += 1;
  return cuts;
}
