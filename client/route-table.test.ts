import { expect, test } from 'vitest';
import { routes, type Route } from '../contract/index.ts';
import { routeTable } from './route-table.ts';

test('the table of methods and paths is the one in the contract', () => {
  expect(routeTable).toEqual(methodsAndPaths(routes));
});

test('the comparison notices a route that moved', () => {
  const moved = { ...routes, getPortfolio: { ...routes.getPortfolio, path: '/api/elsewhere' } };
  expect(routeTable).not.toEqual(methodsAndPaths(moved));
});

function methodsAndPaths(table: Record<string, Route>): unknown {
  return Object.fromEntries(Object.entries(table).map(([name, { method, path }]) => [name, { method, path }]));
}
