import type { EpochMs } from '../domain/index.ts';
import type { Heartbeat } from '../sessions/index.ts';

export interface Latch {
  readonly by: string;
  readonly reason: string;
}

/** The files through which a server, its watchdog and its operator know of each other, and when they were written. */
export class SharedFolder {
  beat: Heartbeat | undefined;
  latch: Latch | undefined;
  beatAt: EpochMs;
  runningAt: EpochMs;
  latchedAt: EpochMs | undefined;
  unlatchedAt: EpochMs | undefined;
  private readonly now: () => EpochMs;
  private beats = 0;

  constructor(now: () => EpochMs) {
    this.now = now;
    this.beatAt = this.runningAt = now();
  }

  /** @param boot the life of the server that beats */
  beatOf(boot: string, state: Heartbeat['state']): void {
    this.beats += 1;
    this.beatAt = this.now();
    if (state === 'running') this.runningAt = this.beatAt;
    this.beat = { account: 'simulated', boot, count: this.beats, at: this.beatAt, state, positions: 'keep' };
  }

  write(latch: Latch): void {
    if (this.latch !== undefined) return;
    this.latch = latch;
    this.latchedAt = this.now();
  }

  lift(): void {
    if (this.latch !== undefined) this.unlatchedAt = this.now();
    this.latch = this.latchedAt = undefined;
  }
}
