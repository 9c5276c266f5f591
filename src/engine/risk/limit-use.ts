import { ONE, remainingQuantity, type InstrumentId, type StrategyId } from '../../domain/index.ts';
import type { LimitName } from './limit-table.ts';
import type { RiskLimits } from './limits.ts';
import { clusterValue } from './rules/correlation.ts';
import { highestPriceOf } from './rules/order-prices.ts';
import { budgetOf } from './rules/strategy-budget.ts';
import { worstOf } from './rules/worst-case.ts';
import type { RiskView } from './view.ts';

/** How much of one limit is taken, where it is taken most. */
export interface LimitUse {
  readonly name: LimitName;
  /** In the limit's own unit: a fraction of equity (1e-12), quote currency (1e-12), or a count. */
  readonly used: bigint | number;
  /** Of the limit: 1 is all of it. Absent while there is no limit. */
  readonly share?: number;
  /** The instrument or strategy it is largest in; absent where it is of the whole account, or nothing is taken. */
  readonly subject?: InstrumentId | StrategyId;
}

/** What is measured, and where it is largest. */
interface Most {
  readonly value: bigint;
  readonly subject?: InstrumentId | StrategyId;
}

const NOTHING: Most = { value: 0n };

/**
 * The limits that fill up, as the gate would count them: held and pending at their worst. Those that bound one order
 * only (collars, ages, precision) are not used up by anything and are not here; nor are sums of what has no price.
 */
export function limitUses(
  view: RiskView,
  limits: RiskLimits,
  holders: { readonly instruments: Iterable<InstrumentId>; readonly strategyIds: Iterable<StrategyId> },
): readonly LimitUse[] {
  const instruments = [...holders.instruments];
  const strategyIds = [...holders.strategyIds];
  return [
    ...(view.unpriced === undefined ? values(view, limits, { instruments, strategyIds }) : []),
    ...losses(view, limits),
    ...counts(view, limits, { instruments, strategyIds }),
  ];
}

interface Holders {
  readonly instruments: readonly InstrumentId[];
  readonly strategyIds: readonly StrategyId[];
}

function values(view: RiskView, limits: RiskLimits, { instruments, strategyIds }: Holders): LimitUse[] {
  const { equity } = view;
  const order = largest(instruments, (id) => largestOrder(view, id));
  const exposures = [...view.exposures('buy'), ...view.exposures('sell')];
  const position = largest(exposures, ({ instrument, value }) => ({ value, subject: instrument }));
  const gross = largest(instruments, (id) => ({ value: grossOf(view, id), subject: id }));
  const cluster = largest(['buy', 'sell'] as const, (side) =>
    largest([...view.exposures(side)], (one) => ({
      value: clusterValue(one, side, view, limits),
      subject: one.instrument,
    })),
  );
  const direction = largest(['buy', 'sell'] as const, (side) => ({ value: view.directionNotional(side) * ONE }));
  const strategies = strategyIds.map((subject) => ({ value: valueOf(view, subject), subject }));
  const ofEquity = (name: RateName, most: Most): LimitUse[] =>
    equity <= 0n ? [] : [use(name, rateOf(most.value, equity), limits[name], most.subject)];
  const inMoney = (name: 'orderNotionalMax' | 'positionNotionalMax', most: Most): LimitUse =>
    use(name, roundedUp(most.value, ONE), limits[name], most.subject);
  return [
    ...ofEquity('orderNotionalRateMax', order),
    inMoney('orderNotionalMax', order),
    ...ofEquity('positionNotionalRateMax', position),
    inMoney('positionNotionalMax', position),
    ...ofEquity('instrumentGrossRateMax', gross),
    ...ofEquity('grossLeverageMax', { value: view.grossNotional * ONE }),
    ...ofEquity('netLeverageMax', direction),
    ...ofEquity('pendingNotionalRateMax', { value: view.pendingNotional * ONE }),
    ...ofEquity('correlatedNotionalRateMax', cluster),
    ...ofEquity(
      'strategyNotionalRateMax',
      largest(strategies, (one) => one),
    ),
    ...(equity <= 0n ? [] : budgets(strategies, equity, limits)),
  ];
}

type RateName =
  | 'orderNotionalRateMax'
  | 'positionNotionalRateMax'
  | 'instrumentGrossRateMax'
  | 'grossLeverageMax'
  | 'netLeverageMax'
  | 'pendingNotionalRateMax'
  | 'correlatedNotionalRateMax'
  | 'strategyNotionalRateMax';

/** The strategy whose own budget is fullest. */
function budgets(strategies: readonly Most[], equity: bigint, limits: RiskLimits): LimitUse[] {
  if (limits.strategyBudgets === undefined) return [];
  const uses = strategies.map(({ value, subject }) =>
    use('strategyBudgets', rateOf(value, equity), budgetOf(subject as StrategyId, limits), subject),
  );
  return uses.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0)).slice(0, 1);
}

function losses(view: RiskView, limits: RiskLimits): LimitUse[] {
  const { equity, dayStartEquity, peakEquity } = view;
  const fall = (from: bigint): bigint => (from > equity && from > 0n ? rateOf((from - equity) * ONE, from) : 0n);
  const [day, peak] = [fall(dayStartEquity), fall(peakEquity)];
  return [
    use('dailyLossRateMax', day, limits.dailyLossRateMax),
    use('dailyLossStopRate', day, limits.dailyLossStopRate),
    use('drawdownRateMax', peak, limits.drawdownRateMax),
    use('drawdownStopRate', peak, limits.drawdownStopRate),
  ];
}

/** What is counted. Some counts are kept only while there is a limit for them, and are not known otherwise. */
function counts(view: RiskView, limits: RiskLimits, { instruments, strategyIds }: Holders): LimitUse[] {
  const { now } = view;
  const perStrategy = (name: StrategyCount, count: (past: Past) => number): LimitUse[] => {
    if (limits[name] === undefined) return [];
    const most = largest(strategyIds, (subject) => {
      const past = view.past(subject);
      return { value: BigInt(past === undefined ? 0 : count(past)), subject };
    });
    return [use(name, Number(most.value), limits[name], most.subject)];
  };
  const open = largest(instruments, (id) => ({ value: BigInt(view.openOrdersOf(id)), subject: id }));
  return [
    use('openOrdersMax', view.openOrders, limits.openOrdersMax),
    use('openOrdersPerInstrumentMax', Number(open.value), limits.openOrdersPerInstrumentMax, open.subject),
    ...perStrategy('entriesPerHourMax', (past) => past.entriesInHour(now)),
    ...perStrategy('venueRejectsMax', (past) => past.rejectsInMinute(now)),
    ...perStrategy('losingTripsMax', (past) => past.losingTrips),
    ...perStrategy('cancelsPerFillMax', (past) => {
      const { cancels, fills } = past.cancelsAndFills(now);
      return Math.ceil(cancels / Math.max(fills, 1));
    }),
    ...perStrategy('amendsPerMinuteMax', (past) => past.amendsInMinute(now)),
  ];
}

type Past = NonNullable<ReturnType<RiskView['past']>>;
type StrategyCount =
  | 'entriesPerHourMax'
  | 'venueRejectsMax'
  | 'losingTripsMax'
  | 'cancelsPerFillMax'
  | 'amendsPerMinuteMax';

/** The dearest entry that waits in an instrument, valued as the gate values it. */
function largestOrder(view: RiskView, subject: InstrumentId): Most {
  const mark = view.markPrice(subject);
  if (mark === undefined) return NOTHING;
  const orders = [...view.ordersIn(subject, 'buy'), ...view.ordersIn(subject, 'sell')];
  const entries = orders.filter(({ draft }) => !draft.reduceOnly);
  return largest(entries, (order) => ({
    value: remainingQuantity(order) * highestPriceOf(order.terms, mark),
    subject,
  }));
}

function grossOf(view: RiskView, id: InstrumentId): bigint {
  const mark = view.markPrice(id);
  if (mark === undefined) return 0n;
  let quantity = 0n;
  for (const [, standing] of view.standingsIn(id)) quantity += worstOf(standing);
  return quantity * mark;
}

function valueOf(view: RiskView, strategyId: StrategyId): bigint {
  let value = 0n;
  for (const [id, standing] of view.standingsOf(strategyId)) value += worstOf(standing) * (view.markPrice(id) ?? 0n);
  return value;
}

function largest<T>(items: readonly T[], measure: (item: T) => Most): Most {
  let most = NOTHING;
  for (const item of items) {
    const one = measure(item);
    if (one.value > most.value) most = one;
  }
  return most;
}

function use(
  name: LimitName,
  used: bigint | number,
  limit: bigint | number | undefined,
  subject?: InstrumentId | StrategyId,
): LimitUse {
  const share = limit === undefined ? undefined : shareOf(Number(used), Number(limit));
  return { name, used, ...(share === undefined ? {} : { share }), ...(subject === undefined ? {} : { subject }) };
}

/** For a bar on a screen; the limit itself is compared exactly, by the gate. */
function shareOf(used: number, limit: number): number {
  return limit === 0 ? (used === 0 ? 0 : 1) : used / limit;
}

/** @param value 1e-24 */
function rateOf(value: bigint, equity: bigint): bigint {
  return roundedUp(value, equity);
}

function roundedUp(exact: bigint, by: bigint): bigint {
  return (exact + by - 1n) / by;
}
