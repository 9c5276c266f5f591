import { isRecord } from '../reading/fields.ts';

/**
 * How a page of rows comes: with its older half cut off, with every row twice, or with some rows of its middle missing.
 */
export const SPOILT_LISTS = ['cut', 'repeat', 'hole'] as const;
export type SpoiltList = (typeof SPOILT_LISTS)[number];

/** The same answer with its `list` spoilt; one that has none is left as it is. */
export function withSpoiltList(result: object, how: SpoiltList): object {
  if (!isRecord(result) || !Array.isArray(result['list'])) return result;
  return { ...result, list: spoilt(result['list'] as readonly unknown[], how) };
}

function spoilt(rows: readonly unknown[], how: SpoiltList): readonly unknown[] {
  switch (how) {
    case 'cut':
      return rows.slice(0, Math.floor(rows.length / 2));
    case 'repeat':
      return rows.flatMap((row) => [row, row]);
    case 'hole': {
      const third = Math.floor(rows.length / 3);
      return [...rows.slice(0, third), ...rows.slice(2 * third)];
    }
  }
}
