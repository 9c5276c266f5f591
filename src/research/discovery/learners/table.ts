/** What a learner learns from: columns of features, what came of each row, and how much it counts. Rows in time order. */
export interface Table {
  /** One for each feature, of equal length; NaN is unknown. */
  readonly columns: readonly Float64Array[];
  /** 1 where it came true, else 0; for a squared loss any number. */
  readonly outcomes: Float64Array;
  /** 0 or more. */
  readonly weights: Float64Array;
}

export type Loss = 'logistic' | 'squared';

export function rowsOf({ outcomes }: Table): number {
  return outcomes.length;
}

/** The same columns at some of the rows. */
export function selectRows({ columns, outcomes, weights }: Table, rows: readonly number[]): Table {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  return { columns: columns.map(pick), outcomes: pick(outcomes), weights: pick(weights) };
}

/** One row of features, written into `into`. */
export function readRow({ columns }: Table, row: number, into: Float64Array): Float64Array {
  for (let index = 0; index < columns.length; index += 1) into[index] = columns[index]![row]!;
  return into;
}
