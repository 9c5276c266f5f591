/**
 * Mean and population variance of the last `size` numbers, without drift and without cancellation.
 *
 * Blocks as in `SlidingSum`; head and tail each carry a mean and a sum of squared deviations, grown by Welford's
 * update (1962) and joined by the formula of Chan, Golub and LeVeque (1983). The textbook shortcut, mean of squares
 * less square of mean, loses every digit of the deviation of a dear coin in a quiet hour. In a window of equal numbers
 * the mean is exactly that number and the variance exactly zero.
 */
export class SlidingMoments {
  /** NaN until the window is full, like `variance`. */
  mean = NaN;
  variance = NaN;
  private readonly size: number;
  private readonly block: Float64Array;
  /** Of the previous block from each place to its end. */
  private readonly tailMeans: Float64Array;
  private readonly tailSquares: Float64Array;
  private headMean = 0;
  private headSquares = 0;
  private filled = 0;
  private hasTail = false;

  constructor(size: number) {
    this.size = size;
    this.block = new Float64Array(size);
    this.tailMeans = new Float64Array(size);
    this.tailSquares = new Float64Array(size);
  }

  next(value: number): void {
    const { size } = this;
    if (this.filled === size) this.turnBlock();
    this.block[this.filled] = value;
    this.filled += 1;
    const step = value - this.headMean;
    this.headMean += step / this.filled;
    this.headSquares += step * (value - this.headMean);
    if (this.filled === size) {
      this.mean = this.headMean;
      this.variance = this.headSquares / size;
    } else if (this.hasTail) {
      const tailMean = this.tailMeans[this.filled]!;
      const apart = this.headMean - tailMean;
      const headShare = this.filled / size;
      this.mean = tailMean + apart * headShare;
      const between = apart * apart * headShare * (size - this.filled);
      this.variance = (this.tailSquares[this.filled]! + this.headSquares + between) / size;
    }
  }

  private turnBlock(): void {
    let mean = 0;
    let squares = 0;
    for (let place = this.size - 1; place >= 0; place -= 1) {
      const step = this.block[place]! - mean;
      mean += step / (this.size - place);
      squares += step * (this.block[place]! - mean);
      this.tailMeans[place] = mean;
      this.tailSquares[place] = squares;
    }
    this.headMean = 0;
    this.headSquares = 0;
    this.filled = 0;
    this.hasTail = true;
  }
}
