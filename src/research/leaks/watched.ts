import type { EpochMs } from '../../domain/index.ts';
import type { Indicator, StrategyDefinition, StrategyInstance, Wishes } from '../../strategy/index.ts';

/** What a strategy was asked and said, with its indicators as they stood then. */
export interface Decision {
  readonly event: 'bar' | 'fill';
  /** When the bar closed, or the fill was executed. */
  readonly at: EpochMs;
  /** Its wishes as text; empty where it kept its stance. */
  readonly wishes: string;
  /** In the order of `Watch.lines`. */
  readonly values: Float64Array;
}

/** One output line of an indicator. */
export interface IndicatorLine {
  /** The indicator's key, shortened where it is a whole tree of rules. */
  readonly key: string;
  readonly output: string;
}

/** What one run was seen to do. */
export interface Watch {
  readonly lines: readonly IndicatorLine[];
  readonly decisions: readonly Decision[];
}

const KEY_LENGTH_MAX = 60;

/** The same strategy, and what it will be seen to do when it is run, once. */
export function watched(definition: StrategyDefinition): {
  readonly definition: StrategyDefinition;
  readonly watch: Watch;
} {
  const lines: IndicatorLine[] = [];
  const readers: (() => number)[] = [];
  const decisions: Decision[] = [];

  const note = (event: Decision['event'], at: EpochMs, wishes: Wishes): Wishes => {
    const values = Float64Array.from(readers, (read) => read());
    decisions.push({ event, at, wishes: wishes === undefined ? '' : JSON.stringify(wishes), values });
    return wishes;
  };
  const watch = <I extends Indicator>(indicator: I): I => {
    for (const output of indicator.outputs) {
      lines.push({ key: shortened(indicator.key), output });
      readers.push(() => indicator.value(output));
    }
    return indicator;
  };
  const setup: StrategyDefinition['setup'] = (given) => {
    const instance = definition.setup({ ...given, use: (indicator, series) => watch(given.use(indicator, series)) });
    // Called on the instance itself, which may be of a class that keeps things to itself.
    const { memory } = instance;
    const seen: StrategyInstance = {
      ...(memory === undefined ? {} : { memory }),
      ...(instance.onStart === undefined ? {} : { onStart: (view) => instance.onStart!(view) }),
      ...(instance.onStop === undefined ? {} : { onStop: (view) => instance.onStop!(view) }),
      ...(instance.onFill === undefined
        ? {}
        : { onFill: (fill, view) => note('fill', fill.executedAt, instance.onFill!(fill, view)) }),
      onBar: (bar, view) => note('bar', bar.closeTime, instance.onBar(bar, view)),
    };
    return seen;
  };
  return { definition: { ...definition, setup }, watch: { lines, decisions } };
}

function shortened(key: string): string {
  return key.length <= KEY_LENGTH_MAX ? key : `${key.slice(0, key.indexOf('(') + 1)}…)`;
}
