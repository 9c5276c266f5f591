import { computeColumns, type BarColumns, type Indicator } from '../indicators/index.ts';
import { RuleProgram, type ConditionNode } from '../rules/index.ts';
import { CusumEvents } from './cusum-events.ts';
import { columnsOf } from './features/feature-columns.ts';
import type { ModelEvents } from './model.ts';

/** Whether there is something to decide at the newest bar. */
export interface Events {
  /** To be fed with the principal bars. */
  readonly indicators: readonly Indicator[];
  /** The side a rule would take, 0 where the model chooses it; `undefined` where there is nothing to decide. */
  side(): 1 | -1 | 0 | undefined;
}

export function createEvents(events: ModelEvents): Events {
  switch (events.type) {
    case 'every-bar':
      return { indicators: [], side: () => 0 };
    case 'cusum': {
      const cusum = new CusumEvents(events.threshold);
      return { indicators: [cusum], side: () => (cusum.value() === 1 ? 0 : undefined) };
    }
    case 'rule': {
      const { long, short } = events;
      const program = new RuleProgram([...begins('long', long), ...begins('short', short)]);
      const side = (): 1 | -1 | undefined => {
        const [up, down] = [program.value('long') === 1, program.value('short') === 1];
        return up === down ? undefined : up ? 1 : -1;
      };
      return { indicators: [program], side };
    }
  }
}

/** The side at each bar; NaN where there is nothing to decide. */
export function eventSides(kind: ModelEvents, columns: BarColumns): Float64Array {
  const events = createEvents(kind);
  const watch: Indicator<'side'> = {
    key: 'events',
    outputs: ['side'],
    warmUpBars: 1,
    update: (bar) => {
      for (const indicator of events.indicators) indicator.update(bar);
    },
    value: () => events.side() ?? NaN,
  };
  return computeColumns(watch, columnsOf(columns)).side;
}

/** A rule's entry asks once, when it becomes true: a model that has said no is not asked again at every bar. */
function begins(place: string, condition: ConditionNode | undefined): readonly (readonly [string, ConditionNode])[] {
  return condition === undefined ? [] : [[place, { op: 'becomes', of: condition }]];
}
