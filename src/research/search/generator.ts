/** What can be written as JSON and read back the same: no NaN, no Infinity, and no `undefined` but for what is absent. */
export type Json = boolean | number | string | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** A candidate that is to be tried. */
export interface Proposal<Candidate> {
  /** Given out once by each generator, rising. */
  readonly id: number;
  readonly candidate: Candidate;
  /** Which one made it, where a generator is made of several. */
  readonly from?: string;
  /** The blocks of time it is to be tried on, by number; all of the data when absent. */
  readonly blocks?: readonly number[];
  /** It was proposed before, on less of the data: no new candidate. */
  readonly continues?: boolean;
}

/** What became of a proposal. */
export interface TrialResult {
  /** Of the proposal. */
  readonly id: number;
  /** Finite numbers, more being better, the first the principal one; absent when the trial failed or has no answer. */
  readonly objectives?: readonly number[];
  /** By how much the outcome breaks what is asked of it: 0, as when absent, where it keeps all of it. */
  readonly violation?: number;
}

/**
 * Proposes candidates and learns from what became of them. A generator is a function of its seed and of what it was told:
 * the same tells give the same asks, in this process or in one that took up its state. The order of results within one
 * tell means nothing.
 */
export interface CandidateGenerator<Candidate> {
  readonly name: string;
  /**
   * At most so many new proposals. Fewer, or none, where it has to hear results before it can go on; for good where it is
   * exhausted.
   */
  ask(count: number): readonly Proposal<Candidate>[];
  /**
   * At most so many proposals of candidates that it has proposed before, on more of the data, and of no new one: what is
   * left to do where no new candidate may be tried. None where it waits for results, or has nothing left; absent where it
   * never tries one twice.
   */
  askOn?(count: number): readonly Proposal<Candidate>[];
  /**
   * Every proposal is told of once.
   *
   * @throws {AssayError} `VALIDATION_INPUT` for a proposal it has not made or has heard of, and for a number that is none
   */
  tell(results: readonly TrialResult[]): void;
  /** It has nothing more to propose, whatever it is told. */
  readonly isExhausted: boolean;
  /** All that it knows, of a size that does not grow with the number of trials. */
  state(): Json;
}

/**
 * Makes a generator anew, or as it was when it gave that state.
 *
 * @throws {AssayError} `SEARCH_STATE` for the state of another generator, or of one with other options
 */
export type GeneratorMaker<Candidate> = (state?: Json) => CandidateGenerator<Candidate>;
