import type { ArithmeticOp, ClockUnit, UnaryOp } from './tree.ts';

export const CALCULATE: Readonly<Record<ArithmeticOp, (left: number, right: number) => number>> = {
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  multiply: (left, right) => left * right,
  // What is divided by nothing is unknown, and so is every comparison with it.
  divide: (left, right) => left / right,
  smaller: (left, right) => Math.min(left, right),
  larger: (left, right) => Math.max(left, right),
};

export const CALCULATE_ONE: Readonly<Record<UnaryOp, (value: number) => number>> = {
  negate: (value) => -value,
  absolute: Math.abs,
  // Of what is not above zero there is no logarithm: minus infinity and NaN are both unknown.
  logarithm: Math.log,
  root: Math.sqrt,
};

export const CLOCK: Readonly<Record<ClockUnit, (at: Date) => number>> = {
  hour: (at) => at.getUTCHours(),
  weekday: (at) => at.getUTCDay() || 7,
  'month-day': (at) => at.getUTCDate(),
};
