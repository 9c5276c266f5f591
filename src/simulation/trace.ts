import { createHash } from 'node:crypto';

/** Lines kept for whoever has to understand a violation. */
const KEPT = 60;

/**
 * Everything that happens, in the order in which it happens, hashed. Equal seeds give equal digests, or the run is not
 * a function of its seed.
 */
export class Trace {
  lines = 0;
  private readonly hash = createHash('sha256');
  private readonly recent: string[] = [];
  private readonly now: () => number;
  private readonly startedAt: number;
  private readonly follow: ((line: string) => void) | undefined;

  /** @param follow told every line, for a person to read */
  constructor(now: () => number, follow?: (line: string) => void) {
    this.now = now;
    this.startedAt = now();
    this.follow = follow;
  }

  /** @param who which process, or part of the world */
  note(who: string, what: string): void {
    const line = `${((this.now() - this.startedAt) / 1_000).toFixed(3).padStart(9)} ${who.padEnd(9)} ${what}`;
    this.hash.update(line).update('\n');
    this.recent[this.lines % KEPT] = line;
    this.lines += 1;
    this.follow?.(line);
  }

  /** Oldest first. */
  get lastLines(): readonly string[] {
    const from = this.lines % KEPT;
    return this.lines < KEPT ? this.recent.slice() : [...this.recent.slice(from), ...this.recent.slice(0, from)];
  }

  /** SHA-256 of all lines so far. */
  get digest(): string {
    return this.hash.copy().digest('hex');
  }
}
