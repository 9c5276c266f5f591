import type { Outcome, Page, Refusal } from '../../core/outcome.ts';
import type { Category } from '../../core/spec.ts';
import type { ApiKey } from '../door/keys.ts';
import type { Access } from '../door/keys.ts';
import type { PerSecond } from '../door/rate-limits.ts';
import type { House } from '../house.ts';
import { percentEncodedCursor } from '../reading/paging.ts';
import type { Fields } from '../reading/fields.ts';

/** Whoever signed the request. */
export interface Asker {
  readonly key: ApiKey;
  /** How many items of a batch the rate limit lets through; the rest is answered with its code. */
  readonly allowed: number;
}

export interface PublicRoute {
  readonly method: 'GET';
  readonly path: string;
  readonly access: 'public';
  handle(fields: Fields, house: House): Reply;
}

export interface PrivateRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** `trade`: as the category of the request says. */
  readonly access: Exclude<Access, 'public' | 'trade-linear' | 'trade-spot'> | 'trade';
  readonly perSecond: PerSecond;
  /** Costs as many requests as it has items. */
  readonly batch?: boolean;
  handle(fields: Fields, house: House, asker: Asker): Reply;
}

export type Route = PublicRoute | PrivateRoute;

export interface Reply {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: object;
  readonly retExtInfo: object;
}

export function done(result: object = {}, retExtInfo: object = {}): Reply {
  return { retCode: 0, retMsg: 'OK', result, retExtInfo };
}

export function declined({ retCode, retMsg }: Refusal): Reply {
  return { retCode, retMsg, result: {}, retExtInfo: {} };
}

export function replyOf<Value>(outcome: Outcome<Value>, write: (value: Value) => object): Reply {
  return outcome.ok ? done(write(outcome.value)) : declined(outcome);
}

/** A page in the form that most lists have. */
export function pageOf<Row>(
  page: Page<Row>,
  house: House,
  write: (row: Row) => unknown,
): { readonly list: readonly unknown[]; readonly nextPageCursor: string } {
  return { list: page.list.map(write), nextPageCursor: cursorFor(page.nextPageCursor, house) };
}

export function cursorFor(cursor: string, house: House): string {
  return house.cursors === 'plain' ? cursor : percentEncodedCursor(cursor);
}

/** Requests a second that a category has of an endpoint. */
export function perSecondOf(route: PrivateRoute, category: Category): number {
  return typeof route.perSecond === 'number' ? route.perSecond : route.perSecond[category];
}
