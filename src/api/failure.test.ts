import { afterEach, expect, test } from 'vitest';
import { AssayError, silentLog } from '../runtime/index.ts';
import { startServer, type RunningServer } from './testing/test-server.ts';
import { samplePlatform } from './testing/sample-platform.ts';

let running: RunningServer;

afterEach(async () => {
  await running.server.close();
});

/** A server whose platform fails, and the log of it. */
async function failing(error: Error): Promise<{ readonly logged: Record<string, unknown>[] }> {
  const logged: Record<string, unknown>[] = [];
  const log = { ...silentLog, error: (_message: string, facts = {}) => logged.push(facts) };
  const platform = {
    ...samplePlatform(),
    portfolio() {
      throw error;
    },
  };
  running = await startServer({ platform, log });
  return { logged };
}

async function askPortfolio(): ReturnType<RunningServer['ask']> {
  const { reading } = await running.signIn();
  return running.ask({ path: '/api/portfolio', headers: reading });
}

test('our own mistake is 500 with the id it has in the log, and none of its words', async () => {
  const { logged } = await failing(new TypeError('cannot read secret of undefined'));
  const reply = await askPortfolio();
  expect(reply.status).toBe(500);
  expect(reply.body).toEqual({
    success: false,
    code: 'INTERNAL',
    message: expect.stringMatching(/[0-9a-f]{12}$/) as string,
  });
  expect(reply.text).not.toContain('secret');
  const id = reply.body.message?.slice(-12);
  expect(logged).toEqual([{ id, method: 'GET', route: '/api/portfolio', error: expect.any(TypeError) as TypeError }]);
});

test('a failure that has a code tells it, and its fix', async () => {
  const { logged } = await failing(new AssayError('DISK_FULL', 'the disk is full: free some space'));
  const reply = await askPortfolio();
  expect(reply.status).toBe(500);
  expect(reply.body.code).toBe('DISK_FULL');
  expect(reply.body.message).toMatch(/^the disk is full: free some space \(log id [0-9a-f]{12}\)$/);
  expect(logged).toHaveLength(1);
});

test('a refusal is nothing for the log', async () => {
  const { logged } = await failing(new AssayError('SESSION_OVER', 'the session is over', { kind: 'usage' }));
  const reply = await askPortfolio();
  expect(reply.status).toBe(409);
  expect(logged).toEqual([]);
});

test('the system is ready until a part of it is down, and alive even then', async () => {
  running = await startServer();
  expect((await running.ask({ path: '/health/ready' })).status).toBe(200);
  running.platform.setComponent('down');
  const ready = await running.ask({ path: '/health/ready' });
  expect(ready.status).toBe(503);
  expect(ready.body.code).toBe('NOT_READY');
  expect((await running.ask({ path: '/health/live' })).body).toEqual({ success: true, data: { status: 'live' } });
});
