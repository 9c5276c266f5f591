import type { ClockUnit } from './tree.ts';

export const CLOCK: Readonly<Record<ClockUnit, (at: Date) => number>> = {
  hour: (at) => at.getUTCHours(),
  weekday: (at) => at.getUTCDay() || 7,
  'month-day': (at) => at.getUTCDate(),
};
