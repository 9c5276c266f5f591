import type { FastifyInstance } from 'fastify';
import { routes, type Route, type RouteName } from '../../contract/index.ts';
import type { Handlers } from './handlers.ts';
import type { Page } from './platform.ts';
import type { Access } from './access/access.ts';
import { requireInstrument } from './access/instrument-limit.ts';
import { checked } from './validation.ts';

/** What a public route may be asked per minute and address. Nothing else is limited, and never the emergency stop. */
const PUBLIC_PER_MINUTE = 600;
const SIGN_INS_PER_MINUTE = 60;

export const publicLimit = { rateLimit: { max: PUBLIC_PER_MINUTE, timeWindow: 60_000 } };
const signInLimit = { rateLimit: { max: SIGN_INS_PER_MINUTE, timeWindow: 60_000 } };

/** Registers every route of the contract's table. */
export function registerRoutes(app: FastifyInstance, handlers: Handlers, access: Access): void {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    // The table pairs each schema with its handler's type; what the loop cannot know, `Handlers` has made the compiler check.
    const handler = handlers[name] as (call: object) => unknown;
    app.route({
      method: route.method,
      url: route.path,
      ...access.hooks(route.scope, { isLimited: name !== 'emergencyStop' }),
      config: route.scope === 'public' ? (name === 'signIn' ? signInLimit : publicLimit) : {},
      async handler(request, reply) {
        const query = checked(route.query, request.query, 'query');
        const params = checked(route.params, request.params, 'path');
        const body = checked(route.body, request.body, 'body');
        if (route.method !== 'GET' && name !== 'emergencyStop') requireInstrument(request.signedIn, params, body);
        const answer = await handler({
          params,
          query,
          body,
          session: request.signedIn,
          address: request.ip,
          reply,
        });
        void reply.header('cache-control', 'no-store');
        if (route.list !== true) return { success: true, data: answer };
        const { items, count } = answer as Page<unknown>;
        return { success: true, data: items, count, page: (query as { page: number }).page };
      },
    });
  }
}
