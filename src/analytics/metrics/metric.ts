/**
 * `fraction`: 0.05 is shown as 5%. `money`: settlement currency. `duration`: milliseconds.
 * `multiple`: so many times something. `ratio`: a bare number.
 */
export type MetricUnit = 'fraction' | 'money' | 'ratio' | 'multiple' | 'count' | 'duration';

/** What one measured number is called, means, and when it has no value. Shown as it is beside the number. */
export interface Metric {
  readonly label: string;
  readonly unit: MetricUnit;
  /** How it is computed, one or two sentences. */
  readonly definition: string;
  /** Completes "No value …": the reason shown where the number would be. */
  readonly unknown: string;
}

export type Metrics = Readonly<Record<string, Metric>>;

/** A value for each metric; `undefined` where it has none, for the reason its `unknown` gives. */
export type Measured<Group extends Metrics> = Readonly<Record<keyof Group, number | undefined>>;

export const NO_RETURNS = 'with fewer than two periods, or once equity reached zero.';
export const NO_SPREAD = 'with fewer than two periods, when returns never vary, or once equity reached zero.';
export const NO_YEAR = 'for less than one day, or without a positive start.';
export const NO_FALL = 'when equity never fell.';
export const NO_FALL_OR_GROWTH = 'when equity never fell, or CAGR has no value.';
export const ALWAYS = 'never: it always has one.';
