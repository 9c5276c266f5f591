import {
  ONE,
  timeframeMs,
  type EpochMs,
  type Instrument,
  type StrategyId,
  type Timeframe,
} from '../../domain/index.ts';
import { copiedBefore, type BarColumns } from '../../market/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import { runBacktest, type TradingCosts } from '../../sessions/index.ts';
import type { ParameterValue, StrategyDefinition } from '../../strategy/index.ts';
import { labTerms } from '../trials/index.ts';
import { checkWhole } from '../validation/statistic.ts';
import { decidedBy, firstDifference, type Difference } from './difference.ts';
import { withOtherFuture } from './other-futures.ts';
import { watched, type Watch } from './watched.ts';

/** A strategy on some bars. */
export interface LeakSubject {
  readonly definition: StrategyDefinition;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** In the order that the strategy takes them. */
  readonly instruments: readonly Instrument[];
  /** One for each instrument, all of one timeframe. */
  readonly data: readonly BarColumns[];
  readonly timeframes: readonly Timeframe[];
}

/**
 * - `not-repeatable`: the same bars again, and it did something else: chance, a clock, or a memory outside `memory`.
 * - `cut`: when the bars after an instant are not there, it did something else before that instant.
 * - `other-future`: when they are others.
 */
export interface Leak {
  readonly type: 'not-repeatable' | 'cut' | 'other-future';
  /** The instant from which on the bars were gone or others; absent where none was. */
  readonly cutAt?: EpochMs;
  readonly difference: Difference;
}

export interface LeakReport {
  readonly leaks: readonly Leak[];
  readonly bars: number;
  /** Bars it was asked at, and wishes it had: without any, nothing is shown. */
  readonly asked: number;
  readonly wished: number;
  /** Instants at which the data were cut, and had another future. */
  readonly cuts: readonly EpochMs[];
}

export interface LeakPlan {
  /** How many instants; half of them right after a wish. */
  readonly cuts: number;
  readonly seed: number;
}

/**
 * Runs a strategy again and again on bars whose future is missing or another one, and compares all that it did before.
 * Whoever reads ahead through what it is given, or remembers another run, decides differently. Who reads the future from
 * elsewhere, such as a file, does not: its source is looked at by `outsideReads`.
 */
export async function checkForLeaks(subject: LeakSubject, plan: LeakPlan): Promise<LeakReport> {
  checkWhole(plan.cuts, 'the number of cuts', 1);
  const whole = await run(subject, subject.data);
  const cuts = cutsOf(subject, whole, plan);
  const leaks: Leak[] = [];
  const compare = (type: Leak['type'], again: Watch, at?: EpochMs): void => {
    const until = at ?? (Infinity as EpochMs);
    const [first, second] = [decidedBy(whole.decisions, until), decidedBy(again.decisions, until)];
    const difference = firstDifference(whole, first, second);
    if (difference !== undefined) leaks.push({ type, ...(at === undefined ? {} : { cutAt: at }), difference });
  };
  compare('not-repeatable', await run(subject, subject.data));
  for (const [index, at] of cuts.entries()) {
    compare(
      'cut',
      await run(
        subject,
        subject.data.map((columns) => copiedBefore(columns, at)),
      ),
      at,
    );
    const others = subject.data.map((columns, place) => withOtherFuture(columns, at, plan.seed + 31 * index + place));
    compare('other-future', await run(subject, others), at);
  }
  const asked = whole.decisions.filter(({ event }) => event === 'bar').length;
  const wished = whole.decisions.filter(({ wishes }) => wishes !== '').length;
  return { leaks, bars: subject.data[0]?.length ?? 0, asked, wished, cuts };
}

const COSTS: TradingCosts = { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } };

async function run(
  { definition, parameters, instruments, timeframes }: LeakSubject,
  data: readonly BarColumns[],
): Promise<Watch> {
  const seen = watched(definition);
  const { sizing, cash, limits, leverage } = labTerms({ instrument: instruments[0]!, costs: COSTS });
  await runBacktest({
    slot: {
      strategyId: 'CHECK' as StrategyId,
      definition: seen.definition,
      parameters,
      instruments: instruments.map(({ id }) => id),
      timeframes,
      sizing,
      capitalShare: ONE,
    },
    instruments,
    data,
    cash,
    limits,
    leverage,
    costs: COSTS,
    seed: 1,
  });
  return seen.watch;
}

/** Half of them where something had just been wished, since that is where looking ahead shows; the others anywhere. */
function cutsOf({ data }: LeakSubject, { decisions }: Watch, { cuts, seed }: LeakPlan): readonly EpochMs[] {
  const { next } = seededRandom(seed);
  const bars = decisions.filter(({ event }) => event === 'bar');
  const wishful = bars.filter(({ wishes }) => wishes !== '');
  const last = endOf(data[0]!);
  const chosen = new Set<EpochMs>();
  for (let draw = 0; draw < cuts * 20 && chosen.size < cuts; draw += 1) {
    const from = chosen.size < cuts / 2 && wishful.length > 0 ? wishful : bars;
    const at = from[Math.floor(next() * from.length)]?.at;
    if (at !== undefined && at < last) chosen.add(at);
  }
  return [...chosen].toSorted((a, b) => a - b);
}

function endOf({ openTime, length, timeframe }: BarColumns): number {
  return openTime[length - 1]! + timeframeMs(timeframe);
}
