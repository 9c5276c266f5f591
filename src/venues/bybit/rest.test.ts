import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { realTimers } from '../../runtime/index.ts';
import { VenueClock } from '../clock.ts';
import { localEnvironment } from './environments.ts';
import { Pace } from './pace.ts';
import { Questions } from './questions.ts';
import { Rest, type RestReply, type RestRequest } from './rest.ts';

const SECRET = 'planted-secret-0123456789abcdef';
const KEY = 'planted-key-42';

type Answer = (request: IncomingMessage, reply: ServerResponse, body: string) => void;

let server: Server | undefined;
let rest: Rest | undefined;

afterEach(() => {
  rest?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A place that answers as it is told, to see what leaves and what is made of what comes back. */
async function placeThatAnswers(answer: Answer): Promise<{ rest: Rest; pace: Pace; clock: VenueClock }> {
  server = createServer((request, reply) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => answer(request, reply, body));
  });
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const timers = realTimers();
  const clock = new VenueClock(timers);
  const pace = new Pace(timers);
  const environment = localEnvironment(`http://127.0.0.1:${port}`);
  rest = new Rest({ environment, credentials: { key: KEY, secret: SECRET }, timers, clock, pace, recvWindowMs: 5_000 });
  return { rest, pace, clock };
}

function create(changes: Partial<RestRequest> = {}): RestRequest {
  return {
    method: 'POST',
    path: '/v5/order/create',
    parameters: { category: 'linear', symbol: 'BTCUSDT', qty: '0.1' },
    timeoutMs: 2_000,
    patienceMs: 1_000,
    urgency: 'normal',
    ...changes,
  };
}

const ok = (reply: ServerResponse, value: unknown): void => {
  reply.setHeader('content-type', 'application/json');
  reply.end(JSON.stringify(value));
};

describe('what leaves', () => {
  test('is signed over the very bytes, dated by the venue’s clock', async () => {
    const heard: { body: string; headers: IncomingMessage['headers']; url: string | undefined }[] = [];
    const { rest, clock } = await placeThatAnswers((request, reply, body) => {
      heard.push({ body, headers: request.headers, url: request.url });
      ok(reply, { retCode: 0, retMsg: 'OK', result: {}, time: 1 });
    });
    const ahead = 3_600_000;
    const timers = realTimers();
    clock.learn(timers.now() + ahead, timers.monotonicMs());
    await rest.send(create());
    await rest.send(
      create({ method: 'GET', path: '/v5/order/realtime', parameters: { category: 'linear', cursor: 'a%3Ab,c' } }),
    );
    for (const { body, headers, url } of heard) {
      const timestamp = String(headers['x-bapi-timestamp']);
      const payload = body === '' ? (url ?? '').split('?')[1]! : body;
      const expected = createHmac('sha256', SECRET).update(`${timestamp}${KEY}5000${payload}`).digest('hex');
      expect(headers['x-bapi-sign']).toBe(expected);
      expect(Math.abs(Number(timestamp) - timers.now() - ahead)).toBeLessThan(1_000);
    }
    expect(heard).toHaveLength(2);
  });

  test('leaves once, whatever comes back', async () => {
    let heard = 0;
    const { rest } = await placeThatAnswers((request) => {
      heard += 1;
      request.socket.destroy();
    });
    expect(await rest.send(create())).toMatchObject({ type: 'no-answer' });
    expect(heard).toBe(1);
  });

  test('is not led elsewhere', async () => {
    let heard = 0;
    const { rest } = await placeThatAnswers((_, reply) => {
      heard += 1;
      reply.writeHead(302, { location: 'https://api.bybit.com/v5/order/create' }).end();
    });
    expect(await rest.send(create())).toMatchObject({ type: 'no-answer' });
    expect(heard).toBe(1);
  });
});

describe('what comes back', () => {
  test.each([
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [403, 'no-answer'],
    [429, 'no-answer'],
    [500, 'no-answer'],
    [502, 'no-answer'],
    [503, 'no-answer'],
    [504, 'no-answer'],
    [204, 'no-answer'],
  ])('with HTTP %i is %s', async (status, type) => {
    const { rest } = await placeThatAnswers((_, reply) =>
      reply.writeHead(status).end(status === 204 ? undefined : '<html>no</html>'),
    );
    expect(await rest.send(create())).toMatchObject({ type });
  });

  test.each([
    '<html>a portal</html>',
    '',
    '{"retCode":0',
    'null',
    '[]',
    '"text"',
    '{"retCode":"0"}',
    '{"retCode":1.5}',
  ])('and is none of Bybit’s answers says nothing: %s', async (body) => {
    const { rest } = await placeThatAnswers((_, reply) => reply.end(body));
    expect(await rest.send(create())).toMatchObject({ type: 'no-answer' });
  });

  test('too late is still told', async () => {
    let answer: (() => void) | undefined;
    const { rest } = await placeThatAnswers((_, reply) => {
      answer = () => ok(reply, { retCode: 0, retMsg: '', result: { orderId: 'x' }, time: 5 });
    });
    const late = Promise.withResolvers<RestReply>();
    expect(await rest.send(create({ timeoutMs: 50, late: late.resolve }))).toEqual({
      type: 'no-answer',
      detail: 'no answer in 50 ms',
    });
    answer!();
    expect(await late.promise).toMatchObject({ type: 'answer', code: 0, at: 5 });
  });

  test('of endless length is cut off', async () => {
    const { rest } = await placeThatAnswers((_, reply) => {
      const part = Buffer.alloc(1024 * 1024, 32);
      const more = (): void => {
        while (!reply.destroyed && reply.write(part));
      };
      reply.on('drain', more);
      more();
    });
    expect(await rest.send(create({ timeoutMs: 20_000 }))).toMatchObject({ type: 'no-answer' });
  });
});

describe('limits', () => {
  test('a ban stops everything, unsent', async () => {
    let heard = 0;
    const { rest } = await placeThatAnswers((_, reply) => {
      heard += 1;
      reply.writeHead(403).end('access too frequent');
    });
    expect(await rest.send(create())).toMatchObject({ type: 'no-answer' });
    expect(await rest.send(create())).toMatchObject({ type: 'not-sent' });
    expect(heard).toBe(1);
  });

  test('an order that finds no place in time is not sent; a place that comes is taken', async () => {
    let heard = 0;
    const { rest, pace } = await placeThatAnswers((_, reply) => {
      heard += 1;
      ok(reply, { retCode: 0, retMsg: '', result: {}, time: 1 });
    });
    while (pace.take('/v5/order/create', 'urgent') === 0);
    expect(await rest.send(create({ patienceMs: 10 }))).toMatchObject({ type: 'not-sent' });
    expect(heard).toBe(0);
    expect(await rest.send(create({ patienceMs: 3_000 }))).toMatchObject({ type: 'answer' });
  });

  test('are learned from the headers', async () => {
    const { rest, pace, clock } = await placeThatAnswers((_, reply) => {
      reply
        .setHeader('X-Bapi-Limit', '3')
        .setHeader('X-Bapi-Limit-Status', '2')
        .setHeader('X-Bapi-Limit-Reset-Timestamp', '1');
      ok(reply, { retCode: 0, retMsg: '', result: {}, time: 1 });
    });
    clock.learn(1, realTimers().monotonicMs());
    await rest.send(create());
    expect(pace.take('/v5/order/create', 'urgent')).toBe(0);
    expect(pace.take('/v5/order/create', 'urgent')).toBe(0);
    expect(pace.take('/v5/order/create', 'urgent')).toBeGreaterThan(0);
  });
});

describe('the secret', () => {
  const spills: readonly (readonly [string, Answer])[] = [
    ['an error page that repeats it', (_, reply) => reply.writeHead(500).end(`boom ${SECRET} ${KEY}`)],
    ['a refusal', (_, reply) => reply.writeHead(401).end(JSON.stringify({ secret: SECRET }))],
    [
      'a signature error',
      (_, reply) => ok(reply, { retCode: 10004, retMsg: `error sign! origin_string[1${KEY}5000${SECRET}]` }),
    ],
    ['a broken connection', (request) => request.socket.destroy()],
    ['no answer', () => {}],
    ['a page instead of an answer', (_, reply) => reply.end(`<html>${SECRET}</html>`)],
  ];
  test.each(spills)('is in no outcome, no error and no log line: %s', async (_, answer) => {
    const { rest } = await placeThatAnswers(answer);
    const lines: unknown[] = [];
    const note = (...said: unknown[]): void => void lines.push(said);
    const log = { debug: note, info: note, warn: note, error: note };
    const reply = await rest.send(create({ timeoutMs: 200 }));
    const questions = new Questions(rest, { ...realTimers(), sleep: () => Promise.resolve() }, log);
    const error: unknown = await Promise.race([
      questions.ask('/v5/account/info', {}).catch((caught: unknown) => caught),
      realTimers().sleep(1_500),
    ]);
    const everything = inspect([reply, error, lines], { depth: 20, showHidden: true });
    expect(everything).not.toContain(SECRET);
    expect(everything).not.toContain(KEY);
  });
});
