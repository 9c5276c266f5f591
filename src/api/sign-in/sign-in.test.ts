import { afterEach, expect, test } from 'vitest';
import { manualTimers } from '../testing/test-timers.ts';
import { startServer, type Reply, type RunningServer } from '../testing/test-server.ts';

const MINUTE_MS = 60_000;
let running: RunningServer;

afterEach(async () => {
  await running.server.close();
});

function enter(token: string, headers = {}): Promise<Reply> {
  return running.ask({ method: 'POST', path: '/api/session', body: { token }, headers });
}

test('a token signs in once, and the browser holds an HttpOnly, SameSite cookie for its own port', async () => {
  running = await startServer();
  const token = await running.server.issueToken('operator');
  const first = await enter(token);
  expect(first.status).toBe(200);
  expect(first.body.data).toMatchObject({ signedIn: true, user: 'operator' });
  const [cookie] = first.headers['set-cookie'] as string[];
  expect(cookie).toMatch(
    new RegExp(`^assay-session-${running.port}=[\\w-]{43}; Path=/; Expires=[^;]+; HttpOnly; SameSite=Strict$`),
  );
  expect(cookie).not.toContain(token);

  const second = await enter(token);
  expect(second.status).toBe(401);
  expect(second.body.code).toBe('TOKEN_REFUSED');
  expect(second.headers['set-cookie']).toBeUndefined();
});

test('of twenty browsers that bring one token at once, one comes in', async () => {
  running = await startServer();
  const token = await running.server.issueToken('operator');
  const replies = await Promise.all(Array.from({ length: 20 }, () => enter(token)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('a token is good for a quarter of an hour, and a session for twelve hours', async () => {
  const timers = manualTimers();
  running = await startServer({ timers });
  const early = await running.server.issueToken('operator');
  const late = await running.server.issueToken('operator');
  timers.jump(15 * MINUTE_MS - 1);
  const entered = await enter(early);
  expect(entered.status).toBe(200);
  timers.jump(1);
  expect((await enter(late)).status).toBe(401);

  const reading = { cookie: String(entered.headers['set-cookie']).split(';', 1)[0] ?? '' };
  const ask = (): Promise<Reply> => running.ask({ path: '/api/portfolio', headers: reading });
  timers.jump(12 * 60 * MINUTE_MS - 2);
  expect((await ask()).status).toBe(200);
  timers.jump(1);
  expect((await ask()).status).toBe(401);
});

test('failed sign-ins lock their address out for a while, a right token included', async () => {
  const timers = manualTimers();
  running = await startServer({ timers });
  const right = await running.server.issueToken('operator');
  const replies = await Promise.all(Array.from({ length: 10 }, (_, n) => enter(`wrong-${n}`)));
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(6);
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(4);

  const locked = await enter(right);
  expect(locked.status).toBe(429);
  expect(locked.body.code).toBe('SIGN_IN_LOCKED');
  expect(locked.headers['retry-after']).toBe('1');
  await timers.advance(1_000);
  expect((await enter(right)).status).toBe(200);
});

test('signing in often, with tokens that are right, locks nobody out', async () => {
  running = await startServer();
  for (let n = 0; n < 8; n += 1) {
    const token = await running.server.issueToken('operator');
    expect((await enter(token)).status).toBe(200);
  }
});

test('signing out ends the session and clears the cookie', async () => {
  running = await startServer();
  const { reading, changing } = await running.signIn();
  const who = await running.ask({ path: '/api/session', headers: reading });
  expect(who.body.data).toMatchObject({ signedIn: true, csrf: changing['x-assay-csrf'] });

  const out = await running.ask({ method: 'DELETE', path: '/api/session', headers: changing });
  expect(out.body.data).toEqual({ signedIn: false, user: null, csrf: null, version: '0.1.0' });
  expect(String(out.headers['set-cookie'])).toMatch(/=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/);
  expect((await running.ask({ path: '/api/portfolio', headers: reading })).status).toBe(401);
  expect((await running.ask({ path: '/api/session', headers: reading })).body.data).toMatchObject({ signedIn: false });
});

test('signing in again ends the session that the browser had', async () => {
  running = await startServer();
  const before = await running.signIn();
  const again = await enter(await running.server.issueToken('operator'), before.reading);
  expect(again.status).toBe(200);
  expect((await running.ask({ path: '/api/portfolio', headers: before.reading })).status).toBe(401);
});

test('one browser signing out leaves the others signed in', async () => {
  running = await startServer();
  const [one, other] = [await running.signIn(), await running.signIn()];
  await running.ask({ method: 'DELETE', path: '/api/session', headers: one.changing });
  expect((await running.ask({ path: '/api/portfolio', headers: other.reading })).status).toBe(200);
});

test('public routes are limited per minute, and the emergency stop never is', async () => {
  running = await startServer();
  const { changing } = await running.signIn();
  const ask = (): Promise<Reply> => running.ask({ path: '/health/live' });
  const asked = await Promise.all(Array.from({ length: 610 }, ask));
  expect(asked.filter(({ status }) => status === 200)).toHaveLength(600);
  const refused = asked.find(({ status }) => status === 429);
  expect(refused?.body.code).toBe('TOO_MANY_REQUESTS');
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);

  const stop = { method: 'POST', path: '/api/emergency-stop', headers: changing, body: { confirm: 'STOP' } };
  const stops = await Promise.all(Array.from({ length: 700 }, () => running.ask(stop)));
  expect(stops.every(({ status }) => status === 200)).toBe(true);
});
