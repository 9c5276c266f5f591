import { z } from 'zod';
import {
  activityItem,
  candles,
  orderStatistics,
  orderView,
  performance,
  portfolio,
  sessionView,
  stopResult,
  strategyView,
  systemStatus,
  timeframe,
} from './schemas.ts';

/** Who may call a route. `public` needs no sign-in; `trade` changes something and needs the CSRF header as well. */
export type Scope = 'public' | 'read' | 'trade';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Schema of `data` in `{ success: true, data }`; lists are `{ success: true, data, count, page }`. */
  readonly data: z.ZodType;
  readonly list?: boolean;
}

function route<const R extends Route>(definition: R): R {
  return definition;
}

const page = z.coerce.number().int().min(1).max(100_000).default(1);
const limit = z.coerce.number().int().min(1).max(500).default(100);
const reason = z.string().trim().min(1, 'say why, in a few words').max(500);

/** Every request the server answers. Server, dashboard and command line are typed from this one table. */
export const routes = {
  getSession: route({
    method: 'GET',
    path: '/api/session',
    scope: 'public',
    summary: 'Whether this browser is signed in',
    data: sessionView,
  }),
  signIn: route({
    method: 'POST',
    path: '/api/session',
    scope: 'public',
    summary: 'Sign in with a one-time token',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    data: sessionView,
  }),
  signOut: route({ method: 'DELETE', path: '/api/session', scope: 'trade', summary: 'Sign out', data: sessionView }),

  getPortfolio: route({
    method: 'GET',
    path: '/api/portfolio',
    scope: 'read',
    summary: 'Equity, profit and positions of the account',
    data: portfolio,
  }),
  listStrategies: route({
    method: 'GET',
    path: '/api/strategies',
    scope: 'read',
    summary: 'Every strategy with its phase and evidence',
    query: z.strictObject({ page, limit }),
    data: z.array(strategyView),
    list: true,
  }),
  getPerformance: route({
    method: 'GET',
    path: '/api/performance',
    scope: 'read',
    summary: 'Equity curve and statistics of the account or one strategy',
    query: z.strictObject({ strategyId: z.string().max(40).optional() }),
    data: performance,
  }),
  listActivity: route({
    method: 'GET',
    path: '/api/activity',
    scope: 'read',
    summary: 'What happened, newest first',
    query: z.strictObject({ page, limit, strategyId: z.string().max(40).optional() }),
    data: z.array(activityItem),
    list: true,
  }),
  getSystemStatus: route({
    method: 'GET',
    path: '/api/system-status',
    scope: 'read',
    summary: 'Health of the server, feed, storage and engine',
    data: systemStatus,
  }),
  listActiveOrders: route({
    method: 'GET',
    path: '/api/orders/active',
    scope: 'read',
    summary: 'Orders sent or working',
    query: z.strictObject({ page, limit, strategyId: z.string().max(40).optional() }),
    data: z.array(orderView),
    list: true,
  }),
  getOrderStatistics: route({
    method: 'GET',
    path: '/api/orders/statistics',
    scope: 'read',
    summary: 'How orders were executed: states, fill ratio, times, slippage, fees and refusals',
    query: z.strictObject({ strategyId: z.string().max(40).optional() }),
    data: orderStatistics,
  }),
  getCandles: route({
    method: 'GET',
    path: '/api/candles',
    scope: 'read',
    summary: "Closed bars up to the market's clock, with our fills on them",
    query: z.strictObject({
      instrument: z.string().min(1).max(60),
      timeframe: timeframe.optional(),
      limit: z.coerce.number().int().min(1).max(5_000).default(500),
      strategyId: z.string().max(40).optional(),
    }),
    data: candles,
  }),

  startStrategy: route({
    method: 'POST',
    path: '/api/strategy/start',
    scope: 'trade',
    summary: 'Let a stopped strategy take new positions again',
    body: z.strictObject({ strategyId: z.string().min(1).max(40), reason: reason.optional() }),
    data: strategyView,
  }),
  stopStrategy: route({
    method: 'POST',
    path: '/api/strategy/stop',
    scope: 'trade',
    summary: 'Stop a strategy: cancel its orders, keep or close its positions',
    body: z.strictObject({
      strategyId: z.string().min(1).max(40),
      positions: z.enum(['close', 'keep']).default('close'),
      reason: reason.optional(),
    }),
    data: strategyView,
  }),
  emergencyStop: route({
    method: 'POST',
    path: '/api/emergency-stop',
    scope: 'trade',
    summary: 'Halt, cancel every order, close every position, verify',
    body: z.strictObject({ confirm: z.literal('STOP'), reason: reason.optional() }),
    data: stopResult,
  }),
  clearHalt: route({
    method: 'POST',
    path: '/api/emergency-stop/clear',
    scope: 'trade',
    summary: 'Allow trading again after a halt',
    body: z.strictObject({ confirm: z.literal('RESUME'), reason }),
    data: systemStatus,
  }),
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
export type Query<N extends RouteName> = Routes[N] extends { query: z.ZodType }
  ? z.input<Routes[N]['query']>
  : undefined;
export type Body<N extends RouteName> = Routes[N] extends { body: z.ZodType } ? z.input<Routes[N]['body']> : undefined;
export type Data<N extends RouteName> = z.output<Routes[N]['data']>;
