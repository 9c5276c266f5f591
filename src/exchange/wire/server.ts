import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Log, Random, Timers } from '../../runtime/index.ts';
import type { Exchange } from '../core/exchange.ts';
import { Accounts } from './accounts.ts';
import { ControlDoor } from './control/control-door.ts';
import { ExchangeControl } from './control/control.ts';
import { Ledger } from './control/ledger.ts';
import { Desk } from './desk.ts';
import { DisconnectProtection } from './disconnect-protection.ts';
import { DirectDoor } from './door/direct-door.ts';
import { addressOf, HttpDoor } from './door/http-door.ts';
import { Connections, openPort } from './door/port.ts';
import { AddressLimits, ConnectLimits, RateLimits } from './door/rate-limits.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import { Veil } from './faults/veil.ts';
import { Heart } from './heart.ts';
import type { House } from './house.ts';
import { Outage } from './outage.ts';
import { Pacer, type ClockMode } from './pacer.ts';
import { PROFILES, type ProfileName } from './profile.ts';
import { converse, kindOf } from './sockets/conversations.ts';
import type { SocketKind } from './sockets/session.ts';
import { SocketDoor } from './sockets/socket-door.ts';
import { Streams } from './streams/streams.ts';

const BAN_MS = 600_000;
/** A request that is not whole by then is none. */
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 60_000;
const TOO_MANY = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

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
  /** How often streams are written and the clock is caught up with, when no request does it sooner. */
  readonly beatMs: number;
}

/** A practice exchange that is being served. */
export interface Serving {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly control: ExchangeControl;
  /** Mistakes of our own that requests have found. */
  defects(): number;
  /** For clients of this process, without a network. */
  readonly direct: DirectDoor;
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
  const limits = new RateLimits(options.limits);
  const addresses = new AddressLimits({ factor: options.limits, banMs: BAN_MS });
  const connects = new ConnectLimits(options.limits);
  const streams = new Streams(exchange);
  const outage = new Outage(timers);
  const profile = PROFILES[options.profile];
  const house: House = {
    exchange,
    profile,
    cursors: options.cursors,
    veil: new Veil(() => exchange.now),
    disconnectProtection: new DisconnectProtection(),
    now: () => pacer.nows()[0]!,
    readBook: (ref, depth) => streams.readBook(ref, depth),
    notices: [],
  };
  let frameDefects = 0;
  exchange.onEvent((event) => {
    ledger.heard(event);
    streams.heard(event);
  });

  const heart = new Heart({
    exchange,
    pacer,
    streams,
    disconnectProtection: house.disconnectProtection,
    timers,
    log,
    beatMs: options.beatMs,
    sweep: (nowMs) => socketDoor.sweep(nowMs),
    stop() {
      socketDoor.close();
      server.close();
      server.closeAllConnections();
    },
  });
  const publish = (): void => streams.accounts.publish();
  const catchUp = (): void => heart.catchUp();
  const signing = { keyNamed: (name: string) => accounts.named(name), nows: () => pacer.nows() };
  const desk = new Desk({
    house,
    timers,
    log,
    limits,
    faults,
    ledger,
    catchUp,
    publish,
    closing: closing.signal,
    ackFirst: () => options.acknowledge === 'before' || (options.acknowledge === 'either' && random() < 0.5),
  });
  const talk = { ...signing, house, desk, streams, addresses, outage, timers };
  const httpDoor = new HttpDoor({ ...signing, desk, timers, addresses });
  const socketDoor = new SocketDoor({
    timers,
    faults,
    kindOf: (path) => kindOf(path, profile.tradeSocket),
    converse: (session, path) => converse(session, path, talk),
    left: (session) => streams.left(session),
    defect(error) {
      frameDefects += 1;
      log.error('a frame found a mistake of the exchange', { error });
    },
    catchUp,
  });
  const direct = new DirectDoor({ ...signing, desk, sockets: socketDoor, addresses, outage, timers });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS }, receive);
  const connections = new Connections(server);
  const defects = (): number => desk.defects + frameDefects + (heart.isBroken ? 1 : 0);
  const control = new ExchangeControl({
    exchange,
    house,
    accounts,
    desk,
    faults,
    ledger,
    pacer,
    limits,
    addresses,
    connects,
    outage,
    streams,
    sessions: socketDoor.sessions,
    publish,
    catchUp,
    async between() {
      heart.beat();
      await timers.sleep(0);
    },
    breakConnections() {
      for (const session of socketDoor.sessions) session.cut();
      connections.breakAll();
    },
  });
  const controlDoor = new ControlDoor({
    control,
    log,
    state: () => ({
      now: house.now(),
      behindMs: pacer.behindMs,
      clock: options.clock,
      profile: options.profile,
      sessions: [...socketDoor.sessions].map((session) => session.facts()),
      faults: faults.list(),
      defects: defects(),
      process: processFacts(),
    }),
  });

  server.on('upgrade', (request, socket, head) => {
    // A client that goes away during the handshake is no failure of ours.
    socket.on('error', () => socket.destroy());
    if (outage.isDown || heart.isBroken) socket.destroy();
    else if (!connects.allows(addressOf(request), timers.monotonicMs())) socket.end(TOO_MANY);
    else socketDoor.upgrade(request, socket, head);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  const port = await openPort(server, options.port);
  void heart.beatUntil(closing.signal);

  return {
    url: `http://127.0.0.1:${port}`,
    control,
    direct,
    defects,
    topics: (kind) =>
      [...socketDoor.sessions].filter((session) => session.kind === kind).flatMap(({ topics }) => [...topics]),
    failed: heart.failed,
    async close() {
      closing.abort();
      socketDoor.close();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };

  function receive(request: IncomingMessage, response: ServerResponse): void {
    if (request.url?.startsWith('/control/') === true) {
      connections.spare(request.socket);
      controlDoor.receive(request, response);
    } else if (outage.isDown) request.socket.destroy();
    else httpDoor.receive(request, response);
  }
}

/** What it costs, for whoever watches it from outside. */
function processFacts(): { readonly cpuMs: number; readonly rssMb: number } {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, rssMb: Math.round(process.memoryUsage.rss() / 1_000_000) };
}
