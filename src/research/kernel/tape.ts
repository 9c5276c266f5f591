/** Why a fill came about. */
export const CAUSES = ['entry', 'exit', 'stop-loss', 'take-profit', 'trailing-stop'] as const;
export type Cause = (typeof CAUSES)[number];

const CAPACITY = 256;

/** The fills of one run in columns, in time order, written again and again. */
export class Tape {
  count = 0;
  bar = new Int32Array(CAPACITY);
  /** What was paid or got, in price steps. */
  steps = new Int32Array(CAPACITY);
  /** Fewer than none for a sale. */
  lots = new Float64Array(CAPACITY);
  cause = new Uint8Array(CAPACITY);
  /** It filled in the last millisecond of its bar: by the clock that is the next bar's. */
  atClose = new Uint8Array(CAPACITY);

  /** Funding received, in 1e-12 of the currency, by the bar that is the first to know of it. */
  readonly payments: { readonly bar: number; readonly amount: bigint }[] = [];

  clear(): void {
    this.count = 0;
    this.payments.length = 0;
  }

  pay(bar: number, amount: bigint): void {
    this.payments.push({ bar, amount });
  }

  add(bar: number, steps: number, lots: number, cause: Cause, atClose: boolean): void {
    if (this.count === this.bar.length) this.grow();
    const place = this.count;
    this.bar[place] = bar;
    this.steps[place] = steps;
    this.lots[place] = lots;
    this.cause[place] = CAUSES.indexOf(cause);
    this.atClose[place] = atClose ? 1 : 0;
    this.count = place + 1;
  }

  private grow(): void {
    const length = this.bar.length * 2;
    const larger = <T extends Int32Array | Float64Array | Uint8Array>(column: T, room: T): T => {
      room.set(column);
      return room;
    };
    this.bar = larger(this.bar, new Int32Array(length));
    this.steps = larger(this.steps, new Int32Array(length));
    this.lots = larger(this.lots, new Float64Array(length));
    this.cause = larger(this.cause, new Uint8Array(length));
    this.atClose = larger(this.atClose, new Uint8Array(length));
  }
}
