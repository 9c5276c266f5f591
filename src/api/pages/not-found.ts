import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isReserved, methodsAt, pathOf } from '../addresses.ts';
import { Refusal } from '../refusal.ts';
import { showDashboard } from './dashboard.ts';

/** Registers what happens to a request that no route takes: a page of the dashboard, 405 or 404. */
export function registerNotFound(app: FastifyInstance, dashboardDir: string): void {
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url);
    if (methods.length > 0 && !methods.includes(request.method)) {
      const allow = methods.join(', ');
      throw new Refusal('METHOD_NOT_ALLOWED', `this address takes ${allow}, not ${request.method}`, { allow });
    }
    if (!wantsPage(request)) throw new Refusal('NOT_FOUND', 'there is nothing at this address');
    showDashboard(reply, dashboardDir);
  });
}

function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  if ((method !== 'GET' && method !== 'HEAD') || isReserved(url)) return false;
  // A missing script or picture is missing, and must not be answered with a page.
  return pathOf(url) === '/' || headers.accept?.includes('text/html') === true;
}
