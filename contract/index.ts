/**
 * The wire between the server and everyone else: routes, messages and their schemas.
 *
 * Never: an import from `src/`, or behaviour. Start with `routes.ts`.
 */
export * from './api-keys.ts';
export * from './backtests.ts';
export * from './datasets.ts';
export * from './discovery.ts';
export * from './messages.ts';
export * from './pipeline.ts';
export * from './reconciliation.ts';
export * from './risk.ts';
export * from './route.ts';
export * from './routes.ts';
export * from './schemas.ts';
export * from './signing.ts';
