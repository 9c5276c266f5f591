import { timeframeMs, toFloat } from '../../domain/index.ts';
import {
  daysOf,
  deepestFall,
  LAB_CAPITAL,
  type Days,
  type LabMarket,
  type Stretch,
  type TrialOutcome,
} from '../trials/index.ts';
import type { KernelMarket } from './kernel-market.ts';
import { Ledger } from './ledger.ts';
import type { Tape } from './tape.ts';

/** The days of a stretch, with what every outcome on it needs. */
export interface KernelDays extends Days {
  /** Index of each day's last bar; -1 for a day without one. */
  readonly lastBar: Int32Array;
  readonly barsOf: Int32Array;
}

export function kernelDays(market: Pick<LabMarket, 'columns'>, stretch?: Stretch): KernelDays {
  const days = daysOf(market, stretch);
  const lastBar = new Int32Array(days.count).fill(-1);
  const barsOf = new Int32Array(days.count);
  const { dayOf, firstBar } = days;
  for (let place = 0; place < dayOf.length; place += 1) {
    lastBar[dayOf[place]!] = firstBar + place;
    barsOf[dayOf[place]!]! += 1;
  }
  return { ...days, lastBar, barsOf };
}

/**
 * What a run's fills came to day by day, in the words of a trial. Each sum is taken in the order in which the engine's
 * evaluator takes it, so that the floats are the same to the last bit.
 */
export function outcomeOf(market: KernelMarket, tape: Tape, days: KernelDays): TrialOutcome {
  const capital = toFloat(LAB_CAPITAL);
  const returns = returnsOf(market, tape, days);
  const moved = movements(market, tape);
  return {
    firstDay: days.firstDay,
    returns,
    exposures: exposuresOf(market, tape, days),
    trades: tripsOf(tape),
    fees: moved.fees / capital,
    funding: moved.funding / capital,
    turnover: moved.traded / capital,
    maxDrawdown: deepestFall(returns),
  };
}

/** Round trips that ended: every fill but an entry ends one. */
function tripsOf({ count, cause }: Tape): number {
  let trips = 0;
  for (let fill = 0; fill < count; fill += 1) if (cause[fill] !== 0) trips += 1;
  return trips;
}

function returnsOf({ arithmetic, terms, steps }: KernelMarket, tape: Tape, days: KernelDays): Float64Array {
  const capital = toFloat(LAB_CAPITAL);
  const ledger = new Ledger(arithmetic, terms.cash);
  const returns = new Float64Array(days.count);
  const { count, bar, payments } = tape;
  let lots = 0;
  let fill = 0;
  let paid = 0;
  let before = toFloat(terms.cash);
  for (let day = 0; day < days.count; day += 1) {
    const last = days.lastBar[day]!;
    if (last < 0) continue;
    const isMoved = (fill < count && bar[fill]! <= last) || (payments[paid]?.bar ?? Infinity) <= last;
    if (lots === 0 && !isMoved) continue;
    for (; fill < count && bar[fill]! <= last; fill += 1) {
      ledger.book(tape.steps[fill]!, tape.lots[fill]!);
      lots += tape.lots[fill]!;
    }
    for (; paid < payments.length && payments[paid]!.bar <= last; paid += 1) ledger.receive(payments[paid]!.amount);
    const worth = toFloat(ledger.equity(steps.close[last]!, lots));
    returns[day] = (worth - before) / capital;
    before = worth;
  }
  return returns;
}

function movements({ arithmetic }: KernelMarket, tape: Tape): { fees: number; funding: number; traded: number } {
  let [fees, funding, traded] = [0, 0, 0];
  for (let fill = 0; fill < tape.count; fill += 1) {
    const steps = tape.steps[fill]!;
    const lots = Math.abs(tape.lots[fill]!);
    fees += arithmetic.feeFloat(steps, lots);
    traded += arithmetic.priceFloat(steps) * arithmetic.quantityFloat(lots);
  }
  for (const { amount } of tape.payments) funding += Number(amount) / 1e12;
  return { fees, funding, traded };
}

/** What was held at each bar's close, averaged over the bars of a day. */
function exposuresOf({ columns, arithmetic }: KernelMarket, tape: Tape, days: KernelDays): Float64Array {
  const { openTime, close, timeframe } = columns;
  const duration = timeframeMs(timeframe);
  const { firstBar, endBar, dayOf } = days;
  const sums = new Float64Array(days.count);
  let held = 0;
  let from = firstBar;
  for (let fill = 0; fill <= tape.count; fill += 1) {
    const bar = fill === tape.count ? endBar : tape.bar[fill]!;
    // A fill in the instant in which the next bar opens counts as of that one.
    const isNext = tape.atClose[fill] === 1 && fill < tape.count && openTime[bar + 1] === openTime[bar]! + duration;
    const to = Math.min(isNext ? bar + 1 : bar, endBar);
    if (held !== 0) for (let at = from; at < to; at += 1) sums[dayOf[at - firstBar]!]! += held * close[at]!;
    from = to;
    if (fill < tape.count) {
      const lots = tape.lots[fill]!;
      held += lots > 0 ? arithmetic.quantityFloat(lots) : -arithmetic.quantityFloat(-lots);
    }
  }
  const capital = toFloat(LAB_CAPITAL);
  return sums.map((sum, day) => (days.barsOf[day] === 0 ? 0 : sum / days.barsOf[day]! / capital));
}
