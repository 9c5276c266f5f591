import type { Log, Timers } from '../../runtime/index.ts';
import type { Exchange } from '../core/exchange.ts';
import type { DisconnectProtection } from './disconnect-protection.ts';
import type { Pacer } from './pacer.ts';
import type { Streams } from './streams/streams.ts';

const SWEEP_MS = 10_000;

export interface HeartParts {
  readonly exchange: Exchange;
  readonly pacer: Pacer;
  readonly streams: Streams;
  readonly disconnectProtection: DisconnectProtection;
  readonly timers: Timers;
  readonly log: Log;
  readonly beatMs: number;
  /** Ends connections that have been silent for too long. */
  sweep(nowMs: number): void;
  /** Lets nobody in any more. */
  stop(): void;
}

/**
 * Keeps the exchange going while nobody asks. A mistake of its own that it finds on the way stops it: the books may be
 * wrong, so it does not go on as if they were not.
 */
export class Heart {
  /** Resolves with the reason when it has stopped by itself; otherwise never. */
  readonly failed: Promise<unknown>;
  private readonly parts: HeartParts;
  private hasFailed = false;
  private fail: (reason: unknown) => void = () => undefined;

  constructor(parts: HeartParts) {
    this.parts = parts;
    this.failed = new Promise((resolve) => {
      this.fail = resolve;
    });
  }

  get isBroken(): boolean {
    return this.hasFailed;
  }

  /** Brings the exchange to the present. */
  catchUp(): void {
    this.unlessBroken(() => this.parts.pacer.catchUp());
  }

  beat(): void {
    const { exchange, pacer, streams, disconnectProtection, timers } = this.parts;
    this.unlessBroken(() => {
      const nowMs = timers.monotonicMs();
      pacer.catchUp();
      for (const { uid, category } of disconnectProtection.due(nowMs)) exchange.cancelByDisconnect(uid, category);
      streams.accounts.publish();
      streams.tick(nowMs);
    });
  }

  async beatUntil(closing: AbortSignal): Promise<void> {
    const { timers, beatMs } = this.parts;
    let sweptMs = timers.monotonicMs();
    while (!closing.aborted && !this.hasFailed) {
      this.beat();
      const nowMs = timers.monotonicMs();
      if (nowMs - sweptMs > SWEEP_MS) {
        sweptMs = nowMs;
        this.parts.sweep(nowMs);
      }
      await timers.sleep(beatMs);
    }
  }

  private unlessBroken(work: () => void): void {
    if (this.hasFailed) return;
    try {
      work();
    } catch (error) {
      this.hasFailed = true;
      this.parts.log.error('the exchange has found a mistake of its own and stops', { error });
      this.parts.stop();
      this.fail(error);
    }
  }
}
