/**
 * Sum of the last `size` numbers, without drift: nothing is ever subtracted.
 *
 * The sequence is cut into blocks of `size`. A window is then the tail of one block and the head of the next, so its
 * sum is one stored tail sum plus one growing head sum (van Herk 1992; Gil and Werman 1993). Tails are summed when a
 * block is full: two additions per number on average. The result depends on the numbers in the window alone, with at
 * most `size` roundings, whatever came before: a spike that has left the window leaves no trace, and a window of zeros
 * sums to exactly zero.
 */
export class SlidingSum {
  private readonly size: number;
  private readonly block: Float64Array;
  /** `tails[i]` is the sum of the previous block from place `i` to its end. */
  private readonly tails: Float64Array;
  private head = 0;
  private filled = 0;
  private hasTail = false;

  constructor(size: number) {
    this.size = size;
    this.block = new Float64Array(size);
    this.tails = new Float64Array(size);
  }

  /** Takes the newest number and returns the sum of the window; NaN until it is full. */
  next(value: number): number {
    if (this.filled === this.size) this.turnBlock();
    this.block[this.filled] = value;
    this.filled += 1;
    this.head += value;
    if (this.filled === this.size) return this.head;
    return this.hasTail ? this.tails[this.filled]! + this.head : NaN;
  }

  private turnBlock(): void {
    let tail = 0;
    for (let place = this.size - 1; place >= 0; place -= 1) {
      tail += this.block[place]!;
      this.tails[place] = tail;
    }
    this.head = 0;
    this.filled = 0;
    this.hasTail = true;
  }
}
