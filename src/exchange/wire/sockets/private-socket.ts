import type { Timers } from '../../../runtime/index.ts';
import type { DisconnectProtection, Product } from '../disconnect-protection.ts';
import { PRIVATE_TOPICS, type PrivateStreams } from '../streams/private-streams.ts';
import { requestId, topicsOf } from './public-socket.ts';
import type { Session } from './session.ts';
import { signIn, type SignInParts } from './sign-in.ts';

const PROTECTED: Readonly<Record<string, Product>> = {
  'dcp.future': 'DERIVATIVES',
  'dcp.spot': 'SPOT',
  'dcp.option': 'OPTIONS',
};
const FORMS = /^(order|execution\.fast|execution|position)(\.(?:spot|linear|inverse|option))?$/;

export interface PrivateSocketParts extends SignInParts {
  readonly streams: PrivateStreams;
  readonly disconnectProtection: DisconnectProtection;
  readonly timers: Timers;
}

/** `/v5/private`: what happens to one account, from now on; what was before is asked for over REST. */
export class PrivateSocket {
  private readonly session: Session;
  private readonly parts: PrivateSocketParts;

  constructor(session: Session, parts: PrivateSocketParts) {
    this.session = session;
    this.parts = parts;
  }

  hear(frame: Record<string, unknown>): void {
    const { session, parts } = this;
    switch (frame['op']) {
      case 'ping': {
        const id = frame['req_id'] === undefined ? {} : { req_id: requestId(frame) };
        session.answer({ ...id, op: 'pong', args: [String(parts.nows()[0])], conn_id: session.connId });
        return;
      }
      case 'auth':
        this.auth(frame);
        return;
      case 'subscribe':
        this.subscribe(frame);
        return;
      case 'unsubscribe':
        this.unsubscribe(frame);
        return;
      default:
        this.answer(frame, false, 'error:invalid op');
    }
  }

  /** The connection has ended. */
  closed(): void {
    const { session, parts } = this;
    if (session.key === undefined) return;
    parts.streams.leave(session.key.uid, session);
    for (const topic of session.topics) this.unprotect(topic);
  }

  private auth(frame: Record<string, unknown>): void {
    const { session, parts } = this;
    const outcome = signIn(session, frame['args'], parts);
    if ('retCode' in outcome) {
      this.answer(frame, false, outcome.retMsg);
      return;
    }
    // Again, perhaps, and perhaps as someone else: what was followed stays with the first.
    if (session.key === undefined) {
      session.key = outcome;
      parts.streams.join(outcome.uid, session);
    } else if (session.key.uid !== outcome.uid) {
      this.answer(frame, false, 'error:already signed in with another account');
      return;
    }
    this.answer(frame, true, '');
  }

  private subscribe(frame: Record<string, unknown>): void {
    const { session, parts } = this;
    if (session.key === undefined) return this.answer(frame, false, 'Request not authorized');
    const topics = topicsOf(frame);
    if (topics === undefined) return this.answer(frame, false, 'error:request args is empty');
    const problem = topics.map((topic) => this.problemWith(topic, topics)).find((one) => one !== undefined);
    if (problem !== undefined) return this.answer(frame, false, problem);
    this.answer(frame, true, '');
    for (const topic of topics) {
      session.topics.add(topic);
      const product = PROTECTED[topic];
      if (product !== undefined) parts.disconnectProtection.watched(session.key.uid, product);
    }
  }

  private unsubscribe(frame: Record<string, unknown>): void {
    const topics = topicsOf(frame);
    if (topics === undefined) return this.answer(frame, false, 'error:request args is empty');
    for (const topic of topics) if (this.session.topics.delete(topic)) this.unprotect(topic);
    this.answer(frame, true, '');
  }

  private problemWith(topic: string, frameTopics: readonly string[]): string | undefined {
    if (!PRIVATE_TOPICS.has(topic)) return `error:handler not found,topic:${topic}`;
    const repeated = frameTopics.filter((one) => one === topic).length > 1;
    if (repeated || this.session.topics.has(topic)) return `error:already subscribed,topic:${topic}`;
    const [, kind, narrowed] = FORMS.exec(topic) ?? [];
    const mixed = kind !== undefined && narrowed !== undefined && frameTopics.includes(kind);
    return mixed ? `error:all-in-one and categorised topics in one request,topic:${topic}` : undefined;
  }

  private unprotect(topic: string): void {
    const { session, parts } = this;
    const product = PROTECTED[topic];
    if (product === undefined || session.key === undefined) return;
    parts.disconnectProtection.unwatched(session.key.uid, product, parts.timers.monotonicMs());
  }

  private answer(frame: Record<string, unknown>, success: boolean, words: string): void {
    const op = typeof frame['op'] === 'string' ? frame['op'].slice(0, 100) : '';
    const id = frame['req_id'] === undefined ? {} : { req_id: requestId(frame) };
    this.session.answer({ success, ret_msg: words, op, conn_id: this.session.connId, ...id });
  }
}
