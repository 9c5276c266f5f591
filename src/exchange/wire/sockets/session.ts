import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Timers } from '../../../runtime/index.ts';
import type { ApiKey } from '../door/keys.ts';
import { altered } from '../faults/alter.ts';
import type { FaultPlan, MessageFacts } from '../faults/fault-plan.ts';

export type SocketKind = 'public' | 'private' | 'trade' | 'status';

/** A reader that is further behind than this is cut off, as it would otherwise fill our memory. */
const BACKLOG_BYTES_MAX = 32_000_000;

/** One WebSocket connection: who it is, what it follows, and what a fault has done to it. */
export class Session {
  readonly kind: SocketKind;
  readonly connId: string;
  readonly address: string;
  /** Topics as subscribed, in that spelling. */
  readonly topics = new Set<string>();
  /** Once authenticated. */
  key: ApiKey | undefined;
  /** When the client last said anything, monotonic. */
  heardMs: number;
  readonly openedMs: number;
  private silentUntilMs = 0;
  private readonly socket: WebSocket;
  private readonly wire: Duplex;
  private isCorked = false;
  private readonly timers: Timers;
  private readonly faults: FaultPlan;
  private readonly gone = new AbortController();

  constructor(at: {
    readonly kind: SocketKind;
    readonly connId: string;
    readonly address: string;
    readonly socket: WebSocket;
    /** The connection under it. */
    readonly wire: Duplex;
    readonly timers: Timers;
    readonly faults: FaultPlan;
  }) {
    this.kind = at.kind;
    this.connId = at.connId;
    this.address = at.address;
    this.socket = at.socket;
    this.wire = at.wire;
    this.timers = at.timers;
    this.faults = at.faults;
    this.openedMs = at.timers.monotonicMs();
    this.heardMs = this.openedMs;
  }

  /** For whoever looks at the exchange from outside. */
  facts(): object {
    return { kind: this.kind, connId: this.connId, uid: this.key?.uid, topics: [...this.topics] };
  }

  /** An answer to something the client has said. */
  answer(message: object): void {
    this.send(JSON.stringify(message));
  }

  /** A message of a stream, to which faults may happen. */
  stream(message: Buffer, facts: MessageFacts): void {
    if (!this.faults.troublesMessages) {
      this.send(message);
      return;
    }
    let copies = 1;
    let told = message;
    for (const fault of this.faults.forMessage(facts)) {
      switch (fault.type) {
        case 'drop-message':
          copies = 0;
          break;
        case 'repeat-message':
          copies *= 2;
          break;
        case 'delay-message':
          copies = 0;
          this.later(fault.ms, told);
          break;
        case 'disconnect':
          this.cut();
          return;
        case 'silence':
          this.silence(fault.ms);
          break;
        case 'alter-message': {
          const parsed = JSON.parse(told.toString()) as { readonly data: unknown };
          told = Buffer.from(JSON.stringify({ ...parsed, data: altered(parsed.data, fault) }));
          break;
        }
        case 'double-filled': {
          const late = lateCancel(message);
          if (late !== undefined) this.later(1, late);
        }
      }
    }
    for (let index = 0; index < copies; index += 1) this.send(told);
  }

  /** Connected and dumb for a while: neither data nor pong. */
  silence(forMs: number): void {
    this.silentUntilMs = this.timers.monotonicMs() + forMs;
  }

  pong(data: Buffer): void {
    if (!this.isSilent()) this.socket.pong(data);
  }

  /** The connection has ended: nothing that is delayed comes any more. */
  ended(): void {
    this.gone.abort();
  }

  /** Without a farewell, as a lost connection. */
  cut(): void {
    this.socket.terminate();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  private send(message: string | Buffer): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN || this.isSilent()) return;
    if (socket.bufferedAmount > BACKLOG_BYTES_MAX) {
      this.cut();
      return;
    }
    this.cork();
    socket.send(message, { binary: false });
  }

  /** Whatever is said in one turn of the event loop goes out in one write: half the cost of a busy connection. */
  private cork(): void {
    if (this.isCorked) return;
    this.isCorked = true;
    this.wire.cork();
    process.nextTick(() => {
      this.isCorked = false;
      this.wire.uncork();
    });
  }

  private later(ms: number, message: Buffer): void {
    void this.timers.sleep(ms, this.gone.signal).then(
      () => this.send(message),
      () => undefined, // The connection has ended meanwhile.
    );
  }

  private isSilent(): boolean {
    return this.silentUntilMs !== 0 && this.timers.monotonicMs() < this.silentUntilMs;
  }
}

/** The second `Filled` that Bybit can send when a cancel has lost the race: it only says that there was nothing left. */
function lateCancel(message: Buffer): Buffer | undefined {
  const parsed = JSON.parse(message.toString()) as { topic?: string; data: Record<string, unknown>[] };
  const filled =
    parsed.topic?.startsWith('order') === true ? parsed.data.filter((row) => row['orderStatus'] === 'Filled') : [];
  if (filled.length === 0) return undefined;
  const data = filled.map((row) => ({
    ...row,
    cancelType: 'CancelByUser',
    rejectReason: 'EC_OrigClOrdIDDoesNotExist',
  }));
  return Buffer.from(JSON.stringify({ ...parsed, data }));
}
