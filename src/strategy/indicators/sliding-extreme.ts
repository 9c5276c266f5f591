/**
 * Highest or lowest of the last `size` numbers, and how long ago it was. Of equal extremes the most recent counts.
 *
 * Keeps only the numbers that can still become the extreme, in a queue sorted by value (a monotonic deque): each is
 * put in once and taken out once, so an update costs the same for every window size on average.
 */
export class SlidingExtreme {
  /** NaN until the window is full, like `age`. */
  value = NaN;
  /** Numbers since the extreme: 0 when it is the newest. */
  age = NaN;
  private readonly size: number;
  /** Lows are kept negated, so that one comparison serves both. */
  private readonly sign: 1 | -1;
  private readonly candidates: Float64Array;
  private readonly candidateTimes: Float64Array;
  private first = 0;
  private count = 0;
  private time = 0;

  constructor(size: number, which: 'highest' | 'lowest') {
    this.size = size;
    this.sign = which === 'highest' ? 1 : -1;
    this.candidates = new Float64Array(size);
    this.candidateTimes = new Float64Array(size);
  }

  next(value: number): void {
    const { size, sign, candidates, candidateTimes } = this;
    const signed = value * sign;
    // The oldest leaves before the newest comes in, so the queue never holds more than `size`.
    if (this.count > 0 && candidateTimes[this.first]! <= this.time - size) {
      this.first = this.first + 1 === size ? 0 : this.first + 1;
      this.count -= 1;
    }
    while (this.count > 0 && candidates[(this.first + this.count - 1) % size]! <= signed) this.count -= 1;
    const place = (this.first + this.count) % size;
    candidates[place] = signed;
    candidateTimes[place] = this.time;
    this.count += 1;
    this.time += 1;
    if (this.time >= size) {
      this.value = candidates[this.first]! * sign;
      this.age = this.time - 1 - candidateTimes[this.first]!;
    }
  }
}
