import type { EpochMs } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { Exchange } from '../core/exchange.ts';

/** The exchange's clock: `real` goes with ours, `speed` times as fast; `virtual` stands until it is moved. */
export type ClockMode = 'real' | 'virtual';

/** Time passes in steps of this much, so that streams and requests get their turn. */
const STEP_MS = 1_000;
/** And no longer than this at a stretch. */
const STRETCH_MS = 20;
const SAME_TIME_MS = 1_000;

export class Pacer {
  readonly mode: ClockMode;
  readonly speed: number;
  private readonly exchange: Exchange;
  private readonly timers: Timers;
  private beganMs: number;
  private beganAt: EpochMs;
  readonly openedAt: EpochMs;
  /** Exchange time that the last catching-up left over; more than a moment, and this machine is too slow. */
  behindMs = 0;
  /** Whether the exchange's time is the wall's, so that there is one now. */
  private readonly sameTime: boolean;
  /** How wrong the exchange's clock is for its clients, who must not trust their own. */
  skewMs = 0;

  constructor(at: {
    readonly exchange: Exchange;
    readonly timers: Timers;
    readonly mode: ClockMode;
    readonly speed: number;
  }) {
    this.exchange = at.exchange;
    this.timers = at.timers;
    this.mode = at.mode;
    this.speed = at.speed;
    this.beganMs = at.timers.monotonicMs();
    this.beganAt = at.exchange.now;
    this.openedAt = this.beganAt;
    const apartMs = Math.abs(at.timers.now() - at.exchange.now);
    this.sameTime = at.mode === 'real' && at.speed === 1 && apartMs < SAME_TIME_MS;
  }

  /** Instants that count as now for a client's timestamp: the exchange's, and the wall's where the two differ. */
  nows(): readonly EpochMs[] {
    const now = (this.exchange.now + this.skewMs) as EpochMs;
    return this.sameTime ? [now] : [now, (this.timers.now() + this.skewMs) as EpochMs];
  }

  /**
   * Lets the exchange catch up with its clock, as far as it gets in one stretch. What is left is made up in the next
   * ones; unless its time is the wall's it is let go, and a speed that this machine cannot keep up is not kept.
   */
  catchUp(): void {
    if (this.mode === 'virtual') return;
    const { exchange, timers } = this;
    const nowMs = timers.monotonicMs();
    const due = Math.floor(this.beganAt + (nowMs - this.beganMs) * this.speed);
    while (exchange.now < due) {
      exchange.advance(Math.min(due, exchange.now + STEP_MS) as EpochMs);
      if (timers.monotonicMs() - nowMs > STRETCH_MS) break;
    }
    this.behindMs = Math.max(0, due - exchange.now);
    if (this.behindMs === 0 || this.sameTime) return;
    this.beganAt = exchange.now;
    this.beganMs = timers.monotonicMs();
  }

  /**
   * Moves a virtual clock by `ms`, in steps.
   *
   * @param between called between stretches, for streams to be written; resolves when others have had their turn
   */
  async advance(ms: number, between: () => Promise<void>): Promise<void> {
    const until = this.exchange.now + ms;
    let stretchBegan = this.timers.monotonicMs();
    while (this.exchange.now < until) {
      this.exchange.advance(Math.min(until, this.exchange.now + STEP_MS) as EpochMs);
      if (this.timers.monotonicMs() - stretchBegan < STRETCH_MS) continue;
      await between();
      stretchBegan = this.timers.monotonicMs();
    }
    await between();
  }
}
