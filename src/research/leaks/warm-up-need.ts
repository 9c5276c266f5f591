import type { Bar, StrategyId } from '../../domain/index.ts';
import { barBuilder, columnBar, type BarColumns } from '../../market/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import type { Indicator } from '../../strategy/index.ts';
import type { LeakSubject } from './check-leaks.ts';

/** An indicator that has not settled after the bars it says it needs. */
export interface WarmUpNeed {
  readonly key: string;
  readonly output: string;
  /** Bars it says it needs. */
  readonly declared: number;
  /** How far it is off after those, as a share of its usual size; absent where it is still unknown then. */
  readonly off?: number;
  /** Bars after which it is within the tolerance everywhere it was looked at; absent where none of the data was enough. */
  readonly enough?: number;
}

export interface WarmUpPlan {
  /** A difference that does not matter, as a share of the indicator's usual size. */
  readonly tolerance: number;
  /** At how many bars it is looked. */
  readonly looks: number;
  readonly seed: number;
}

/** One indicator with the bars it listens to. */
interface Bound {
  readonly indicator: Indicator;
  readonly bars: readonly Bar[];
}

/**
 * How much the indicators of a strategy depend on where the data begin: each is fed with just the bars it says it needs,
 * with twice as many, and so on, and compared with itself after all bars. A recursive one, such as an exponential average,
 * is never quite there; one that adds up from its first bar never at all.
 *
 * @returns those that are off by more than the tolerance after the bars they declare
 */
export function warmUpNeeds(subject: LeakSubject, { tolerance, looks, seed }: WarmUpPlan): readonly WarmUpNeed[] {
  const bound = bind(subject);
  const { next } = seededRandom(seed);
  return bound.flatMap(({ indicator, bars }, place) => {
    const declared = indicator.warmUpBars;
    const room = bars.length - 2 * declared;
    if (room < 1) return [];
    const ends = Array.from({ length: looks }, () => 2 * declared + Math.floor(next() * room));
    const fresh = (): Indicator => bind(subject, bars)[place]!.indicator;
    const settled = valuesAt(fresh(), bars, ends);
    return indicator.outputs.flatMap((output, line) => {
      const full = settled.map((values) => values[line]!);
      const usual = full.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : Math.abs(value)), 0) / looks;
      const offAfter = (count: number): number =>
        Math.max(...ends.map((end, look) => offBy(after(fresh(), bars, end, count).value(output), full[look]!, usual)));
      const off = offAfter(declared);
      if (off <= tolerance) return [];
      let enough: number | undefined;
      for (
        let count = 2 * declared;
        count <= Math.min(...ends) && enough === undefined;
        count = Math.ceil(count * 1.5)
      ) {
        if (offAfter(count) <= tolerance) enough = count;
      }
      return [
        {
          key: indicator.key,
          output,
          declared,
          ...(Number.isFinite(off) ? { off } : {}),
          ...(enough === undefined ? {} : { enough }),
        },
      ];
    });
  });
}

/** Infinity where only one of them is known. */
function offBy(value: number, settled: number, usual: number): number {
  if (Object.is(value, settled)) return 0;
  if (Number.isNaN(value) || Number.isNaN(settled)) return Infinity;
  const size = Math.max(Math.abs(settled), usual);
  return size === 0 ? Infinity : Math.abs(value - settled) / size;
}

function after(indicator: Indicator, bars: readonly Bar[], end: number, count: number): Indicator {
  for (let bar = Math.max(0, end + 1 - count); bar <= end; bar += 1) indicator.update(bars[bar]!);
  return indicator;
}

/** Fed with everything, and read at some of the bars. */
function valuesAt(indicator: Indicator, bars: readonly Bar[], ends: readonly number[]): readonly (readonly number[])[] {
  const found = new Map<number, readonly number[]>();
  const wanted = new Set(ends);
  for (const [index, bar] of bars.entries()) {
    indicator.update(bar);
    if (wanted.has(index))
      found.set(
        index,
        indicator.outputs.map((output) => indicator.value(output)),
      );
  }
  return ends.map((end) => found.get(end)!);
}

/** Sets the strategy up for its indicators alone. */
function bind({ definition, parameters, instruments, timeframes, data }: LeakSubject, known?: readonly Bar[]): Bound[] {
  const bound: Bound[] = [];
  const series = new Map<string, readonly Bar[]>();
  const shared = (columns: BarColumns, timeframe: Bar['timeframe']): readonly Bar[] => {
    const name = `${columns.instrument} ${timeframe}`;
    const bars = series.get(name) ?? barsOf(columns, timeframe);
    series.set(name, bars);
    return bars;
  };
  definition.setup({
    strategyId: 'CHECK' as StrategyId,
    parameters,
    instruments: instruments.map(({ id }) => id),
    timeframes,
    use(indicator, { instrument = instruments[0]!.id, timeframe = timeframes[0]! } = {}) {
      const columns = data[instruments.findIndex(({ id }) => id === instrument)]!;
      bound.push({ indicator, bars: known ?? shared(columns, timeframe) });
      return indicator;
    },
  });
  return bound;
}

function barsOf(columns: BarColumns, timeframe: Bar['timeframe']): readonly Bar[] {
  const bars = Array.from({ length: columns.length }, (_, index) => columnBar(columns, index));
  if (timeframe === columns.timeframe) return bars;
  const builder = barBuilder(columns, [timeframe]);
  return bars.flatMap((bar) => builder.add(bar));
}
