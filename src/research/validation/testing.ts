import { normal, seededRandom } from '../../runtime/index.ts';

/** Independent normal returns: one stream for each mean given, of the deviation 0.01. */
export function noise(seed: number, periods: number, means: readonly number[]): Float64Array[] {
  const random = seededRandom(seed);
  return means.map((mean) => Float64Array.from({ length: periods }, () => mean + 0.01 * normal(random.next)));
}

/** A series in which each value keeps the share `rho` of the one before. */
export function autoregressive(seed: number, periods: number, rho: number): Float64Array {
  const random = seededRandom(seed);
  let value = normal(random.next) / Math.sqrt(1 - rho * rho);
  return Float64Array.from({ length: periods }, () => {
    value = rho * value + normal(random.next);
    return value;
  });
}

/** The value of a statistic that must have one. */
export function valueOf<Value>(statistic: { readonly type: string; readonly value?: Value }): Value {
  if (statistic.type !== 'value') throw new Error(`no value: ${JSON.stringify(statistic)}`);
  return statistic.value!;
}
