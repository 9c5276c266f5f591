import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Timers } from '../../../runtime/index.ts';
import { addressOf } from '../door/http-door.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { isRecord } from '../reading/fields.ts';
import { Session, type SocketKind } from './session.ts';

/** Bybit's own limit of what one connection may subscribe to is 21,000 characters. */
const FRAME_BYTES_MAX = 1_000_000;
const IDLE_MS = 600_000;
/** A public connection that follows nothing is closed after a minute. */
const IDLE_PUBLIC_MS = 61_000;
const ACTIVE_TIME = /^(\d{2,3})s$|^(\d{1,2})m$/;

/** What one kind of connection does with what it hears. */
export interface Conversation {
  hear(frame: Record<string, unknown>): void;
  closed?(): void;
}

export interface SocketDoorParts {
  readonly timers: Timers;
  readonly faults: FaultPlan;
  /** @returns undefined when nothing is served at this path */
  kindOf(path: string): SocketKind | undefined;
  converse(session: Session, path: string): Conversation;
  left(session: Session): void;
  /** A frame could not be dealt with, by our own mistake. */
  defect(error: unknown): void;
  /** Brings the exchange to the present. */
  catchUp(): void;
}

/** Every WebSocket, from the handshake to the last frame; frames of one connection are dealt with strictly in order. */
export class SocketDoor {
  readonly sessions = new Set<Session>();
  private readonly parts: SocketDoorParts;
  private readonly server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
    // A silent connection must be able to keep even this to itself.
    autoPong: false,
  });
  private readonly idleMs = new Map<Session, number>();
  private count = 0;

  constructor(parts: SocketDoorParts) {
    this.parts = parts;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [path = '', query = ''] = (request.url ?? '/').split('?');
    const kind = this.parts.kindOf(path);
    if (kind === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const address = addressOf(request);
    this.server.handleUpgrade(request, socket, head, (ws) =>
      this.opened(ws, { kind, path, query, address, wire: socket }),
    );
  }

  /** A connection that did not come over the network. @returns whether anything is served at its path */
  join(
    ws: WebSocket,
    at: { readonly path: string; readonly query: string; readonly address: string; readonly wire: Duplex },
  ): boolean {
    const kind = this.parts.kindOf(at.path);
    if (kind !== undefined) this.opened(ws, { kind, ...at });
    return kind !== undefined;
  }

  /** Ends connections that have said nothing for too long. */
  sweep(nowMs: number): void {
    for (const session of this.sessions) {
      const idle = session.kind === 'public' && session.topics.size === 0 ? IDLE_PUBLIC_MS : this.idleMs.get(session)!;
      if (nowMs - session.heardMs > idle) session.close(1000, 'idle');
    }
  }

  close(): void {
    for (const session of this.sessions) session.cut();
    this.server.close();
  }

  private opened(
    ws: WebSocket,
    at: {
      readonly kind: SocketKind;
      readonly path: string;
      readonly query: string;
      readonly address: string;
      readonly wire: Duplex;
    },
  ): void {
    const { parts } = this;
    const { timers, faults } = parts;
    this.count += 1;
    const session = new Session({
      kind: at.kind,
      connId: `c${this.count.toString(36).padStart(6, '0')}`,
      address: at.address,
      socket: ws,
      wire: at.wire,
      timers,
      faults,
    });
    this.sessions.add(session);
    this.idleMs.set(session, activeTimeMs(at.query) ?? IDLE_MS);
    const conversation = parts.converse(session, at.path);
    ws.on('message', (data) => this.heard(session, conversation, data));
    ws.on('ping', (data) => {
      session.heardMs = timers.monotonicMs();
      session.pong(data);
    });
    // The library closes the connection after a frame that is none, and says so by this.
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      session.ended();
      this.sessions.delete(session);
      this.idleMs.delete(session);
      conversation.closed?.();
      parts.left(session);
    });
  }

  private heard(session: Session, conversation: Conversation, data: RawData): void {
    session.heardMs = this.parts.timers.monotonicMs();
    const text = textOf(data);
    const frame = parsed(text);
    if (!isRecord(frame)) {
      const words = `Failed to decode incoming data:${text.slice(0, 200)}`;
      if (session.kind === 'trade') session.answer({ retCode: 10001, retMsg: words, op: '', connId: session.connId });
      else session.answer({ success: false, ret_msg: words, conn_id: session.connId, req_id: '', op: '' });
      return;
    }
    this.parts.catchUp();
    try {
      conversation.hear(frame);
    } catch (error) {
      this.parts.defect(error);
      session.cut();
    }
  }
}

/** `?max_active_time=`: 30s to 600s, or minutes. */
function activeTimeMs(query: string): number | undefined {
  const match = ACTIVE_TIME.exec(new URLSearchParams(query).get('max_active_time') ?? '');
  if (match === null) return undefined;
  const seconds = match[1] === undefined ? Number(match[2]) * 60 : Number(match[1]);
  return seconds >= 30 && seconds <= 600 ? seconds * 1_000 : undefined;
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
