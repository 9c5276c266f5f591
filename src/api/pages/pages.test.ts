import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../testing/test-server.ts';

const PAGE = '<!doctype html><title>Assay</title><script type="module" src="/assets/index-abc123.js"></script>';
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
let folder: string;
let running: RunningServer;
let unbuilt: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-dashboard-'));
  const dashboardDir = join(folder, 'dist');
  await mkdir(join(dashboardDir, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(dashboardDir, '.stamp'), 'secret');
  await writeFile(join(dashboardDir, 'index.html'), PAGE);
  await writeFile(join(dashboardDir, 'favicon.svg'), '<svg/>');
  await writeFile(join(dashboardDir, 'assets', 'index-abc123.js'), 'export {};');
  running = await startServer({ dashboardDir });
  unbuilt = await startServer();
});

afterAll(async () => {
  await running.server.close();
  await unbuilt.server.close();
  await rm(folder, { recursive: true });
});

test.each(['/', '/sign-in', '/sign-in?token=abc', '/strategies/trend-btc'])(
  '%s is the dashboard, looked up anew each time',
  async (path) => {
    const reply = await running.ask({ path, headers: HTML });
    expect(reply.status).toBe(200);
    expect(reply.text).toBe(PAGE);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.headers['cache-control']).toBe('no-cache');
    const again = await running.ask({ path, headers: { ...HTML, 'if-none-match': String(reply.headers['etag']) } });
    expect(again.status).toBe(304);
  },
);

test('files whose name holds a hash of their content are kept for good, and others are not', async () => {
  const asset = await running.ask({ path: '/assets/index-abc123.js' });
  expect(asset.status).toBe(200);
  expect(asset.headers['content-type']).toMatch(/javascript/);
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const icon = await running.ask({ path: '/favicon.svg' });
  expect(icon.headers['content-type']).toBe('image/svg+xml');
  expect(icon.headers['cache-control']).toBe('no-cache');
});

test('the page may load from this server only, run no script written into it, and be framed by nobody', async () => {
  const { headers } = await running.ask({ path: '/', headers: HTML });
  const policy = String(headers['content-security-policy']);
  const host = `127.0.0.1:${running.port}`;
  expect(policy.split(';')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://${host}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  });
  expect(headers['strict-transport-security']).toBeUndefined();
});

test.each([
  '/assets/missing.js',
  '/nothing',
  '/api',
  '/api/nothing',
  '/api/portfolio/x',
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '//secret.txt',
  '/.stamp',
  '/assets',
  '/index.html/',
])('there is nothing at %s', async (path) => {
  const reply = await running.ask({ path });
  expect(reply.status).toBe(404);
  expect(reply.body.code).toBe('NOT_FOUND');
  expect(reply.text).not.toContain('secret.txt');
});

test.each(['/%', '/%zz', '/%ff', '/%00', '/assets/%00.js', `/${'x'.repeat(8_000)}`])(
  "a bad address is the asker's mistake: %s",
  async (path) => {
    const reply = await running.ask({ path });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(reply.body.success).toBe(false);
  },
);

test('an address for programs is never answered with a page', async () => {
  for (const path of ['/api/nothing', '/health', '/reports']) {
    const reply = await running.ask({ path, headers: HTML });
    expect({ path, status: reply.status, code: reply.body.code }).toEqual({ path, status: 404, code: 'NOT_FOUND' });
  }
});

test('without a built dashboard a page says how to build it', async () => {
  const reply = await unbuilt.ask({ path: '/', headers: HTML });
  expect(reply.status).toBe(404);
  expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(reply.text).toContain('npm run build');
});

test('a report is shown to who is signed in, and shut off from everything', async () => {
  const { reading } = await running.signIn();
  const reply = await running.ask({ path: '/reports/run-1', headers: reading });
  expect(reply.status).toBe(200);
  expect(reply.text).toContain('<script>');
  expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(reply.headers['content-security-policy']).toBe(
    "sandbox allow-scripts allow-downloads;default-src 'none';script-src 'unsafe-inline';style-src 'unsafe-inline';img-src data:",
  );
  const other = await running.ask({ path: '/reports/run-2', headers: reading });
  expect(other.status).toBe(404);
  const hostile = await running.ask({ path: '/reports/..%2f..%2fsecret', headers: reading });
  expect(hostile.status).toBe(404);
  expect((await running.ask({ path: '/reports/run-1' })).status).toBe(401);
  expect((await running.ask({ method: 'POST', path: '/reports/run-1', headers: reading })).status).toBe(405);
});

test('HEAD is answered like GET, without the content', async () => {
  const reply = await running.ask({ method: 'HEAD', path: '/', headers: HTML });
  expect(reply.status).toBe(200);
  expect(reply.headers['content-length']).toBe(String(PAGE.length));
  expect(reply.text).toBe('');
});
