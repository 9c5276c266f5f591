import type { Channel } from '../streams/channel.ts';
import type { Session } from './session.ts';

const CHARACTERS_MAX = 21_000;
const SPOT_ARGS_MAX = 10;

export interface PublicSocketParts {
  /** Spot has some words and a limit of its own. */
  readonly isSpot: boolean;
  channel(topic: string): Channel | undefined;
}

/** `/v5/public/*`: a frame whose topics are not all good is refused as a whole, as Bybit does. */
export class PublicSocket {
  private readonly session: Session;
  private readonly parts: PublicSocketParts;
  private characters = 0;

  constructor(session: Session, parts: PublicSocketParts) {
    this.session = session;
    this.parts = parts;
  }

  hear(frame: Record<string, unknown>): void {
    switch (frame['op']) {
      case 'ping':
        this.pong(frame);
        return;
      case 'subscribe':
        this.subscribe(frame);
        return;
      case 'unsubscribe':
        this.unsubscribe(frame);
        return;
      default:
        this.refuse(frame, 'error:invalid op');
    }
  }

  private pong(frame: Record<string, unknown>): void {
    const echoed = frame['req_id'] === undefined && this.parts.isSpot ? {} : { req_id: requestId(frame) };
    this.session.answer({ success: true, ret_msg: 'pong', conn_id: this.session.connId, ...echoed, op: 'ping' });
  }

  private subscribe(frame: Record<string, unknown>): void {
    const { session, parts } = this;
    const topics = topicsOf(frame);
    if (topics === undefined) return this.refuse(frame, 'error:request args is empty');
    if (parts.isSpot && topics.length > SPOT_ARGS_MAX) return this.refuse(frame, 'args size >10');
    const characters = topics.reduce((sum, topic) => sum + topic.length, this.characters);
    if (characters > CHARACTERS_MAX) return this.refuse(frame, `error:args characters > ${CHARACTERS_MAX}`);
    const found: { readonly topic: string; readonly channel: Channel }[] = [];
    for (const topic of topics) {
      if (session.topics.has(topic) || found.some((one) => one.topic === topic)) {
        return this.refuse(frame, `error:already subscribed,topic:${topic}`);
      }
      const channel = parts.channel(topic);
      if (channel === undefined) return this.refuse(frame, `error:handler not found,topic:${topic}`);
      found.push({ topic, channel });
    }
    this.characters = characters;
    this.accept(frame, parts.isSpot ? 'subscribe' : '');
    for (const { topic, channel } of found) {
      channel.welcome(session);
      channel.audience.sessions.add(session);
      session.topics.add(topic);
    }
  }

  private unsubscribe(frame: Record<string, unknown>): void {
    const { session, parts } = this;
    const topics = topicsOf(frame);
    if (topics === undefined) return this.refuse(frame, 'error:request args is empty');
    for (const topic of topics) {
      if (!session.topics.delete(topic)) continue;
      this.characters -= topic.length;
      parts.channel(topic)?.audience.sessions.delete(session);
    }
    this.accept(frame, parts.isSpot ? 'unsubscribe' : '');
  }

  private accept(frame: Record<string, unknown>, words: string): void {
    const { connId } = this.session;
    this.session.answer({ success: true, ret_msg: words, conn_id: connId, req_id: requestId(frame), op: frame['op'] });
  }

  private refuse(frame: Record<string, unknown>, problem: string): void {
    const { connId } = this.session;
    const op = typeof frame['op'] === 'string' ? frame['op'].slice(0, 100) : '';
    this.session.answer({ success: false, ret_msg: problem, conn_id: connId, req_id: requestId(frame), op });
  }
}

/** Echoed with its own type: some clients number their requests and compare strictly. */
export function requestId(frame: Record<string, unknown>): string | number {
  const id = frame['req_id'];
  return typeof id === 'string' || typeof id === 'number' ? id : '';
}

const TOPIC_MAX = 200;

/** @returns undefined when there are none, or what is there is no list of texts */
export function topicsOf(frame: Record<string, unknown>): readonly string[] | undefined {
  const { args } = frame;
  if (!Array.isArray(args) || args.length === 0) return undefined;
  const isTopic = (one: unknown): one is string => typeof one === 'string' && one.length <= TOPIC_MAX;
  return args.every(isTopic) ? args : undefined;
}
