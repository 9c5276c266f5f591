import { ACCOUNT_ROUTES } from './account.ts';
import { MARGIN_ROUTES } from './margin.ts';
import { MARKET_ROUTES } from './market.ts';
import { ORDER_ROUTES } from './orders.ts';
import { POSITION_ROUTES } from './position.ts';
import type { Route } from './route.ts';
import { USER_ROUTES } from './user.ts';

/** Every path that is answered. */
export const ROUTES: ReadonlyMap<string, Route> = new Map(
  [...MARKET_ROUTES, ...ORDER_ROUTES, ...MARGIN_ROUTES, ...POSITION_ROUTES, ...ACCOUNT_ROUTES, ...USER_ROUTES].map(
    (route) => [route.path, route] as const,
  ),
);
