import { seededRandom, type Random } from '../runtime/index.ts';

/**
 * Chance for one purpose. Each purpose has a stream of its own, so that one more draw for the network does not change
 * what the market does: a seed stays the same story while the code around it changes.
 */
export class Chance {
  readonly next: Random;
  private readonly seed: number;

  constructor(seed: number, purpose = '') {
    this.seed = mix(seed, purpose);
    const generator = seededRandom(this.seed);
    this.next = () => generator.next();
  }

  /** A stream that depends on this one's seed and not on what has been drawn from it. */
  fork(purpose: string): Chance {
    return new Chance(this.seed, purpose);
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** Exponentially distributed, for waiting times. */
  waiting(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }
}

/** FNV-1a over the purpose, begun with the seed. */
function mix(seed: number, purpose: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let index = 0; index < purpose.length; index += 1) {
    hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x01000193) >>> 0;
  }
  // One more round, so that neighbouring seeds are strangers.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}
