import { strict as assert } from 'node:assert';
import type { SelectQueryBuilder } from 'kysely';
import type { Listing, Paging } from '../ports/paging.ts';
import type { Tables } from './tables.ts';

export function offsetOf({ limit, page }: Paging): number {
  assert(Number.isInteger(limit) && limit >= 1 && Number.isInteger(page) && page >= 1, 'pages and items count from 1');
  return (page - 1) * limit;
}

/** One page of rows, and how many there are on all pages. */
export async function listing<Table extends keyof Tables, Row, Item>(
  page: SelectQueryBuilder<Tables, Table, Row>,
  all: SelectQueryBuilder<Tables, Table, object>,
  itemOf: (row: Row) => Item,
): Promise<Listing<Item>> {
  const rows = (await page.execute()) as Row[];
  const { count } = await all.select((select) => select.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return { items: rows.map(itemOf), count };
}
