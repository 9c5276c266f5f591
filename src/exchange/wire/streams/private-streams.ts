import type { Exchange } from '../../core/exchange.ts';
import type { PrivateEvent } from '../../core/exchange-event.ts';
import type { Uid } from '../../core/requests.ts';
import type { Session } from '../sockets/session.ts';
import { positionEventJson, walletJson } from '../writing/account.ts';
import { executionEventJson, fastExecutionJson, orderEventJson } from '../writing/orders.ts';

/** Topics and the categories they can be narrowed to; of inverse and option there is never anything to say. */
const NARROWED = ['spot', 'linear', 'inverse', 'option'];
export const PRIVATE_TOPICS: ReadonlySet<string> = new Set([
  ...['order', 'execution', 'execution.fast'].flatMap((topic) => [topic, ...NARROWED.map((one) => `${topic}.${one}`)]),
  'position',
  ...NARROWED.slice(1).map((one) => `position.${one}`),
  'wallet',
  'greeks',
  'dcp.future',
  'dcp.spot',
  'dcp.option',
]);

interface Row {
  readonly category: string;
  readonly symbol: string | undefined;
  /** Written only if someone follows the topic. */
  readonly json: () => object;
}

/** What happened to each account, told to its sockets: in order within a topic, several rows of one command together. */
export class PrivateStreams {
  private readonly exchange: Exchange;
  private readonly sessions = new Map<Uid, Set<Session>>();
  private readonly waiting = new Map<Uid, PrivateEvent[]>();
  private count = 0;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  join(uid: Uid, session: Session): void {
    const sessions = this.sessions.get(uid) ?? new Set();
    sessions.add(session);
    this.sessions.set(uid, sessions);
  }

  leave(uid: Uid, session: Session): void {
    this.sessions.get(uid)?.delete(session);
  }

  heard(event: PrivateEvent): void {
    if ((this.sessions.get(event.uid)?.size ?? 0) === 0) return;
    const events = this.waiting.get(event.uid);
    if (events === undefined) this.waiting.set(event.uid, [event]);
    else events.push(event);
  }

  publish(): void {
    if (this.waiting.size === 0) return;
    for (const [uid, events] of this.waiting) this.tell(this.sessions.get(uid) ?? new Set(), uid, events);
    this.waiting.clear();
  }

  private tell(sessions: ReadonlySet<Session>, uid: Uid, events: readonly PrivateEvent[]): void {
    const wanted = new Set([...sessions].flatMap((session) => [...session.topics]));
    const byTopic = new Map<string, Row[]>();
    for (const event of events) {
      for (const [topic, row] of rowsOf(event)) {
        for (const name of [topic, `${topic}.${row.category}`]) {
          if (!wanted.has(name)) continue;
          const rows = byTopic.get(name);
          if (rows === undefined) byTopic.set(name, [row]);
          else rows.push(row);
        }
      }
    }
    for (const [topic, rows] of byTopic) {
      const message = Buffer.from(JSON.stringify(this.message(topic, rows)));
      const facts = { topic, symbol: rows[0]!.symbol, uid };
      for (const session of sessions) if (session.topics.has(topic)) session.stream(message, facts);
    }
  }

  private message(topic: string, rows: readonly Row[]): object {
    this.count += 1;
    const data = rows.map(({ json }) => json());
    const creationTime = this.exchange.now;
    if (topic.startsWith('execution.fast')) return { topic, creationTime, data };
    return { id: `${creationTime}-${this.count}`, topic, creationTime, data };
  }
}

/** The topics that an event belongs to. */
function rowsOf(event: PrivateEvent): readonly (readonly [string, Row])[] {
  switch (event.type) {
    case 'order': {
      const { category, symbol } = event.order;
      return [['order', { category, symbol, json: () => orderEventJson(event.order) }]];
    }
    case 'execution': {
      const { category, symbol, execType } = event.execution;
      const row = { category, symbol, json: () => executionEventJson(event.execution) };
      if (execType !== 'Trade') return [['execution', row]];
      return [
        ['execution.fast', { category, symbol, json: () => fastExecutionJson(event.execution) }],
        ['execution', row],
      ];
    }
    case 'position': {
      const { symbol } = event.position;
      return [['position', { category: 'linear', symbol, json: () => positionEventJson(event.position) }]];
    }
    case 'wallet':
      return [['wallet', { category: '', symbol: undefined, json: () => walletJson(event.wallet) }]];
  }
}
