import { correlation } from '../../analytics/index.ts';

/** What a candidate could be a copy of. */
export interface Known {
  readonly name: string;
  /** Of a candidate of the same campaign; absent for what trades already. */
  readonly trial?: number;
  /** Daily, of the research days. */
  readonly returns: Float64Array;
}

/** What a candidate is most like. */
export interface Likeness {
  readonly name: string;
  readonly trial?: number;
  readonly correlation: number;
}

/** @returns `undefined` where there is nothing yet; `not-comparable` where one has no returns on the same days */
export function mostAlike(returns: Float64Array, others: readonly Known[]): Likeness | 'not-comparable' | undefined {
  let closest: Likeness | undefined;
  for (const { name, trial, returns: theirs } of others) {
    const value = theirs.length === returns.length ? correlation([...returns], [...theirs]) : undefined;
    if (value === undefined) return 'not-comparable';
    if (closest === undefined || value > closest.correlation)
      closest = { name, ...(trial === undefined ? {} : { trial }), correlation: value };
  }
  return closest;
}
