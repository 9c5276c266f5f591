import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AssayError, type Log, type Random, type Timers } from '../../runtime/index.ts';
import type { Exchange } from '../core/exchange.ts';
import { refused } from '../core/outcome.ts';
import { Accounts } from './accounts.ts';
import { ControlDoor } from './control/control-door.ts';
import { ExchangeControl } from './control/control.ts';
import { Ledger } from './control/ledger.ts';
import { Desk } from './desk.ts';
import { DisconnectProtection } from './disconnect-protection.ts';
import { HttpDoor } from './door/http-door.ts';
import { AddressLimits, RateLimits } from './door/rate-limits.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import { Veil } from './faults/veil.ts';
import type { House, Notice } from './house.ts';
import { Pacer, type ClockMode } from './pacer.ts';
import { PROFILES, type ProfileName } from './profile.ts';
import { noticeJson } from './routes/market.ts';
import { PrivateSocket } from './sockets/private-socket.ts';
import { PublicSocket } from './sockets/public-socket.ts';
import type { Session, SocketKind } from './sockets/session.ts';
import { SocketDoor, type Conversation } from './sockets/socket-door.ts';
import { TradeSocket } from './sockets/trade-socket.ts';
import { NoticeChannel } from './streams/notice-channel.ts';
import { PrivateStreams } from './streams/private-streams.ts';
import { categoryOf, PublicStreams } from './streams/public-streams.ts';

/** How often streams are written and the clock is caught up with, when no request does it sooner. */
const BEAT_MS = 10;
const SWEEP_MS = 10_000;
const BAN_MS = 600_000;
/** A request that is not whole by then is none. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface ServingOptions {
  readonly exchange: Exchange;
  readonly timers: Timers;
  readonly log: Log;
  /** Of keys, of faults that strike by chance, of acknowledgements that come now before, now after. */
  readonly random: Random;
  /** 0: any that is free. */
  readonly port: number;
  readonly profile: ProfileName;
  readonly clock: ClockMode;
  /** Exchange seconds a second. */
  readonly speed: number;
  /** 1: Bybit's limits; 2: twice as many requests; `Infinity`: none. */
  readonly limits: number;
  readonly cursors: 'plain' | 'percent-encoded';
  /** Whether an acknowledgement reaches the client before what the streams say of it. */
  readonly acknowledge: 'before' | 'after' | 'either';
}

/** A practice exchange that is being served. */
export interface Serving {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly control: ExchangeControl;
  /** Mistakes of our own that requests have found. */
  defects(): number;
  /** What the connections of a kind follow at the moment. */
  topics(kind: SocketKind): readonly string[];
  /** Resolves with the reason when it has found a mistake of its own and stopped; otherwise never. */
  readonly failed: Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Puts an exchange on loopback: REST, the sockets and the control interface on one port.
 *
 * @throws {AssayError} PORT_IN_USE, LISTEN_FAILED
 */
export async function serve(options: ServingOptions): Promise<Serving> {
  const { exchange, timers, log, random } = options;
  const closing = new AbortController();
  const faults = new FaultPlan(random);
  const pacer = new Pacer({ exchange, timers, mode: options.clock, speed: options.speed });
  const accounts = new Accounts(exchange, random);
  const ledger = new Ledger();
  const addresses = new AddressLimits({ factor: options.limits, banMs: BAN_MS });
  const publicStreams = { linear: new PublicStreams(exchange, 'linear'), spot: new PublicStreams(exchange, 'spot') };
  const privateStreams = new PrivateStreams(exchange);
  const noticeChannel = new NoticeChannel();
  const profile = PROFILES[options.profile];
  const house: House = {
    exchange,
    profile,
    cursors: options.cursors,
    veil: new Veil(() => exchange.now),
    disconnectProtection: new DisconnectProtection(),
    now: () => pacer.nows()[0]!,
    readBook: ({ category, symbol }, depth) => publicStreams[category].readBook(symbol, depth),
    notices: [],
  };
  let downUntilMs = -Infinity;
  let drainUntilMs = -Infinity;
  let socketDefects = 0;

  exchange.onEvent((event) => {
    switch (event.type) {
      case 'order':
      case 'execution':
      case 'position':
      case 'wallet':
        ledger.heard(event);
        privateStreams.heard(event);
        return;
      case 'trade':
      case 'book':
      case 'prices':
      case 'kline':
      case 'liquidation':
      case 'status':
        publicStreams[categoryOf(event)].heard(event);
    }
  });

  const publish = (): void => privateStreams.publish();
  const catchUp = (): void => pacer.catchUp();
  const nows = (): ReturnType<Pacer['nows']> => pacer.nows();
  const keyNamed = (name: string): ReturnType<Accounts['named']> => accounts.named(name);
  const desk = new Desk({
    house,
    timers,
    log,
    limits: new RateLimits(options.limits),
    faults,
    ledger,
    catchUp,
    publish,
    closing: closing.signal,
    ackFirst: () => options.acknowledge === 'before' || (options.acknowledge === 'either' && random() < 0.5),
  });
  const httpDoor = new HttpDoor({ desk, timers, addresses, keyNamed, nows });
  const socketDoor = new SocketDoor({
    timers,
    faults,
    kindOf: (path) => kindOf(path, profile.tradeSocket),
    converse,
    left: (session) => {
      if (session.kind === 'status') noticeChannel.audience.sessions.delete(session);
      else for (const streams of Object.values(publicStreams)) streams.leave(session);
    },
    defect(error) {
      socketDefects += 1;
      log.error('a frame found a mistake of the exchange', { error });
    },
    catchUp,
  });
  const control = new ExchangeControl({
    exchange,
    house,
    accounts,
    desk,
    faults,
    ledger,
    pacer,
    sessions: socketDoor.sessions,
    publish,
    catchUp,
    async between() {
      beat();
      await timers.sleep(0);
    },
    goDown(forMs) {
      downUntilMs = timers.monotonicMs() + forMs;
      for (const session of socketDoor.sessions) session.cut();
      server.closeAllConnections();
    },
    drain(forMs) {
      drainUntilMs = timers.monotonicMs() + forMs;
    },
    restartBooks() {
      for (const streams of Object.values(publicStreams)) streams.restartBooks();
    },
    announce,
  });
  const controlDoor = new ControlDoor({ control, log, state });

  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 60_000 }, receive);
  server.on('upgrade', (request, socket, head) => {
    // A client that goes away during the handshake is no failure of ours.
    socket.on('error', () => socket.destroy());
    if (isDown()) socket.destroy();
    else socketDoor.upgrade(request, socket, head);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  const port = await listen(server, options.port);
  const failed = new Promise<unknown>((resolve) => void beats(resolve));

  return {
    url: `http://127.0.0.1:${port}`,
    control,
    defects: () => desk.defects + socketDefects,
    topics: (kind) =>
      [...socketDoor.sessions].filter((session) => session.kind === kind).flatMap(({ topics }) => [...topics]),
    failed,
    async close() {
      closing.abort();
      socketDoor.close();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };

  function receive(request: IncomingMessage, response: ServerResponse): void {
    const isControl = request.url?.startsWith('/control/') === true;
    if (isControl) controlDoor.receive(request, response);
    else if (isDown()) request.socket.destroy();
    else httpDoor.receive(request, response);
  }

  function isDown(): boolean {
    return timers.monotonicMs() < downUntilMs;
  }

  function converse(session: Session, path: string): Conversation {
    switch (session.kind) {
      case 'public': {
        const category = path.endsWith('/linear') ? 'linear' : path.endsWith('/spot') ? 'spot' : 'other';
        const channel = (topic: string): ReturnType<PublicStreams['channel']> =>
          category === 'other' ? undefined : publicStreams[category].channel(topic);
        return new PublicSocket(session, { category, channel });
      }
      case 'status':
        return new PublicSocket(session, {
          category: 'other',
          channel: (topic) => (topic === 'system.status' ? noticeChannel : undefined),
        });
      case 'private':
        return new PrivateSocket(session, {
          streams: privateStreams,
          disconnectProtection: house.disconnectProtection,
          timers,
          keyNamed,
          nows,
        });
      case 'trade':
        return new TradeSocket(session, {
          desk,
          timers,
          keyNamed,
          nows,
          limited: options.limits !== Infinity,
          ban: (address, forMs) => addresses.ban(address, timers.monotonicMs(), forMs),
          refusing: () =>
            timers.monotonicMs() < drainUntilMs ? refused(10019, 'The service is restarting.') : undefined,
        });
    }
  }

  function announce(notice: Notice): void {
    const at = house.notices.findIndex(({ id }) => id === notice.id);
    if (at !== -1) house.notices.splice(at, 1);
    house.notices.unshift(notice);
    noticeChannel.audience.tell({ topic: 'system.status', ts: house.now(), data: [noticeJson(notice)] });
  }

  function state(): object {
    return {
      now: house.now(),
      clock: options.clock,
      profile: options.profile,
      sessions: [...socketDoor.sessions].map(({ kind, connId, topics, key }) => ({
        kind,
        connId,
        uid: key?.uid,
        topics: [...topics],
      })),
      faults: faults.list(),
      defects: desk.defects + socketDefects,
    };
  }

  function beat(): void {
    const nowMs = timers.monotonicMs();
    catchUp();
    for (const { uid, category } of house.disconnectProtection.due(nowMs)) exchange.cancelByDisconnect(uid, category);
    publish();
    for (const streams of Object.values(publicStreams)) streams.tick(nowMs);
  }

  async function beats(fail: (reason: unknown) => void): Promise<void> {
    let sweptMs = timers.monotonicMs();
    while (!closing.signal.aborted) {
      try {
        beat();
      } catch (error) {
        // A mistake of our own: the books may be wrong, so the exchange does not go on as if they were not.
        log.error('the exchange has found a mistake of its own and stops', { error });
        socketDefects += 1;
        socketDoor.close();
        server.close();
        fail(error);
        return;
      }
      if (timers.monotonicMs() - sweptMs > SWEEP_MS) {
        sweptMs = timers.monotonicMs();
        socketDoor.sweep(sweptMs);
      }
      await timers.sleep(BEAT_MS);
    }
  }
}

function kindOf(path: string, tradeSocket: boolean): SocketKind | undefined {
  if (path === '/v5/private') return 'private';
  if (path === '/v5/trade') return tradeSocket ? 'trade' : undefined;
  if (path === '/v5/public/misc/status') return 'status';
  return /^\/v5\/public\/(linear|spot|inverse|option)$/.test(path) ? 'public' : undefined;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      const message = inUse ? `port ${port} is taken; choose another with --port` : `cannot listen on port ${port}`;
      reject(new AssayError(inUse ? 'PORT_IN_USE' : 'LISTEN_FAILED', message, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
