import { fixed, format, type Money } from '../../domain/index.ts';
import type { TradeComparison } from './compare.ts';
import { CAUSES, type Cause, type Gap } from './gap.ts';
import type { StrategyParity } from './replay.ts';

const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  signal: 'other decisions',
  missedFill: 'missed fills',
  size: 'another size',
  latency: 'latency',
  price: 'prices of fills',
  fee: 'fees',
  funding: 'funding',
};
/** Trades that are shown without being asked for: those that differ most. */
const TRADES_SHOWN = 10;

export interface ParityLineOptions {
  readonly currency: string;
  /** Every trade, not only those that differ most. */
  readonly all: boolean;
}

/** A comparison for a person at a terminal. */
export function parityLines(parity: StrategyParity, { currency, all }: ParityLineOptions): readonly string[] {
  const { strategyId, verdict, from, until, signals, fills, trades, gap, total, reasons, interventions } = parity;
  const differing = trades.filter(({ difference, why }) => difference !== 0n || why !== undefined);
  const shown = all ? trades : worst(differing).slice(0, TRADES_SHOWN);
  const both = trades.filter((trade) => trade.session !== undefined && trade.replay !== undefined).length;
  return [
    `${strategyId}: ${VERDICT_WORDS[verdict]}`,
    `  ${minute(from)} to ${minute(until)} UTC`,
    ...reasons.map((reason) => `  ${reason}`),
    `  Signals   ${signals.bars - signals.differing} of ${signals.bars} bars alike${firstOf(parity)}`,
    `  Fills     ${fills.compared} compared, ${fills.onlySession} only in the session, ${fills.onlyReplay} only in the replay${delay(fills.delayMs)}`,
    `  Trades    ${both} in both, ${count(trades, 'session')} only in the session, ${count(trades, 'replay')} only in the replay`,
    `  Gap       ${signed(total)} ${currency}: the session less its replay`,
    ...causesOf(gap).map((cause) => `    ${CAUSE_WORDS[cause].padEnd(16)} ${signed(gap[cause])} ${currency}`),
    ...interventions.map(({ at, text }) => `  ${minute(at)} ${text}`),
    ...shown.map((trade) => `  ${tradeLine(trade, currency)}`),
    ...(shown.length < differing.length
      ? [`  and ${differing.length - shown.length} more that differ; --all shows them`]
      : []),
  ];
}

const VERDICT_WORDS: Readonly<Record<StrategyParity['verdict'], string>> = {
  agrees: 'AGREES with its replay',
  differs: 'DIFFERS from its replay',
  undecided: 'UNDECIDED',
};

/** The same for a program: every trade, amounts as decimals in text. */
export function parityJson(parity: StrategyParity): unknown {
  const { from, until, trades, gap, total, signals, interventions, ...rest } = parity;
  return {
    ...rest,
    from: iso(from),
    until: iso(until),
    signals: {
      ...signals,
      first: signals.first === undefined ? null : { ...signals.first, at: iso(signals.first.at) },
    },
    total: format(total),
    gap: Object.fromEntries(CAUSES.map((cause) => [cause, format(gap[cause])])),
    interventions: interventions.map(({ at, text }) => ({ at: iso(at), text })),
    trades: trades.map(({ session, replay, difference, gap: parts, why }) => ({
      session: tradeJson(session),
      replay: tradeJson(replay),
      difference: format(difference),
      gap: Object.fromEntries(CAUSES.map((cause) => [cause, format(parts[cause])])),
      why: why ?? null,
    })),
  };
}

function tradeJson(trade: TradeComparison['session']): unknown {
  if (trade === undefined) return null;
  const { instrument, direction, enteredAt, entryPrice, exitedAt, exitPrice, exitCause, quantity } = trade;
  return {
    instrument,
    direction,
    enteredAt: iso(enteredAt),
    entryPrice: format(entryPrice),
    exitedAt: exitedAt === undefined ? null : iso(exitedAt),
    exitPrice: exitPrice === undefined ? null : format(exitPrice),
    exitCause: exitCause ?? null,
    quantity: format(quantity),
    gross: format(trade.gross),
    fees: format(trade.fees),
    funding: format(trade.funding),
  };
}

function tradeLine({ session, replay, difference, gap, why }: TradeComparison, currency: string): string {
  const { instrument, direction, enteredAt } = (session ?? replay)!;
  const parts = CAUSES.filter((cause) => gap[cause] !== 0n).map(
    (cause) => `${CAUSE_WORDS[cause]} ${signed(gap[cause])}`,
  );
  const words =
    why ??
    (parts.length === 0 ? (difference === 0n ? 'the same to the last digit' : 'less than a cent') : parts.join(', '));
  return `${minute(enteredAt)} ${direction} ${instrument} ${signed(difference)} ${currency}: ${words}`;
}

function firstOf({ signals: { first } }: StrategyParity): string {
  if (first === undefined) return '';
  return `; first other at ${minute(first.at)}: ${first.session}, in the replay ${first.replay}`;
}

function delay(delayMs: number | undefined): string {
  if (delayMs === undefined || Math.round(delayMs) === 0) return '';
  return `, ${Math.abs(Math.round(delayMs))} ms ${delayMs > 0 ? 'later' : 'earlier'} on average`;
}

function count(trades: readonly TradeComparison[], only: 'session' | 'replay'): number {
  const other = only === 'session' ? 'replay' : 'session';
  return trades.filter((trade) => trade[other] === undefined).length;
}

function worst(trades: readonly TradeComparison[]): readonly TradeComparison[] {
  const size = (value: Money): bigint => (value < 0n ? -value : value);
  return trades.toSorted((a, b) => (size(a.difference) < size(b.difference) ? 1 : -1));
}

/** Those worth a cent; JSON has every digit. */
function causesOf(gap: Gap): readonly Cause[] {
  return CAUSES.filter((cause) => gap[cause] >= CENT || gap[cause] <= -CENT);
}
const CENT = fixed('0.005');

/** Two places are enough to read. */
function signed(value: Money): string {
  const text = (Number(value / 10n ** 8n) / 10_000).toFixed(2);
  return value > 0n ? `+${text}` : text;
}

function minute(at: number): string {
  return iso(at).slice(0, 16).replace('T', ' ');
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
