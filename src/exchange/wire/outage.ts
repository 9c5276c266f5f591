import type { Timers } from '../../runtime/index.ts';

/** Times in which the exchange is not there, or takes nothing new. */
export class Outage {
  private readonly timers: Timers;
  private downUntilMs = -Infinity;
  private drainUntilMs = -Infinity;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /** Nothing is answered and no connection taken for so long. */
  goDown(forMs: number): void {
    this.downUntilMs = this.timers.monotonicMs() + forMs;
  }

  /** New requests on the trade socket are refused for so long, as before a restart. */
  drain(forMs: number): void {
    this.drainUntilMs = this.timers.monotonicMs() + forMs;
  }

  get isDown(): boolean {
    return this.timers.monotonicMs() < this.downUntilMs;
  }

  get isDraining(): boolean {
    return this.timers.monotonicMs() < this.drainUntilMs;
  }
}
