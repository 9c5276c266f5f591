import type { Cause } from './tape.ts';
import type { StepBars } from './step-bars.ts';

/** How a protective order ended a position: the price that it met, before spread and slippage. */
export interface ProtectiveExit {
  readonly bar: number;
  readonly steps: number;
  readonly cause: Extract<Cause, 'stop-loss' | 'take-profit' | 'trailing-stop'>;
  /** In the last millisecond of the bar. */
  readonly atClose: boolean;
}

/** Levels in steps, as the orders at the venue have them; absent ones lie where no price comes. */
export interface Levels {
  readonly stop: number | undefined;
  readonly target: number | undefined;
  readonly trailing: number | undefined;
  /** The forced close of a levered position: where the kernel no longer answers. */
  readonly ruin: number | undefined;
}

/**
 * One open position against the bars, as `venues/simulated` travels them: from the open to the extreme that hurts, to the
 * other, to the close; orders that meet the open first, stop before target before trailing stop.
 *
 * Everything is turned so that the position is long: a short one sees prices below zero, and its high as its low.
 */
export class OpenPosition {
  private readonly bars: StepBars;
  private readonly isLong: boolean;
  private readonly stop: number;
  private readonly target: number;
  /** 0 without a trailing stop. */
  private readonly trailing: number;
  private readonly ruin: number;
  /** Best price so far, which the trailing stop follows. */
  private best: number;

  constructor(bars: StepBars, isLong: boolean, entryBar: number, { stop, target, trailing, ruin }: Levels) {
    const turned = (level: number | undefined, absent: number): number =>
      level === undefined ? absent : isLong ? level : -level;
    this.bars = bars;
    this.isLong = isLong;
    this.stop = turned(stop, -Infinity);
    this.target = turned(target, Infinity);
    this.trailing = trailing ?? 0;
    this.ruin = turned(ruin, -Infinity);
    this.best = turned(bars.open[entryBar], 0);
  }

  /**
   * The first bar from `from` to `to`, not included, in which a protective order fills; `undefined` when none does.
   * `'ruined'` where the venue might close the position by force.
   */
  scan(from: number, to: number): ProtectiveExit | 'ruined' | undefined {
    for (let bar = from; bar < to; bar += 1) {
      bar = this.touched(bar, to);
      if (bar === to) return undefined;
      const exit = this.within(bar);
      if (exit !== undefined) return exit;
    }
    return undefined;
  }

  /** What the protective orders do at the open of a bar, before an order at market that came after them. */
  atOpen(bar: number): ProtectiveExit | 'ruined' | undefined {
    const open = this.turned(this.bars.open[bar]!);
    if (open <= this.ruin) return 'ruined';
    if (open <= this.stop) return this.exit(bar, open, 'stop-loss');
    if (open >= this.target) return this.exit(bar, open, 'take-profit');
    if (this.trailing > 0 && open <= this.best - this.trailing) return this.exit(bar, open, 'trailing-stop');
    return undefined;
  }

  /** The first bar that could touch an order: no bar before it does. */
  private touched(from: number, to: number): number {
    const { high, low } = this.bars;
    const stop = Math.max(this.stop, this.ruin);
    const { target } = this;
    if (this.trailing > 0) {
      const touched = this.isLong
        ? trailingLong(high, low, from, to, [stop, target, this.trailing, this.best])
        : trailingShort(high, low, from, to, [stop, target, this.trailing, this.best]);
      this.best = touched.best;
      return touched.bar;
    }
    return this.isLong ? fixedLong(high, low, from, to, stop, target) : fixedShort(high, low, from, to, stop, target);
  }

  private within(bar: number): ProtectiveExit | 'ruined' | undefined {
    const { bars, isLong, stop, target, trailing } = this;
    const low = this.turned(isLong ? bars.low[bar]! : bars.high[bar]!);
    if (low <= this.ruin) return 'ruined';
    const opened = this.atOpen(bar);
    if (opened !== undefined) return opened;
    const open = this.turned(bars.open[bar]!);
    if (open > this.best) this.best = open;
    const trailed = trailing > 0 ? this.best - trailing : -Infinity;
    if (low <= stop && stop >= trailed) return this.exit(bar, stop, 'stop-loss');
    if (low <= trailed) return this.exit(bar, trailed, 'trailing-stop');
    const high = this.turned(isLong ? bars.high[bar]! : bars.low[bar]!);
    if (high >= target) return this.exit(bar, target, 'take-profit');
    if (high > this.best) this.best = high;
    const level = trailing > 0 ? this.best - trailing : -Infinity;
    const close = this.turned(bars.close[bar]!);
    if (close > level) return undefined;
    // The share of the last third that is left when the level is reached, in milliseconds, is below one.
    return this.exit(bar, level, 'trailing-stop', (level - close) * bars.thirdMs < high - close);
  }

  private exit(bar: number, turned: number, cause: ProtectiveExit['cause'], atClose = false): ProtectiveExit {
    return { bar, steps: this.turned(turned), cause, atClose };
  }

  private turned(steps: number): number {
    return this.isLong ? steps : -steps;
  }
}

function fixedLong(high: Int32Array, low: Int32Array, from: number, to: number, stop: number, target: number): number {
  for (let bar = from | 0; bar < (to | 0); bar = (bar + 1) | 0)
    if (low[bar]! <= stop || high[bar]! >= target) return bar;
  return to;
}

function fixedShort(high: Int32Array, low: Int32Array, from: number, to: number, stop: number, target: number): number {
  for (let bar = from | 0; bar < (to | 0); bar = (bar + 1) | 0)
    if (-high[bar]! <= stop || -low[bar]! >= target) return bar;
  return to;
}

type Trailing = readonly [stop: number, target: number, distance: number, best: number];

/** The best price is that of the bars before the one that is returned. */
interface Touched {
  readonly bar: number;
  readonly best: number;
}

function trailingLong(high: Int32Array, low: Int32Array, from: number, to: number, trailing: Trailing): Touched {
  const [stop, target, distance] = trailing;
  let best = trailing[3];
  for (let bar = from; bar < to; bar += 1) {
    const up = high[bar]!;
    const down = low[bar]!;
    const after = up > best ? up : best;
    if (down <= stop || up >= target || down <= after - distance) return { bar, best };
    best = after;
  }
  return { bar: to, best };
}

function trailingShort(high: Int32Array, low: Int32Array, from: number, to: number, trailing: Trailing): Touched {
  const [stop, target, distance] = trailing;
  let best = trailing[3];
  for (let bar = from; bar < to; bar += 1) {
    const up = -low[bar]!;
    const down = -high[bar]!;
    const after = up > best ? up : best;
    if (down <= stop || up >= target || down <= after - distance) return { bar, best };
    best = after;
  }
  return { bar: to, best };
}
