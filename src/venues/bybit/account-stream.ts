import type { EpochMs } from '../../domain/index.ts';
import type { Log, Timers } from '../../runtime/index.ts';
import type { Untimed } from '../remote-events.ts';
import type { VenueClock } from '../clock.ts';
import type { BybitCredentials } from './credentials.ts';
import type { BybitEnvironment } from './environments.ts';
import type { KnownOrders } from '../known-orders.ts';
import { Line } from './line.ts';
import { readExecution } from './parse/execution.ts';
import { readOrder } from './parse/order.ts';
import { isCategory, type KnownOrder } from './symbols.ts';

const TOPICS = ['order', 'execution', 'position', 'wallet'] as const;

export interface AccountStreamParts {
  readonly environment: BybitEnvironment;
  readonly credentials: BybitCredentials;
  readonly clock: VenueClock;
  readonly timers: Timers;
  readonly log: Log;
  readonly orders: KnownOrders<KnownOrder>;
  readonly recvWindowMs: number;
  /** @param saidAt by the venue's clock */
  say(event: Untimed, saidAt?: EpochMs): void;
}

/**
 * What Bybit tells of the account by itself. It says nothing of what was before, so a connection is `restored` once all
 * topics are granted, and what was missed has to be asked for. Repeats are passed on: the engine counts each fill once.
 */
export class AccountStream {
  private readonly parts: AccountStreamParts;
  private readonly line: Line;

  constructor(parts: AccountStreamParts) {
    this.parts = parts;
    const { environment, credentials, clock, timers, log, recvWindowMs } = parts;
    this.line = new Line({
      kind: 'private',
      url: environment.privateStream,
      environment,
      credentials,
      topics: TOPICS,
      timers,
      clock,
      log,
      recvWindowMs,
      hear: (message) => this.onMessage(message),
      up: () => parts.say({ type: 'stream-restored' }),
      down: (detail) => parts.say({ type: 'stream-lost', detail }),
    });
    this.line.open();
  }

  get isUp(): boolean {
    return this.line.isUp;
  }

  close(): void {
    this.line.close();
  }

  private onMessage(message: unknown): void {
    const { topic, creationTime, data } = (message ?? {}) as Readonly<Record<string, unknown>>;
    const saidAt = (
      typeof creationTime === 'number' && Number.isSafeInteger(creationTime) ? creationTime : 0
    ) as EpochMs;
    if (topic === 'position' || topic === 'wallet') return; // Followed by what executions say; compared by statements.
    if (topic !== 'order' && topic !== 'execution') return;
    if (!Array.isArray(data)) {
      this.putAside(`a message of the ${topic} topic has no rows`);
      return;
    }
    for (const row of data as unknown[]) {
      if (topic === 'order') this.onOrder(row, saidAt);
      else this.onExecution(row, saidAt);
    }
  }

  private onOrder(row: unknown, saidAt: EpochMs): void {
    const { category, orderStatus } = (row ?? {}) as Readonly<Record<string, unknown>>;
    if (!isCategory(category)) return this.otherCategory(category);
    const reading = readOrder(category, row);
    if (!reading.ok) return this.putAside(reading.problem);
    const { statement, market, waitsForTrigger } = reading.value;
    const { clientOrderId } = statement;
    if (clientOrderId !== undefined) this.parts.orders.learn(clientOrderId, { market, waitsForTrigger });
    if (orderStatus === 'Triggered' && clientOrderId !== undefined)
      this.parts.say({ type: 'order-triggered', clientOrderId }, saidAt);
    this.parts.say({ type: 'order-statement', statement }, saidAt);
  }

  private onExecution(row: unknown, saidAt: EpochMs): void {
    const { category } = (row ?? {}) as Readonly<Record<string, unknown>>;
    if (!isCategory(category)) return this.otherCategory(category);
    const reading = readExecution(category, row);
    if (!reading.ok) return this.putAside(reading.problem);
    if (reading.value.type === 'funding') this.parts.say({ type: 'funding', funding: reading.value.funding }, saidAt);
    else this.parts.say({ type: 'fill', fill: reading.value.execution.fill }, saidAt);
  }

  /** Options and inverse contracts are no business of ours; a row without a category is not understood. */
  private otherCategory(category: unknown): void {
    if (category === 'inverse' || category === 'option') return;
    this.putAside('a row of the account stream names no category that is known');
  }

  /** What is not understood is not guessed at: it counts as missed, and has to be asked for. */
  private putAside(problem: string): void {
    this.parts.log.error('a message of the account stream was put aside', { problem });
    this.parts.say({ type: 'stream-lost', detail: `not understood: ${problem}` });
    if (this.line.isUp) this.parts.say({ type: 'stream-restored' });
  }
}
