import type { Timers } from '../runtime/index.ts';

const TICK_MS = 500;

export interface StandstillParts {
  readonly timers: Timers;
  /** Who has not come round for longer than this stands still. */
  readonly afterMs: number;
  alive(): boolean;
  /** Told when it has come round again; the loop has to be told through its queue. */
  stoodStill(seconds: number): void;
}

/**
 * Whether this process stands still, or has and the loop does not know yet. What was said meanwhile is heard all at once,
 * the end of the stream after everything before it: until the loop has heard that, nobody knows how old the news is that
 * is decided on.
 */
export class Standstill {
  private readonly parts: StandstillParts;
  /** When the clock last came round; absent until it is watched. */
  private tickedMs: number | undefined;
  /** What lies in the queue before the loop hears of it is old. */
  private isUnheard = false;

  constructor(parts: StandstillParts) {
    this.parts = parts;
  }

  get isBehind(): boolean {
    return this.isUnheard || this.standsStill;
  }

  /** The loop knows. */
  heard(): void {
    this.isUnheard = false;
  }

  async watch(): Promise<void> {
    const { timers, alive, stoodStill } = this.parts;
    while (alive()) {
      this.tickedMs = timers.monotonicMs();
      await timers.sleep(TICK_MS);
      if (!this.standsStill || !alive()) continue;
      this.isUnheard = true;
      stoodStill(Math.round((timers.monotonicMs() - this.tickedMs) / 1_000));
    }
  }

  private get standsStill(): boolean {
    const { timers, afterMs } = this.parts;
    return this.tickedMs !== undefined && timers.monotonicMs() - this.tickedMs > afterMs;
  }
}
