import type { Bar, EpochMs, Fill, InstrumentId, Position, StrategyId, Timeframe } from '../domain/index.ts';
import type { Indicator } from './indicators/indicator.ts';
import type { ParameterSpecs, ParameterValues } from './parameters.ts';
import type { Wish } from './wish.ts';

/** All that a strategy may know at one moment. The same in every phase. */
export interface StrategyView {
  /** The time of the event being handled; strategies have no other clock. */
  readonly now: EpochMs;
  /** The strategy's own position, not the account's. */
  position(instrument?: InstrumentId): Position;
  /** Its average entry price as a number; `undefined` when flat. */
  entryPrice(instrument?: InstrumentId): number | undefined;
  /** Newest closed bar of an instrument and timeframe the strategy subscribed to. */
  lastBar(instrument?: InstrumentId, timeframe?: Timeframe): Bar | undefined;
  /** Tags of its orders that are sent or working. */
  readonly workingTags: ReadonlySet<string>;
  /** Equity the session's sizing counts on for this strategy, quote currency. */
  readonly equity: number;
}

/** What `setup` is given: where to bind indicators, once. */
export interface StrategySetup<Values> {
  readonly strategyId: StrategyId;
  readonly parameters: Values;
  /** In the order given by the user; the first is the principal one. */
  readonly instruments: readonly InstrumentId[];
  /** In the order given by the user; the first is the principal one. */
  readonly timeframes: readonly Timeframe[];
  /**
   * Feeds the indicator with every closed bar of the series, before `onBar` sees that bar.
   * Defaults: the principal instrument and timeframe.
   */
  use<I extends Indicator>(
    indicator: I,
    series?: { readonly instrument?: InstrumentId; readonly timeframe?: Timeframe },
  ): I;
}

export type Wishes = Wish | readonly Wish[] | undefined;

/** One running copy of a strategy. */
export interface StrategyInstance {
  /**
   * Called for every closed bar of every subscribed series, in time order, once every bound indicator is warm.
   * Return nothing to keep the present stance.
   */
  onBar(bar: Bar, view: StrategyView): Wishes;
  /** Called after the strategy's own position has changed by the fill. */
  onFill?(fill: Fill, view: StrategyView): Wishes;
  onStart?(view: StrategyView): Wishes;
  /** Called once when an operator stops the strategy; positions are then dealt with as the operator chose. */
  onStop?(view: StrategyView): Wishes;
  /**
   * Everything the strategy remembers besides its indicators, as one plain JSON object, mutated in place.
   * It is saved with the engine's state and given back after a restart; variables kept elsewhere are lost.
   */
  readonly memory?: Record<string, unknown>;
}

/** A strategy as written: what it is called, what can be turned, and how to make a running copy. */
export interface StrategyDefinition<Specs extends ParameterSpecs = ParameterSpecs> {
  /** `kebab-case`, unique in the catalogue. */
  readonly name: string;
  readonly title: string;
  /** Two or three sentences: the idea, when it works, when it does not. */
  readonly description: string;
  /** Short code for readable ids, as in `BTC_TF_7Q2KD`: TF trend, MR mean reversion, MM momentum, VL volatility, MF other. */
  readonly family: 'TF' | 'MR' | 'MM' | 'VL' | 'MF';
  readonly parameters: Specs;
  /** A rule between parameters; returns the sentence to show when it is broken. */
  check?(values: ParameterValues<Specs>): string | undefined;
  /** How many instruments it takes; default exactly one. */
  readonly instruments?: { readonly min: number; readonly max: number };
  /**
   * It trades the first instrument and only looks at the others, whose bars of one moment it has to be told of first.
   * On recorded bars it is; a venue tells of bars as they come, so such a strategy does not trade on one.
   */
  readonly looksAtOthersFirst?: boolean;
  /** Whether it can do with these instruments, of the right number; returns the sentence to show when it cannot. */
  checkInstruments?(instruments: readonly InstrumentId[]): string | undefined;
  /** How many timeframes it takes; default exactly one. */
  readonly timeframes?: { readonly min: number; readonly max: number };
  /** Bars to see before the first decision, beyond what its indicators need. */
  readonly warmUpBars?: number;
  setup(setup: StrategySetup<ParameterValues<Specs>>): StrategyInstance;
}

/** Declares a strategy; the types of its parameters follow from their declarations. */
export function defineStrategy<const Specs extends ParameterSpecs>(
  definition: StrategyDefinition<Specs>,
): StrategyDefinition<Specs> {
  return definition;
}
