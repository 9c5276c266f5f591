import type { CaseFile, VectorCase } from './case-file.ts';
import { compare, type Comparison } from './compare.ts';
import { findMethod } from './methods.ts';

export type Verdict =
  | { readonly outcome: 'pass' | 'fail'; readonly id: string; readonly method: string; readonly comparison: Comparison }
  | { readonly outcome: 'error'; readonly id: string; readonly method: string; readonly problem: string }
  | { readonly outcome: 'unknown'; readonly id: string; readonly method: string };

/** What inputs may refer to. */
interface References {
  readonly series: CaseFile['series'];
  /** Folder of the data files that cases name. */
  readonly dataFolder: string;
}

/** Computes one case and compares; a case that cannot be computed has failed, and says why. */
export async function judge(item: VectorCase, references: References): Promise<Verdict> {
  const { id, method } = item;
  const evaluate = findMethod(method);
  if (evaluate === undefined) return { outcome: 'unknown', id, method };
  try {
    const inputs = resolve(item.inputs, references.series) as VectorCase['inputs'];
    const answers = await evaluate({ method, inputs, expected: item.expected, dataFolder: references.dataFolder });
    const comparison = compare(item.expected, answers, item.tol);
    if (comparison.compared === 0) return { outcome: 'error', id, method, problem: 'it expects nothing' };
    return { outcome: comparison.disagreeing === 0 ? 'pass' : 'fail', id, method, comparison };
  } catch (error) {
    return { outcome: 'error', id, method, problem: error instanceof Error ? error.message : String(error) };
  }
}

const REFERENCE = /^series:(?<name>[^.]+)(?:\.(?<column>.+))?$/;

/** Puts the series in place of each `series:NAME` or `series:NAME.column` in the inputs. */
function resolve(value: unknown, series: References['series']): unknown {
  if (Array.isArray(value)) {
    // Long arrays are numbers; only a word can refer.
    return value.map((item: unknown) => (typeof item === 'number' ? item : resolve(item, series)));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, series)]));
  }
  const reference = typeof value === 'string' ? REFERENCE.exec(value)?.groups : undefined;
  if (reference === undefined) return value;
  const name = reference['name']!;
  const column = reference['column'];
  const found = Object.hasOwn(series, name) ? series[name]! : undefined;
  const result = column === undefined ? found : found?.[column];
  if (result === undefined) throw new RangeError(`its inputs name "${String(value)}", which the file does not hold`);
  return result;
}
