/**
 * States of a market that cannot be seen, each with a mean and a deviation of what is: here the return of a bar and the
 * logarithm of its range. States are in the order of their range, the calmest first.
 *
 * The running form, in two dimensions and without waste, of the research's `refineGaussian`, which a test holds it to.
 *
 * @see Rabiner (1989), "A Tutorial on Hidden Markov Models", Proc. IEEE 77(2)
 */
export interface GaussianStates {
  readonly states: number;
  readonly initial: Float64Array;
  /** Row from, column to. */
  readonly transitions: Float64Array;
  /** Of the return, then of the log range, for each state. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Observations as two columns of one length; NaN is not seen, and says nothing. */
export interface Observations {
  readonly change: Float64Array;
  readonly range: Float64Array;
}

/** Chance of staying that fitting begins with. */
const STAYS = 0.95;
const STEPS_MAX = 30;
/** A step that gains less, in log likelihood for each observation, is the last. */
const GAIN_MIN = 1e-5;
/** A state that narrows to less of the whole spread sees single bars, and its likelihood has no bound. */
const NARROWEST = 0.05;
/** Least chance of any step: a state that was never entered from another must not be impossible for ever. */
const CHANCE_MIN = 1e-9;
/** Fewer values of either kind, as a share of the bars, fit nothing. */
const SEEN_MIN = 0.5;

/**
 * Fits the states to the observations, from the same first guess always: equal observations make equal states.
 *
 * @returns `undefined` where there is nothing to tell states by: a price that stands, or bars without a range
 */
export function fitStates(states: number, seen: Observations): GaussianStates | undefined {
  const whole = [spreadOf(seen.change), spreadOf(seen.range)];
  if (whole.some(({ share, deviation }) => share < SEEN_MIN || !(deviation > 0))) return undefined;
  const floors = whole.map(({ deviation }) => NARROWEST * deviation);
  let model = firstGuess(states, seen, whole[0]!);
  const work = new Workspace(states, seen.change.length);
  let before = -Infinity;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const { next, logLikelihood } = refineStates(model, seen, floors, work);
    model = next;
    if (logLikelihood - before < GAIN_MIN * seen.change.length) break;
    before = logLikelihood;
  }
  return calmestFirst(model);
}

/**
 * Moves the states' chances one bar on, and weighs them with what was seen at it: they depend on nothing later.
 *
 * @param chances of the bar before; absent before the first
 */
export function filterStep(
  model: GaussianStates,
  chances: Float64Array | undefined,
  change: number,
  range: number,
): Float64Array {
  const { states, initial, transitions } = model;
  const next = new Float64Array(states);
  const logs = new Float64Array(states);
  logDensities(model, change, range, logs);
  const highest = logs.reduce((most, value) => Math.max(most, value), -Infinity);
  let total = 0;
  for (let to = 0; to < states; to += 1) {
    let expected = chances === undefined ? initial[to]! : 0;
    if (chances !== undefined)
      for (let from = 0; from < states; from += 1) expected += chances[from]! * transitions[from * states + to]!;
    next[to] = expected * Math.exp(logs[to]! - highest);
    total += next[to]!;
  }
  return next.map((value) => value / total);
}

/** Rooms for the passes, made once for all steps of a fit. */
export class Workspace {
  readonly densities: Float64Array;
  readonly forward: Float64Array;
  readonly backward: Float64Array;
  readonly moves: Float64Array;

  constructor(states: number, length: number) {
    this.densities = new Float64Array(states * length);
    this.forward = new Float64Array(states * length);
    this.backward = new Float64Array(2 * states);
    this.moves = new Float64Array(states * states);
  }
}

/** One step of Baum and Welch. @param floors least deviation of the return and of the log range */
export function refineStates(
  model: GaussianStates,
  { change, range }: Observations,
  floors: readonly number[],
  { densities, forward, backward, moves }: Workspace,
): { readonly next: GaussianStates; readonly logLikelihood: number } {
  const { states, initial, transitions } = model;
  const { length } = change;
  const scales = new Float64Array(length);
  let logLikelihood = 0;
  for (let time = 0; time < length; time += 1) {
    const at = time * states;
    const row = densities.subarray(at, at + states);
    logDensities(model, change[time]!, range[time]!, row);
    const highest = row.reduce((most, value) => Math.max(most, value), -Infinity);
    let total = 0;
    for (let to = 0; to < states; to += 1) {
      row[to] = Math.exp(row[to]! - highest);
      let expected = time === 0 ? initial[to]! : 0;
      if (time > 0)
        for (let from = 0; from < states; from += 1)
          expected += forward[at - states + from]! * transitions[from * states + to]!;
      forward[at + to] = expected * row[to]!;
      total += forward[at + to]!;
    }
    for (let to = 0; to < states; to += 1) forward[at + to]! /= total;
    scales[time] = total;
    logLikelihood += Math.log(total) + highest;
  }
  moves.fill(0);
  const sums = new StateSums(states);
  let [now, later] = [backward.subarray(0, states), backward.subarray(states)];
  later.fill(1);
  const first = new Float64Array(states);
  for (let time = length - 1; time >= 0; time -= 1) {
    const at = time * states;
    if (time < length - 1) {
      for (let from = 0; from < states; from += 1) {
        now[from] = 0;
        for (let to = 0; to < states; to += 1) {
          const next = (densities[at + states + to]! * later[to]!) / scales[time + 1]!;
          const step = transitions[from * states + to]! * next;
          moves[from * states + to]! += forward[at + from]! * step;
          now[from]! += step;
        }
      }
      [now, later] = [later, now];
    }
    for (let state = 0; state < states; state += 1) {
      const chance = forward[at + state]! * later[state]!;
      first[state] = Math.max(CHANCE_MIN, chance);
      sums.add(state, chance, change[time]!, range[time]!);
    }
  }
  return { next: { ...sums.settled(model, floors), initial: first, transitions: rowsOf(moves, model) }, logLikelihood };
}

/** Weighted sums of what was seen in each state. */
class StateSums {
  private readonly states: number;
  private readonly weights: Float64Array;
  private readonly totals: Float64Array;
  private readonly squares: Float64Array;

  constructor(states: number) {
    this.states = states;
    this.weights = new Float64Array(2 * states);
    this.totals = new Float64Array(2 * states);
    this.squares = new Float64Array(2 * states);
  }

  add(state: number, chance: number, change: number, range: number): void {
    this.addOne(2 * state, chance, change);
    this.addOne(2 * state + 1, chance, range);
  }

  private addOne(place: number, chance: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.weights[place]! += chance;
    this.totals[place]! += chance * value;
    this.squares[place]! += chance * value * value;
  }

  /** A state that nothing is seen in keeps what it was. */
  settled(model: GaussianStates, floors: readonly number[]): Pick<GaussianStates, 'states' | 'means' | 'deviations'> {
    const means = model.means.slice();
    const deviations = model.deviations.slice();
    for (let place = 0; place < means.length; place += 1) {
      const weight = this.weights[place]!;
      if (!(weight > 0)) continue;
      const mean = this.totals[place]! / weight;
      means[place] = mean;
      const variance = this.squares[place]! / weight - mean * mean;
      deviations[place] = Math.max(floors[place % 2]!, Math.sqrt(Math.max(0, variance)));
    }
    return { states: this.states, means, deviations };
  }
}

function rowsOf(moves: Float64Array, { states, transitions }: GaussianStates): Float64Array {
  const rows = transitions.slice();
  for (let from = 0; from < states; from += 1) {
    let left = 0;
    for (let to = 0; to < states; to += 1) left += moves[from * states + to]!;
    if (!(left > 0)) continue;
    for (let to = 0; to < states; to += 1)
      rows[from * states + to] = Math.max(CHANCE_MIN, moves[from * states + to]! / left);
  }
  return rows;
}

const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);

function logDensities(
  { states, means, deviations }: GaussianStates,
  change: number,
  range: number,
  into: Float64Array,
): void {
  for (let state = 0; state < states; state += 1) {
    const place = 2 * state;
    into[state] =
      logDensity(change, means[place]!, deviations[place]!) +
      logDensity(range, means[place + 1]!, deviations[place + 1]!);
  }
}

function logDensity(value: number, mean: number, deviation: number): number {
  if (Number.isNaN(value)) return 0;
  const distance = (value - mean) / deviation;
  return -0.5 * distance * distance - Math.log(deviation) - HALF_LOG_TAU;
}

interface Spread {
  readonly share: number;
  readonly mean: number;
  readonly deviation: number;
}

function spreadOf(values: Float64Array): Spread {
  const seen = values.filter((value) => !Number.isNaN(value));
  // Rounding would make a spread of a value that never moves.
  if (seen.every((value) => value === seen[0])) return { share: seen.length / values.length, mean: NaN, deviation: 0 };
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length;
  return { share: seen.length / values.length, mean, deviation: Math.sqrt(variance) };
}

/** As many parts of the range as there are states, from the narrowest bars to the widest. */
function firstGuess(states: number, { change, range }: Observations, ofChange: Spread): GaussianStates {
  const order = [...range.keys()]
    .filter((place) => !Number.isNaN(range[place]!) && !Number.isNaN(change[place]!))
    .toSorted((a, b) => range[a]! - range[b]! || a - b);
  const means = new Float64Array(2 * states).fill(ofChange.mean);
  const deviations = new Float64Array(2 * states);
  const whole = spreadOf(range);
  for (let state = 0; state < states; state += 1) {
    const part = order.slice((state * order.length) / states, ((state + 1) * order.length) / states);
    const ranges = spreadOf(Float64Array.from(part, (place) => range[place]!));
    const changes = spreadOf(Float64Array.from(part, (place) => change[place]!));
    means[2 * state + 1] = part.reduce((sum, place) => sum + range[place]!, 0) / part.length;
    deviations[2 * state] = changes.deviation > 0 ? changes.deviation : ofChange.deviation;
    deviations[2 * state + 1] = Math.max(ranges.deviation, whole.deviation / states);
  }
  const transitions = Float64Array.from({ length: states * states }, (_, place) =>
    Math.floor(place / states) === place % states ? STAYS : (1 - STAYS) / (states - 1),
  );
  return { states, initial: new Float64Array(states).fill(1 / states), transitions, means, deviations };
}

function calmestFirst(model: GaussianStates): GaussianStates {
  const { states, initial, transitions, means, deviations } = model;
  const order = [...initial.keys()].toSorted((a, b) => means[2 * a + 1]! - means[2 * b + 1]! || a - b);
  const pairs = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: 2 * states }, (_, place) => values[2 * order[place >> 1]! + (place % 2)]!);
  return {
    states,
    initial: Float64Array.from(order, (state) => initial[state]!),
    transitions: Float64Array.from(
      { length: states * states },
      (_, place) => transitions[order[Math.floor(place / states)]! * states + order[place % states]!]!,
    ),
    means: pairs(means),
    deviations: pairs(deviations),
  };
}
