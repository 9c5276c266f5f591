import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Timers } from '../../../runtime/index.ts';
import { refused } from '../../core/outcome.ts';
import type { Desk } from '../desk.ts';
import type { Loss } from '../faults/fault.ts';
import type { Outage } from '../outage.ts';
import { Fields } from '../reading/fields.ts';
import { declined, type Reply } from '../routes/route.ts';
import { ROUTES } from '../routes/table.ts';
import type { SocketDoor } from '../sockets/socket-door.ts';
import type { ApiKey } from './keys.ts';
import type { AddressLimits, Allowance } from './rate-limits.ts';
import { timestampRefusal, type Nows } from './signature.ts';

/** Of every client that comes in by this door. */
const ADDRESS = '127.0.0.1';

/** A request, as HTTP would have brought it. */
export interface DirectRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Absent for what is public. */
  readonly signed?: { readonly key: string; readonly timestamp: string; readonly recvWindow: string };
}

export type DirectAnswer =
  | { readonly type: 'text'; readonly status: number; readonly text: string; readonly allowance: Allowance | undefined }
  | { readonly type: 'lost'; readonly how: Loss };

/** One end of a connection without a network. */
export interface DirectSocket {
  say(text: string): void;
  close(): void;
}

export interface DirectDoorParts {
  readonly desk: Desk;
  readonly sockets: SocketDoor;
  readonly addresses: AddressLimits;
  readonly outage: Outage;
  readonly timers: Timers;
  keyNamed(key: string): ApiKey | undefined;
  nows(): Nows;
}

/**
 * The exchange without a network, for clients of the same process who live in virtual time, which no network does. Only
 * bytes and signatures of requests are missing: limits, windows, faults, streams and their sign-in are as at the port.
 */
export class DirectDoor {
  private readonly parts: DirectDoorParts;

  constructor(parts: DirectDoorParts) {
    this.parts = parts;
  }

  /** @param respond never called for an answer that hangs */
  ask({ method, path, fields, signed }: DirectRequest, respond: (answer: DirectAnswer) => void): void {
    const { desk, addresses, outage, timers, nows } = this.parts;
    if (outage.isDown) return respond({ type: 'lost', how: 'reset' });
    if (addresses.isBanned(ADDRESS, timers.monotonicMs()))
      return respond(page(403, 'access too frequent, please try again 10 minutes later'));
    const route = ROUTES.get(path);
    if (route === undefined || route.method !== method)
      return respond(this.text(404, declined(refused(10017, 'Route not found.'))));
    return desk.receive({
      transport: 'rest',
      route,
      fields: new Fields({ ...fields }),
      key: signed === undefined || route.access === 'public' ? undefined : this.parts.keyNamed(signed.key),
      check: () => timestampRefusal(signed!, nows()),
      ban: (forMs) => addresses.ban(ADDRESS, timers.monotonicMs(), forMs),
      respond: (delivery) => {
        switch (delivery.type) {
          case 'reply':
            return respond(this.text(delivery.status ?? 200, delivery.reply, delivery.allowance));
          case 'lost':
            return respond(delivery);
          case 'http':
            return respond(page(delivery.status, 'Something in between has answered instead'));
          case 'garbage': {
            const whole = this.text(200, delivery.reply);
            return respond({ ...whole, text: whole.text.slice(0, Math.floor(whole.text.length / 2)) });
          }
        }
      },
    });
  }

  /** @returns undefined when nobody is there to take the connection, or nothing is served at this path */
  connect(path: string, client: { hear(text: string): void; ended(): void }): DirectSocket | undefined {
    if (this.parts.outage.isDown) return undefined;
    const socket = new PairedSocket(client);
    const isServed = this.parts.sockets.join(socket as unknown as WebSocket, {
      path,
      query: '',
      address: ADDRESS,
      // Nothing to be held back: what is said is heard.
      wire: { cork: () => {}, uncork: () => {} } as unknown as Duplex,
    });
    return isServed ? socket : undefined;
  }

  private text(status: number, reply: Reply, allowance?: Allowance): DirectAnswer & { readonly type: 'text' } {
    const { retCode, retMsg, result, retExtInfo } = reply;
    const time = this.parts.nows()[0];
    return { type: 'text', status, text: JSON.stringify({ retCode, retMsg, result, retExtInfo, time }), allowance };
  }
}

function page(status: number, words: string): DirectAnswer {
  return {
    type: 'text',
    status,
    text: `<html><body><h1>${status}</h1><p>${words}</p></body></html>`,
    allowance: undefined,
  };
}

/** What the exchange takes for a socket of `ws`; the client holds the other end. */
class PairedSocket extends EventEmitter implements DirectSocket {
  readonly OPEN = 1;
  readyState = 1;
  readonly bufferedAmount = 0;
  private readonly client: { hear(text: string): void; ended(): void };

  constructor(client: { hear(text: string): void; ended(): void }) {
    super();
    this.client = client;
  }

  /** The client speaks. */
  say(text: string): void {
    if (this.readyState === this.OPEN) this.emit('message', Buffer.from(text));
  }

  /** The exchange speaks. */
  send(message: string | Buffer): void {
    if (this.readyState === this.OPEN) this.client.hear(message.toString());
  }

  terminate(): void {
    this.close();
  }

  close(): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = 3;
    this.emit('close');
    this.client.ended();
  }

  pong(): void {}
}
