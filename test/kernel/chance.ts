import { normal, seededRandom, type Random } from '../../src/runtime/index.ts';

/** Draws of one seed. */
export class Chance {
  readonly next: Random;

  constructor(seed: number) {
    this.next = seededRandom(seed).next;
  }

  of(likely: number): boolean {
    return this.next() < likely;
  }

  /** Uniform, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  one<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }

  normal(): number {
    return normal(this.next);
  }
}
