/**
 * Sums over the daily returns of one run, taken as the run goes: while nothing is held there is nothing to add, so a day
 * costs nothing then.
 */
export class DaySums {
  /** Index of each day's last bar. */
  readonly lastBar: Int32Array;
  /** The day of each bar. */
  readonly dayOf: Int32Array;
  /** A return is so many times the change of worth, in steps times lots. */
  readonly scale: number;
  day = 0;
  /** In doubles in an array: fields of an object that change at each fill cost several times that. */
  readonly state = new Float64Array(6);

  constructor(lastBar: Int32Array, dayOf: Int32Array, scale: number) {
    this.lastBar = lastBar;
    this.dayOf = dayOf;
    this.scale = scale;
  }

  write(row: Float64Array, at: number): void {
    row[at] = this.state[SUM]!;
    row[at + 1] = this.state[SQUARES]!;
    row[at + 2] = this.state[DOWNSIDE]!;
    row[at + 3] = this.state[DEEPEST]!;
  }
}

const WORTH = 0;
const SUM = 1;
const SQUARES = 2;
const DOWNSIDE = 3;
const HIGHEST = 4;
const DEEPEST = 5;

export function beginDays(days: DaySums): void {
  days.day = 0;
  days.state.fill(0);
}

/** Adds the days that ended before a bar, in which so many lots were held at their ends. */
export function settleDays(
  days: DaySums,
  close: Int32Array,
  bar: number,
  lots: number,
  spent: number,
  turned: number,
  feeRate: number,
): void {
  const { lastBar, dayOf, state, scale } = days;
  const until = bar < dayOf.length ? dayOf[bar]! : lastBar.length;
  if (until <= days.day) return;
  const cash = -spent - turned * feeRate;
  let worth = state[WORTH]!;
  if (lots === 0) {
    if (cash !== worth) addReturn(state, (cash - worth) * scale);
    worth = cash;
  } else {
    for (let day = days.day; day < until; day += 1) {
      const now = cash + lots * close[lastBar[day]!]!;
      addReturn(state, (now - worth) * scale);
      worth = now;
    }
  }
  state[WORTH] = worth;
  days.day = until;
}

function addReturn(state: Float64Array, value: number): void {
  const sum = state[SUM]! + value;
  state[SUM] = sum;
  state[SQUARES]! += value * value;
  if (value < 0) state[DOWNSIDE]! += value * value;
  if (sum > state[HIGHEST]!) state[HIGHEST] = sum;
  else if (sum - state[HIGHEST]! < state[DEEPEST]!) state[DEEPEST] = sum - state[HIGHEST]!;
}
