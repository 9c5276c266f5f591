import type { FastifyInstance } from 'fastify';
import type { Platform } from '../platform.ts';
import { Refusal } from '../refusal.ts';
import type { Access } from '../access/access.ts';
import { reportHeaders } from './security-headers.ts';

const RUN_ID = /^[\w.-]{1,100}$/;

/** Registers `/reports/RUN`: the HTML report of a finished backtest. */
export function registerReports(app: FastifyInstance, platform: Platform, access: Access): void {
  app.get<{ Params: { runId: string } }>(
    '/reports/:runId',
    { ...access.hooks('read'), helmet: reportHeaders },
    async ({ params: { runId } }, reply) => {
      const report = RUN_ID.test(runId) ? await platform.report(runId) : undefined;
      if (report === undefined) throw new Refusal('NOT_FOUND', 'there is no report of such a run');
      return reply.type('text/html; charset=utf-8').header('cache-control', 'private, no-store').send(report);
    },
  );
}
