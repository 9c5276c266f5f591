import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ClientOrderId, EpochMs, Instrument, InstrumentId, VenueEvent } from '../../domain/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';

import { createCcxtVenue, type CcxtVenue } from './ccxt-venue.ts';
import { localCcxtEnvironment } from './environments.ts';
import { readCcxtInstruments } from './instruments.ts';

/** What was asked: parameters of the address and of the body together, as text. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** What an exchange is recorded to have said. */
export interface Recording {
  readonly exchange: string;
  readonly instrument: Instrument;
  /** By `GET /path`; later recordings go before. */
  readonly answers: Readonly<Record<string, (asked: Asked) => Answer>>;
  /** What is said to a message of the stream; also to its opening, which is no message. */
  reply(message: unknown): readonly unknown[];
}

export interface PlayedExchange {
  readonly venue: CcxtVenue;
  /** Their rules, as the exchange says them. */
  instruments(ids: readonly InstrumentId[]): Promise<readonly Instrument[]>;
  readonly asked: readonly Asked[];
  readonly heard: readonly VenueEvent[];
  /** Says something on all streams that are open. */
  push(message: unknown): void;
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** An exchange on loopback that says what was recorded, and a venue that listens to it. */
export async function playExchange(recording: Recording): Promise<PlayedExchange> {
  const asked: Asked[] = [];
  const heard: VenueEvent[] = [];
  const streams = new Set<WebSocket>();
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const parameters = { ...Object.fromEntries(url.searchParams), ...fieldsOf(Buffer.concat(chunks).toString()) };
      const one: Asked = { method: request.method ?? '', path: url.pathname, parameters };
      asked.push(one);
      const { status = 200, body } = recording.answers[`${one.method} ${one.path}`]?.(one) ?? {
        status: 404,
        body: `nothing was recorded of ${one.method} ${one.path}`,
      };
      reply.writeHead(status, { 'content-type': 'application/json' });
      reply.end(JSON.stringify(body));
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    streams.add(socket);
    const say = (messages: readonly unknown[]): void => {
      for (const message of messages) socket.send(JSON.stringify(message));
    };
    say(recording.reply(undefined));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text !== 'ping') say(recording.reply(JSON.parse(text)));
    });
    socket.on('close', () => streams.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const access = {
    exchange: recording.exchange,
    environment: localCcxtEnvironment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    credentials: { key: 'a-key', secret: 'a-secret', password: 'a-word' },
    timers: realTimers(),
    log: silentLog,
  };
  const venue = createCcxtVenue({ ...access, instruments: [recording.instrument], timeframes: [] });
  void (async () => {
    for (let event = await venue.next(); event !== undefined; event = await venue.next()) heard.push(event);
  })();
  const until = async (holds: () => boolean): Promise<void> => {
    const deadlineMs = performance.now() + 5_000;
    while (!holds()) {
      if (performance.now() > deadlineMs)
        throw new Error(`it never came; heard ${JSON.stringify(heard, textOfBig)}, asked ${JSON.stringify(asked)}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  };
  await until(() => heard.some(({ type }) => type === 'stream-restored'));
  return {
    venue,
    instruments: (ids) => readCcxtInstruments({ ...access, instruments: ids }),
    asked,
    heard,
    push: (message) => {
      for (const socket of streams) socket.send(JSON.stringify(message));
    },
    until,
    close() {
      venue.close();
      for (const socket of streams) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      server.close();
      return Promise.resolve();
    },
  };
}

export const OUR_ID = 's1-A-1' as ClientOrderId;
/** An hour ago, so that little of the past has to be asked for. */
export const SOME_TIME = (Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000) as EpochMs;

/** Binance writes its bodies as forms, OKX as JSON, an order in a list of one. */
function fieldsOf(body: string): Readonly<Record<string, string>> {
  if (body === '') return {};
  if (!/^[[{]/.test(body)) return Object.fromEntries(new URLSearchParams(body));
  const parsed = JSON.parse(body) as unknown;
  return (Array.isArray(parsed) ? parsed[0] : parsed) as Record<string, string>;
}

function textOfBig(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
