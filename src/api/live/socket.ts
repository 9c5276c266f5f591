import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { requireSameOrigin } from '../door.ts';
import { Refusal } from '../refusal.ts';
import { requireSession, type Access } from '../access/access.ts';
import type { SignedIn } from '../sign-in/sign-in.ts';
import { CLOSE } from './close-codes.ts';
import type { Hub, HubClient } from './hub.ts';

/** Options of the `ws` library. A client has nothing to send but pings, and a slow one is not waited for. */
export const socketOptions = { maxPayload: 1_024, perMessageDeflate: false, closeTimeout: 1_000 };

/** Bytes waiting for a client that pings. */
const PONGS_MAX = 1024 * 1024;

export interface Sockets {
  /** Closes what a session that was ended still has open. */
  sessionEnded(session: SignedIn): void;
  /** Closes the sockets of sessions that have expired or were ended elsewhere. */
  recheck(): Promise<void>;
}

/** Registers `/ws`: signed-in pages of this server, and programs with a session, hear the hub there. */
export function registerSocket(app: FastifyInstance, hub: Hub, access: Access): Sockets {
  const sessions = new Map<HubClient, SignedIn>();
  const reader = access.hooks('read');

  app.route({
    method: 'GET',
    url: '/ws',
    exposeHeadRoute: false,
    async onRequest(request) {
      requireSameOrigin(request);
      await reader.onRequest(request);
    },
    preParsing: reader.preParsing,
    handler() {
      throw new Refusal('UPGRADE_REQUIRED', 'this address speaks WebSocket only', { upgrade: 'websocket' });
    },
    wsHandler(socket, request) {
      const client = hubClient(socket);
      sessions.set(client, requireSession(request));
      socket.on('message', () => {
        client.close(CLOSE.spoke);
      });
      socket.on('ping', () => {
        // Every ping is answered, and answers that nobody reads pile up.
        if (socket.bufferedAmount > PONGS_MAX) socket.terminate();
      });
      socket.on('close', () => {
        sessions.delete(client);
        hub.leave(client);
      });
      hub.join(client);
    },
  });

  return { sessionEnded, recheck };

  function sessionEnded({ sessionHash }: SignedIn): void {
    for (const [client, session] of sessions) {
      if (session.sessionHash === sessionHash) client.close(CLOSE.signedOut);
    }
  }

  async function recheck(): Promise<void> {
    const known = new Map([...sessions.values()].map((session) => [session.sessionHash, session]));
    for (const session of known.values()) if (!(await access.holds(session))) sessionEnded(session);
  }
}

function hubClient(socket: WebSocket): HubClient {
  return {
    get backlog() {
      return socket.bufferedAmount;
    },
    send(frame) {
      socket.send(frame, { binary: false });
    },
    close([code, reason]) {
      socket.close(code, reason);
    },
  };
}
