/** Gives back each number `delay` numbers later; NaN until then. */
export class DelayLine {
  private readonly ring: Float64Array;
  private place = 0;

  constructor(delay: number) {
    this.ring = new Float64Array(delay).fill(NaN);
  }

  next(value: number): number {
    const old = this.ring[this.place]!;
    this.ring[this.place] = value;
    this.place = this.place + 1 === this.ring.length ? 0 : this.place + 1;
    return old;
  }
}
