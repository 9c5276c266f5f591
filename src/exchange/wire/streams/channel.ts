import type { PublicEvent } from '../../core/exchange-event.ts';
import type { Session } from '../sockets/session.ts';

/** One public topic of one category, and who follows it. */
export interface Channel {
  /** Undefined: of no symbol in particular. */
  readonly symbol: string | undefined;
  /** Takes note of what happened; says nothing yet. */
  heard(event: PublicEvent): void;
  /** Called before `session` is among the subscribers: brings it up to where the others are. */
  welcome(session: Session): void;
  /** Says what there is to say, if it is time. @param nowMs monotonic */
  tick(nowMs: number): void;
  readonly audience: Audience;
}

/** The subscribers of a topic. A message is written once and sent to all. */
export class Audience {
  readonly sessions = new Set<Session>();
  private readonly topic: string;
  private readonly symbol: string | undefined;

  constructor(topic: string, symbol: string | undefined) {
    this.topic = topic;
    this.symbol = symbol;
  }

  get isEmpty(): boolean {
    return this.sessions.size === 0;
  }

  tell(message: object): void {
    if (this.sessions.size === 0) return;
    const bytes = Buffer.from(JSON.stringify(message));
    const facts = { topic: this.topic, symbol: this.symbol, uid: undefined };
    for (const session of this.sessions) session.stream(bytes, facts);
  }

  tellOne(session: Session, message: object): void {
    const facts = { topic: this.topic, symbol: this.symbol, uid: undefined };
    session.stream(Buffer.from(JSON.stringify(message)), facts);
  }
}
