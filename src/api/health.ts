import type { FastifyInstance } from 'fastify';
import type { Platform } from './platform.ts';
import { Refusal } from './refusal.ts';
import { publicLimit } from './registration.ts';

/** Registers the two questions a supervisor asks, without a sign-in and so without details. */
export function registerHealth(app: FastifyInstance, platform: Platform, clientCount: () => number): void {
  app.get('/health/live', { config: publicLimit }, () => ({ success: true, data: { status: 'live' } }));

  app.get('/health/ready', { config: publicLimit }, () => {
    const { components } = platform.systemStatus(clientCount());
    if (components.some(({ state }) => state === 'down')) {
      throw new Refusal('NOT_READY', 'a part of the system is down: sign in and look at its status');
    }
    return { success: true, data: { status: 'ready' } };
  });
}
