import { computeColumns, type BarColumns, type Indicator } from '../indicators/index.ts';
import { CusumEvents } from './cusum-events.ts';
import { columnsOf } from './features/feature-columns.ts';
import type { ModelEvents } from './model.ts';

/** Whether there is something to decide at the newest bar. */
export interface Events {
  /** To be fed with the principal bars. */
  readonly indicators: readonly Indicator[];
  /** Whether there is. */
  happens(): boolean;
}

/** Those that are in the bars themselves. */
export type BarEvents = Exclude<ModelEvents, { readonly type: 'primary' }>;

export function createEvents(events: BarEvents): Events {
  switch (events.type) {
    case 'every-bar':
      return { indicators: [], happens: () => true };
    case 'cusum': {
      const cusum = new CusumEvents(events.threshold);
      return { indicators: [cusum], happens: () => cusum.value() === 1 };
    }
  }
}

/** Whether there is something to decide at each bar: 1 or 0. */
export function eventBars(kind: BarEvents, columns: BarColumns): Float64Array {
  const events = createEvents(kind);
  const watch: Indicator<'event'> = {
    key: 'events',
    outputs: ['event'],
    warmUpBars: 1,
    update: (bar) => {
      for (const indicator of events.indicators) indicator.update(bar);
    },
    value: () => (events.happens() ? 1 : 0),
  };
  return computeColumns(watch, columnsOf(columns)).event;
}
