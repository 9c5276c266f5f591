import { sum } from '../../../analytics/index.ts';
import { checkThat } from '../../validation/statistic.ts';

/*
 * A hidden Markov chain: states that cannot be seen, and observations that hint at them. Forward and backward passes are
 * scaled at each step, the best path is found in logarithms, so that a year of minutes does not underflow.
 *
 * Source: Rabiner (1989), "A Tutorial on Hidden Markov Models", Proc. IEEE 77(2).
 */

/** The states' own life. Rows sum to one. */
export interface Chain {
  /** Chance of each state at the first observation. */
  readonly initial: readonly number[];
  /** Row: from; column: to. */
  readonly transitions: readonly (readonly number[])[];
}

/** Log likelihood of each observation in each state: a row per observation, oldest first. `-Infinity` is impossible. */
export type Emissions = readonly (readonly number[])[];

/** A chance for each state, at each observation. */
export type StateChances = readonly (readonly number[])[];

export interface Filtered {
  /** Given the observations up to each one: the only chances that a backtest may act on. */
  readonly chances: StateChances;
  readonly logLikelihood: number;
  /** Log likelihood of each observation given those before it. */
  readonly steps: readonly number[];
}

/**
 * The forward pass.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for a chain that is none, and for an observation that no state can explain
 */
export function filterStates(chain: Chain, emissions: Emissions): Filtered {
  checkChain(chain, emissions);
  const chances: number[][] = [];
  const steps: number[] = [];
  for (const [time, row] of emissions.entries()) {
    const before = chances[time - 1];
    const expected = before === undefined ? chain.initial : advance(before, chain.transitions);
    const highest = Math.max(...row);
    const joint = expected.map((chance, state) => chance * Math.exp(row[state]! - highest));
    const total = sum(joint);
    checkThat(total > 0, `no state can explain observation ${time}`);
    chances.push(joint.map((value) => value / total));
    steps.push(Math.log(total) + highest);
  }
  return { chances, logLikelihood: sum(steps), steps };
}

export interface Smoothed extends Filtered {
  /** Given all observations, later ones too: it looks ahead, so it may fit a model but never decide a trade. */
  readonly smoothed: StateChances;
  /** Expected number of steps from one state to another: row from, column to. */
  readonly moves: readonly (readonly number[])[];
}

/** The forward and the backward pass. @throws {AssayError} as `filterStates` */
export function smoothStates(chain: Chain, emissions: Emissions): Smoothed {
  const filtered = filterStates(chain, emissions);
  const states = chain.initial.length;
  const moves = Array.from({ length: states }, () => Array.from({ length: states }, () => 0));
  const smoothed: (readonly number[])[] = [];
  let backward: readonly number[] = chain.initial.map(() => 1);
  for (let time = emissions.length - 1; time >= 0; time -= 1) {
    const now = filtered.chances[time]!;
    if (time < emissions.length - 1) {
      const next = emissions[time + 1]!.map(
        (value, state) => Math.exp(value - filtered.steps[time + 1]!) * backward[state]!,
      );
      for (const [from, row] of chain.transitions.entries()) {
        for (const [to, chance] of row.entries()) moves[from]![to]! += now[from]! * chance * next[to]!;
      }
      backward = chain.transitions.map((row) => row.reduce((total, chance, to) => total + chance * next[to]!, 0));
    }
    smoothed.push(now.map((chance, state) => chance * backward[state]!));
  }
  return { ...filtered, smoothed: smoothed.toReversed(), moves };
}

export interface BestPath {
  /** One state per observation. */
  readonly states: readonly number[];
  /** Log probability of path and observations together. */
  readonly logProbability: number;
}

/**
 * The single likeliest sequence of states (Viterbi); of two equally likely, the one of lower states. It looks ahead.
 *
 * @throws {AssayError} `VALIDATION_INPUT` as `filterStates`
 */
export function bestPath(chain: Chain, emissions: Emissions): BestPath {
  checkChain(chain, emissions);
  const transitions = chain.transitions.map((row) => row.map(Math.log));
  const cameFrom: number[][] = [];
  let scores = chain.initial.map((chance, state) => Math.log(chance) + emissions[0]![state]!);
  for (const row of emissions.slice(1)) {
    const sources = row.map((_, to) => highestPlace(scores.map((score, from) => score + transitions[from]![to]!)));
    scores = row.map((value, to) => scores[sources[to]!]! + transitions[sources[to]!]![to]! + value);
    cameFrom.push(sources);
  }
  const states = [highestPlace(scores)];
  const logProbability = scores[states[0]!]!;
  checkThat(logProbability > -Infinity, 'no path of states can explain the observations');
  for (const sources of cameFrom.toReversed()) states.push(sources[states.at(-1)!]!);
  return { states: states.toReversed(), logProbability };
}

/** Log likelihoods of observations that are symbols, from a table of chances: row state, column symbol. */
export function symbolEmissions(table: readonly (readonly number[])[], symbols: readonly number[]): Emissions {
  return symbols.map((symbol, time) =>
    table.map((row) => {
      const chance = row[symbol];
      checkThat(chance !== undefined && chance >= 0, `observation ${time}, ${symbol}, is none of the symbols`);
      return Math.log(chance!);
    }),
  );
}

const SUM_TOLERANCE = 1e-6;

function checkChain({ initial, transitions }: Chain, emissions: Emissions): void {
  const states = initial.length;
  checkThat(emissions.length > 0, 'there are no observations');
  checkThat(transitions.length === states, `${states} states have ${transitions.length} rows of transitions`);
  for (const row of [initial, ...transitions]) {
    const isChance = row.length === states && row.every((value) => value >= 0);
    checkThat(isChance && Math.abs(sum(row) - 1) < SUM_TOLERANCE, 'chances of states must sum to one');
  }
  for (const [time, row] of emissions.entries()) {
    const isKnown = row.length === states && row.every((value) => value < Infinity && !Number.isNaN(value));
    checkThat(isKnown, `the likelihood of observation ${time} is not known for each state`);
    checkThat(
      row.some((value) => value > -Infinity),
      `no state can explain observation ${time}`,
    );
  }
}

function advance(chances: readonly number[], transitions: Chain['transitions']): number[] {
  return chances.map((_, to) => chances.reduce((total, chance, from) => total + chance * transitions[from]![to]!, 0));
}

function highestPlace(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
