import {
  breakdowns,
  correlationClusters,
  correlationMatrix,
  dailyChanges,
  rollingCorrelation,
  roundTrips,
  successRate,
  type Breakdown,
  type Execution,
} from '../analytics/index.ts';
import { add, format, subtract, toFloat, totalPnl, ZERO, type Money, type StrategyId } from '../domain/index.ts';
import type { EngineSnapshot } from '../engine/index.ts';
import type { Timers } from '../runtime/index.ts';
import type { SessionRecord, Storage } from '../storage/index.ts';
import { reading, theSession } from './audit-command.ts';
import { OutputFiles } from './output-files.ts';

export interface AnalyticsWords {
  readonly dataDir: string;
  /** The newest when absent. */
  readonly session?: string;
  /** Where everything goes as JSON. */
  readonly json?: string;
}

/** Days of a rolling correlation, and what counts as alike. */
const WINDOW_DAYS = 30;
const ALIKE = 0.5;
/** Strategies have a point a base bar; a year of minutes is half a million. */
const POINTS_MAX = 1_000_000;
const ROWS_MAX = 12;

/** What each strategy did, day by day. */
interface Alikeness {
  readonly strategies: readonly StrategyId[];
  readonly days: number;
  /** Of daily profits; `null` where one never varied. */
  readonly correlations: readonly (readonly (number | null)[])[];
  /** The newest, and the highest, of 30 days; `null` before there are as many. */
  readonly rolling: readonly {
    readonly pair: readonly [StrategyId, StrategyId];
    readonly newest: number | null;
    readonly highest: number | null;
  }[];
  /** Strategies whose days are alike, by at least 0.5 on average. */
  readonly groups: readonly (readonly StrategyId[])[];
}

/**
 * Where the result of a session came from, and how alike its strategies are, from its journal. Works beside a running
 * Assay.
 *
 * @throws {AssayError} SESSION_UNKNOWN, FILE_NOT_WRITTEN, and what opening a database may throw
 */
export async function analyticsCommand(words: AnalyticsWords, timers: Timers): Promise<readonly string[]> {
  const files = new OutputFiles();
  try {
    const write = words.json === undefined ? undefined : files.open(words.json);
    const found = await reading(words, timers, async (storage) => {
      const session = await theSession(storage, words.session);
      return analyse(storage, session);
    });
    write?.(`${JSON.stringify(jsonOf(found))}\n`);
    files.publish();
    return [...linesOf(found), ...(words.json === undefined ? [] : [`Written: ${words.json}`])];
  } finally {
    files.discard();
  }
}

interface Analysis {
  readonly session: SessionRecord;
  readonly total: Money;
  /** In the books and in no trade: differences that were adopted. */
  readonly adopted: Money;
  readonly by: readonly Breakdown[];
  readonly alikeness: Alikeness;
}

async function analyse(storage: Storage, session: SessionRecord): Promise<Analysis> {
  const checkpoint = await storage.history.checkpoint(session.id);
  const saved = checkpoint?.engine as { readonly engine?: Partial<EngineSnapshot> } | undefined;
  const holdings = saved?.engine?.portfolio?.holdings ?? [];
  const executions = checkpoint === undefined ? [] : await executionsOf(storage, session.id, checkpoint.seq);
  const marks = new Map(
    holdings.flatMap(({ instrument, mark }) => (mark === undefined ? [] : [[instrument, mark] as const])),
  );
  const { total, by } = breakdowns(roundTrips(executions), marks, new Map());
  const booked = holdings
    .flatMap(({ mark, parts }) => parts.map(({ position }) => totalPnl(position, mark ?? ZERO)))
    .reduce<Money>((sum, pnl) => add(sum, pnl), ZERO);
  const strategies = [...new Set(executions.map(({ strategyId }) => strategyId))].toSorted();
  // The states of the market need its bars, which a journal does not have.
  const known = by.filter(({ dimension }) => dimension !== 'volatility' && dimension !== 'trend');
  return {
    session,
    total,
    adopted: subtract(booked, total),
    by: known,
    alikeness: await alikenessOf(storage, session.id, strategies),
  };
}

async function executionsOf(storage: Storage, sessionId: string, toSeq: number): Promise<Execution[]> {
  const executions: Execution[] = [];
  for await (const entry of storage.history.entries(sessionId, { toSeq })) {
    if (entry.type === 'bar-ref') continue;
    for (const effect of entry.effects) {
      if (effect.type === 'fill-booked') executions.push({ ...effect, type: 'fill' });
      else if (effect.type === 'funding-booked') executions.push({ ...effect, type: 'funding', at: entry.event.at });
    }
  }
  return executions;
}

async function alikenessOf(storage: Storage, sessionId: string, strategies: readonly StrategyId[]): Promise<Alikeness> {
  const changes = await Promise.all(
    strategies.map(async (strategyId) => {
      const curve = await storage.views.equityCurve({ sessionId, strategyId, maxPoints: POINTS_MAX });
      return dailyChanges(curve.map(({ at, equity }) => ({ at, equity: toFloat(equity) })));
    }),
  );
  const shared = [...(changes[0]?.keys() ?? [])].filter((day) => changes.every((one) => one.has(day)));
  const streams = changes.map((one) => shared.map((day) => one.get(day)!));
  const matrix = correlationMatrix(streams);
  const pairs = strategies.flatMap((_, one) =>
    strategies.slice(one + 1).map((__, more) => [one, one + 1 + more] as const),
  );
  return {
    strategies,
    days: shared.length,
    correlations: matrix.map((row) => row.map((value) => value ?? null)),
    rolling: pairs.map(([one, other]) => {
      const values = rollingCorrelation(streams[one]!, streams[other]!, WINDOW_DAYS);
      const known = values.filter((value) => value !== undefined);
      const highest = known.length === 0 ? null : known.reduce((most, value) => Math.max(most, value));
      return { pair: [strategies[one]!, strategies[other]!], newest: values.at(-1) ?? null, highest };
    }),
    groups: correlationClusters(matrix, ALIKE).map((group) => group.map((place) => strategies[place]!)),
  };
}

/** Of the strategies that have closed a trade, how many have earned. */
function ratesOf({ by }: Analysis) {
  const traded = by.find(({ dimension }) => dimension === 'strategy')!.parts.filter(({ trades }) => trades > 0);
  return successRate(traded.length, traded.filter(({ netPnl }) => netPnl > 0n).length);
}

function jsonOf(found: Analysis) {
  const { session, total, adopted, by, alikeness } = found;
  return {
    session: { id: session.id, kind: session.kind },
    total: format(total),
    adopted: format(adopted),
    by: by.map(({ dimension, parts }) => ({
      dimension,
      parts: parts.map(({ netPnl, fees, funding, ...part }) => ({
        ...part,
        netPnl: format(netPnl),
        fees: format(fees),
        funding: format(funding),
      })),
    })),
    successRate: ratesOf(found) ?? null,
    alikeness,
  };
}

function linesOf(found: Analysis): string[] {
  const { session, total, adopted, by } = found;
  const money = session.kind === 'live' ? 'live' : `${session.kind}: play money`;
  const rates = ratesOf(found);
  return [
    `Session ${session.id} (${money}): ${rounded(total)} after fees and funding, open trades at their marks.`,
    ...(adopted === 0n
      ? []
      : [`Beside that ${rounded(adopted)} are in the books and in no trade: differences that were adopted.`]),
    rates === undefined
      ? 'No strategy has closed a trade.'
      : `${rates.earned} of ${rates.tried} strategies that have closed a trade have earned: ${rateWords(rates)}.`,
    ...by.filter(({ parts }) => parts.length > 0).flatMap(breakdownLines),
    '',
    ...alikenessLines(found.alikeness),
  ];
}

function breakdownLines({ dimension, parts }: Breakdown): string[] {
  const rest = parts.slice(ROWS_MAX);
  const others = rest.reduce<Money>((sum, { netPnl }) => add(sum, netPnl), ZERO);
  const width = Math.max(...parts.map(({ key }) => Math.min(40, key.length)));
  return [
    '',
    `By ${dimension}`,
    ...parts.slice(0, ROWS_MAX).map(({ key, trades, won, open, netPnl }) => {
      const counts = `${trades} trades${trades === 0 ? '' : `, ${percent(won / trades)} won`}${open === 0 ? '' : `, ${open} open`}`;
      return `  ${key.slice(0, 40).padEnd(width)}  ${rounded(netPnl).padStart(14)}  ${counts}`;
    }),
    ...(rest.length === 0 ? [] : [`  ${`${rest.length} others`.padEnd(width)}  ${rounded(others).padStart(14)}`]),
  ];
}

function alikenessLines({ strategies, days, correlations, groups, rolling }: Alikeness): string[] {
  if (strategies.length < 2) return ['One strategy is like no other: nothing to compare.'];
  const shown = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(2));
  return [
    `How alike the strategies are, by their profits of ${days} days`,
    ...rolling.map(({ pair: [one, other], newest, highest }) => {
      const whole = correlations[strategies.indexOf(one)]![strategies.indexOf(other)]!;
      const windows = `over ${WINDOW_DAYS} days now ${shown(newest)}, at most ${shown(highest)}`;
      return `  ${one} and ${other}: ${shown(whole)}; ${windows}`;
    }),
    ...groups
      .filter((group) => group.length > 1)
      .map((group) => `  Alike, and one bet rather than ${group.length}: ${group.join(', ')}`),
  ];
}

function rateWords({ share, low, high }: NonNullable<ReturnType<typeof ratesOf>>): string {
  return `${percent(share)}, the truth between ${percent(low)} and ${percent(high)}`;
}

function rounded(amount: Money): string {
  return toFloat(amount).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
