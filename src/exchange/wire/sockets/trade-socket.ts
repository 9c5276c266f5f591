import type { Timers } from '../../../runtime/index.ts';
import { refused, type Refusal } from '../../core/outcome.ts';
import type { Delivery, Desk } from '../desk.ts';
import { limitHeaders } from '../door/http-door.ts';
import { timestampRefusal, type Nows } from '../door/signature.ts';
import { Fields, isRecord } from '../reading/fields.ts';
import { ROUTES } from '../routes/table.ts';
import type { Session } from './session.ts';
import { signIn, type SignInParts } from './sign-in.ts';

const COMMANDS: ReadonlyMap<string, string> = new Map(
  ['create', 'amend', 'cancel', 'create-batch', 'amend-batch', 'cancel-batch'].map(
    (verb) => [`order.${verb}`, `/v5/order/${verb}`] as const,
  ),
);
const REQUEST_ID_MAX = 36;
/** How many request ids of a connection are remembered; older ones may come again. */
const REQUEST_IDS_KEPT = 100_000;
const PER_SECOND_MAX = 3_000;

export interface TradeSocketParts extends SignInParts {
  readonly desk: Desk;
  readonly timers: Timers;
  nows(): Nows;
  /** False while limits are off. */
  isLimited(): boolean;
  ban(address: string, forMs: number): void;
  /** Why nothing new is taken, if so: the exchange is about to restart. */
  refusing(): Refusal | undefined;
}

/** `/v5/trade`: orders over a socket that has signed in once; no request is signed by itself. */
export class TradeSocket {
  private readonly session: Session;
  private readonly parts: TradeSocketParts;
  private readonly seen = new Set<string>();
  private second = { since: 0, count: 0 };

  constructor(session: Session, parts: TradeSocketParts) {
    this.session = session;
    this.parts = parts;
  }

  hear(frame: Record<string, unknown>): void {
    const op = frame['op'];
    if (op === 'ping') {
      this.reply(frame, { retCode: 0, retMsg: 'OK', op: 'pong', data: [String(this.parts.nows()[0])] });
    } else if (op === 'auth') this.auth(frame);
    else {
      const path = typeof op === 'string' ? COMMANDS.get(op) : undefined;
      const objection = this.objection(frame, path);
      if (objection !== undefined) this.refuse(frame, objection);
      else this.command(frame, path!);
    }
  }

  private auth(frame: Record<string, unknown>): void {
    const { session } = this;
    if (session.key !== undefined) {
      this.reply(frame, { retCode: 20001, retMsg: 'Repeat auth', op: 'auth' });
      return;
    }
    const outcome = signIn(session, frame['args'], this.parts);
    if ('retCode' in outcome) {
      this.reply(frame, { retCode: outcome.retCode, retMsg: outcome.retMsg, op: 'auth' });
      return;
    }
    session.key = outcome;
    this.reply(frame, { retCode: 0, retMsg: 'OK', op: 'auth' });
  }

  private objection(frame: Record<string, unknown>, path: string | undefined): Refusal | undefined {
    const { session, parts } = this;
    if (path === undefined) return refused(10404, '1. op type is not found; 2. category is not correct');
    if (session.key === undefined) return refused(10004, 'Please sign in first');
    const { reqId } = frame;
    if (reqId !== undefined && (typeof reqId !== 'string' || reqId.length > REQUEST_ID_MAX)) {
      return refused(10001, 'reqId must be a text of at most 36 characters');
    }
    if (typeof reqId === 'string' && !this.isNew(reqId)) return refused(20006, 'Duplicate reqId');
    if (!this.isPaced()) return refused(10403, 'Exceeded IP rate limit: 3000 requests per second');
    const { args } = frame;
    if (!Array.isArray(args) || !isRecord(args[0])) return refused(10001, 'params error: args invalid');
    const { category } = args[0];
    if (category !== 'linear' && category !== 'spot') {
      return refused(10404, '1. op type is not found; 2. category is not correct');
    }
    return parts.refusing();
  }

  private command(frame: Record<string, unknown>, path: string): void {
    const { session, parts } = this;
    const header = isRecord(frame['header']) ? frame['header'] : {};
    parts.desk.receive({
      transport: 'socket',
      route: ROUTES.get(path)!,
      fields: new Fields((frame['args'] as Record<string, unknown>[])[0]!),
      key: session.key,
      check: () =>
        timestampRefusal(
          { timestamp: headerText(header['X-BAPI-TIMESTAMP']), recvWindow: headerText(header['X-BAPI-RECV-WINDOW']) },
          parts.nows(),
        ),
      ban: (forMs) => parts.ban(session.address, forMs),
      respond: (delivery) => this.deliver(frame, delivery),
    });
  }

  private deliver(frame: Record<string, unknown>, delivery: Delivery): void {
    switch (delivery.type) {
      case 'reply': {
        const now = this.parts.nows()[0]!;
        const { retCode, retMsg, result, retExtInfo } = delivery.reply;
        const limits = delivery.allowance === undefined ? {} : limitHeaders(delivery.allowance, now);
        const header = { ...limits, Traceid: this.session.connId, Timenow: String(now) };
        this.reply(frame, { retCode, retMsg, op: frame['op'], data: result, retExtInfo, header });
        return;
      }
      case 'lost':
        if (delivery.how === 'reset') this.session.cut();
        return;
      case 'http':
      case 'garbage':
        // There is no page and no half a frame on this road; what is in between breaks the connection.
        this.session.cut();
    }
  }

  private refuse(frame: Record<string, unknown>, { retCode, retMsg }: Refusal): void {
    const now = String(this.parts.nows()[0]);
    const header = { Traceid: this.session.connId, Timenow: now };
    this.reply(frame, { retCode, retMsg, op: frame['op'] ?? '', data: {}, retExtInfo: {}, header });
  }

  private reply(frame: Record<string, unknown>, message: object): void {
    const { reqId } = frame;
    const echoed = typeof reqId === 'string' || typeof reqId === 'number' ? { reqId } : {};
    this.session.answer({ ...echoed, ...message, connId: this.session.connId });
  }

  private isNew(requestId: string): boolean {
    if (this.seen.has(requestId)) return false;
    if (this.seen.size >= REQUEST_IDS_KEPT) this.seen.clear();
    this.seen.add(requestId);
    return true;
  }

  private isPaced(): boolean {
    if (!this.parts.isLimited()) return true;
    const now = this.parts.timers.monotonicMs();
    if (now - this.second.since >= 1_000) this.second = { since: now, count: 0 };
    this.second.count += 1;
    return this.second.count <= PER_SECOND_MAX;
  }
}

/** Some clients write header values as numbers. */
function headerText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
