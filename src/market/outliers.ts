import type { BarColumns } from './columns.ts';

/** Closes that moved a great deal more than is usual for the series. */
export interface Outliers {
  readonly count: number;
  readonly firstRow?: number;
  /** The usual move: median |log return| of the bars that moved; 0 when none did. */
  readonly usual: number;
}

/** Usual moves beyond which a close is called an outlier. Markets do this now and then; bad prints do it always. */
export const OUTLIER_FACTOR = 30;

/** @see {@link integrityReport} for moves that are large by any measure */
export function findOutliers({ length, close }: BarColumns): Outliers {
  const moves = new Float64Array(Math.max(0, length - 1));
  for (let row = 1; row < length; row += 1) moves[row - 1] = Math.abs(Math.log(close[row]! / close[row - 1]!));
  const moved = moves.filter((move) => move > 0).toSorted();
  const usual = moved.length === 0 ? 0 : moved[Math.floor(moved.length / 2)]!;
  let [count, firstMove] = [0, -1];
  for (const [index, move] of moves.entries()) {
    if (usual === 0 || !(move > OUTLIER_FACTOR * usual)) continue;
    if (count === 0) firstMove = index;
    count += 1;
  }
  return { count, usual, ...(count === 0 ? {} : { firstRow: firstMove + 1 }) };
}

/** The longest run of bars in which nothing was traded; none when every bar had trades. */
export function longestSilence({
  length,
  volume,
}: BarColumns): { readonly rows: number; readonly firstRow: number } | undefined {
  let longest = { rows: 0, firstRow: 0 };
  let rows = 0;
  for (let row = 0; row < length; row += 1) {
    rows = volume[row] === 0 ? rows + 1 : 0;
    if (rows > longest.rows) longest = { rows, firstRow: row - rows + 1 };
  }
  return longest.rows === 0 ? undefined : longest;
}
