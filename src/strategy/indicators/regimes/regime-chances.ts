import type { Indicator, IndicatorBar } from '../indicator.ts';
import { checkPeriod } from '../period.ts';
import { filterStep, fitStates, type GaussianStates } from './gaussian-states.ts';

/** Fewer bars than this hold too little of three states. */
export const REGIME_WINDOW_MIN = 100;
/** Fitting is dear, and states that change every bar are none. */
export const REGIME_REFIT_MIN = 24;

const LINES = {
  2: ['wild', 'calm', 'trend'],
  3: ['wild', 'middle', 'calm', 'trend'],
} as const;

type Line = (typeof LINES)[3][number];

/**
 * Chances of the states that the market may be in, by a hidden Markov chain with two or three of them over the return and
 * the log range of each bar: `calm` to `wild` by their range. `trend` is the return that the next bar is expected to have
 * under those chances, in its expected deviation.
 *
 * The chances are filtered: given the bars so far, and never smoothed by later ones. The chain is fitted anew on the last
 * `window` bars, every `refit` bars of the calendar: at the same bars wherever the data begin, so that a session that was
 * started again knows what one that never stopped does. Between two fits it only filters.
 *
 * Unknown (NaN) before the first fit, and while the window holds nothing to tell states by.
 */
export function regimeChances(states: 2 | 3, window: number, refit: number): Indicator<Line> {
  checkPeriod('regime window', window, REGIME_WINDOW_MIN);
  checkPeriod('regime refit', refit, REGIME_REFIT_MIN);
  return new RegimeChances(states, window, refit);
}

class RegimeChances implements Indicator<Line> {
  readonly key: string;
  readonly outputs: readonly Line[];
  readonly warmUpBars: number;
  private readonly states: 2 | 3;
  private readonly refit: number;
  /** The last observations, as rings of one length. */
  private readonly change: Float64Array;
  private readonly range: Float64Array;
  private seen = 0;
  private closeBefore = NaN;
  private openedBefore = NaN;
  /** Time between two bars: the least that was seen, so that a gap is not taken for it. */
  private interval = Infinity;
  private model: GaussianStates | undefined;
  private chances: Float64Array | undefined;

  constructor(states: 2 | 3, window: number, refit: number) {
    this.key = `regime-chances(${states},${window},${refit})`;
    this.outputs = LINES[states];
    this.states = states;
    this.refit = refit;
    // The first observation needs two bars; the calendar's next turn comes within `refit` bars of a full window.
    this.warmUpBars = window + refit;
    this.change = new Float64Array(window);
    this.range = new Float64Array(window);
  }

  update({ openTime, highFloat, lowFloat, closeFloat }: IndicatorBar): void {
    const before = this.closeBefore;
    const opened = this.openedBefore;
    this.closeBefore = closeFloat;
    this.openedBefore = openTime;
    if (Number.isNaN(before)) return;
    this.interval = Math.min(this.interval, openTime - opened);
    const change = finite(Math.log(closeFloat / before));
    const range = finite(Math.log(Math.log(highFloat / lowFloat)));
    const window = this.change.length;
    this.change[this.seen % window] = change;
    this.range[this.seen % window] = range;
    this.seen += 1;
    const step = this.refit * this.interval;
    if (this.seen >= window && Math.floor(openTime / step) !== Math.floor(opened / step)) this.fit();
    else if (this.model !== undefined) this.chances = filterStep(this.model, this.chances, change, range);
  }

  /** The new chain looks at its window from the start: nothing older than the window is left in the chances. */
  private fit(): void {
    const oldest = this.seen % this.change.length;
    const inOrder = (ring: Float64Array): Float64Array =>
      Float64Array.from({ length: ring.length }, (_, index) => ring[(oldest + index) % ring.length]!);
    const seen = { change: inOrder(this.change), range: inOrder(this.range) };
    this.model = fitStates(this.states, seen);
    this.chances = undefined;
    if (this.model === undefined) return;
    for (const [at, change] of seen.change.entries())
      this.chances = filterStep(this.model, this.chances, change, seen.range[at]!);
  }

  value(line: Line): number {
    const { model, chances } = this;
    if (model === undefined || chances === undefined) return NaN;
    switch (line) {
      case 'wild':
        return chances[this.states - 1]!;
      case 'middle':
        return this.states === 3 ? chances[1]! : NaN;
      case 'calm':
        return chances[0]!;
      case 'trend':
        return expectedMove(model, chances);
    }
  }
}

/** Of the next bar: its mean by its deviation, over the states that the chances lead to. */
function expectedMove({ states, transitions, means, deviations }: GaussianStates, chances: Float64Array): number {
  let [mean, square] = [0, 0];
  for (let to = 0; to < states; to += 1) {
    let chance = 0;
    for (let from = 0; from < states; from += 1) chance += chances[from]! * transitions[from * states + to]!;
    mean += chance * means[2 * to]!;
    square += chance * (means[2 * to]! ** 2 + deviations[2 * to]! ** 2);
  }
  return mean / Math.sqrt(square - mean * mean);
}

/** A bar without a range has no logarithm of it: that is nothing seen, not a range of nothing. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}
