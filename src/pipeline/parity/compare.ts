import { add, negate, toFloat, type EpochMs, type InstrumentId, type Money, type Price } from '../../domain/index.ts';
import type { ParityPlan } from '../policy/policy.ts';
import { explain, type Explained } from './explain.ts';
import { judgeFills, type FillJudgement } from './fill-judgement.ts';
import { addGaps, gapOfPair, NO_GAP, totalOf, type Gap, type PriceAt } from './gap.ts';
import { matchByKey, matchByTime } from './match.ts';
import { bucket, keyOf } from './order-key.ts';
import { averagePrice, type Decided, type Intervention, type LoggedOrder, type OrderLog } from './order-log.ts';
import { netOf, tradesOf, type Trade } from './trade.ts';

export interface ParityInput {
  readonly session: OrderLog;
  readonly replay: OrderLog;
  /** From the session's beginning, to the close of the last bar both have seen. */
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly baseMs: number;
  /** Bars of the strategy's finest timeframe. */
  readonly barMs: number;
  readonly instruments: readonly InstrumentId[];
  readonly marks: ReadonlyMap<InstrumentId, Price>;
  readonly priceAt: PriceAt;
  readonly plan: ParityPlan;
}

export interface SignalAgreement {
  readonly bars: number;
  /** Bars on which they did not decide the same. */
  readonly differing: number;
  /** Share of bars on which they did; `undefined` when there was no bar. */
  readonly agreement: number | undefined;
  readonly first: { readonly at: EpochMs; readonly session: string; readonly replay: string } | undefined;
}

/** One trade, beside its replay. */
export interface TradeComparison {
  readonly session: Trade | undefined;
  readonly replay: Trade | undefined;
  /** What the session earned more. */
  readonly difference: Money;
  readonly gap: Gap;
  /** Why only one of them made it, or ended it; absent where both did. */
  readonly why: string | undefined;
}

/** `agrees`: shown, by every fill or by enough of them. `undecided`: neither shown nor refuted yet. */
export type ParityVerdict = 'agrees' | 'differs' | 'undecided';

export interface ParityComparison {
  readonly verdict: ParityVerdict;
  /** What the verdict rests on, in sentences. */
  readonly reasons: readonly string[];
  readonly signals: SignalAgreement;
  readonly fills: FillJudgement & {
    readonly compared: number;
    /** Every one of them, to the last digit. */
    readonly identical: boolean;
    /** Of the session's fills, after the decision, less that of the replay's: mean, in milliseconds. */
    readonly delayMs: number | undefined;
    readonly onlySession: number;
    readonly onlyReplay: number;
    /** The session's orders, those the venue rejected, and its executions. */
    readonly sent: number;
    readonly rejected: number;
    readonly filled: number;
  };
  readonly trades: readonly TradeComparison[];
  readonly gap: Gap;
  readonly total: Money;
  readonly interventions: readonly Intervention[];
}

/** Holds what a session did against what its replay did, trade by trade. */
export function compare(input: ParityInput): ParityComparison {
  const { session, plan } = input;
  const signals = signalAgreement(input);
  const fills = compareFills(input);
  const trades = compareTrades(input);
  const gap = trades.reduce((sum, trade) => addGaps(sum, trade.gap), NO_GAP);
  const unmatched = trades.filter(({ why }) => why !== undefined).length;
  const { verdict, reasons } = verdictOf({ signals, fills, unmatched, plan });
  return {
    verdict,
    reasons,
    signals,
    fills: {
      ...fills,
      sent: session.orders.length,
      rejected: session.rejected,
      filled: session.executions.filter(({ type }) => type === 'fill').length,
    },
    trades,
    gap,
    total: totalOf(gap),
    interventions: session.interventions,
  };
}

function signalAgreement({ session, replay, from, until, barMs, baseMs, instruments }: ParityInput): SignalAgreement {
  const bars = Math.floor((until - from) / barMs) * instruments.length;
  const told = (decisions: readonly Decided[]): Map<string, { at: EpochMs; text: string }> => {
    const found = new Map<string, { at: EpochMs; text: string }>();
    for (const { at, instrument, text } of decisions) {
      if (at >= until) continue;
      const key = `${instrument}|${bucket(at, baseMs)}`;
      found.set(key, { at, text: found.has(key) ? `${found.get(key)!.text}, ${text}` : text });
    }
    return found;
  };
  const [ours, theirs] = [told(session.decisions), told(replay.decisions)];
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])];
  const apart = keys
    .filter((key) => ours.get(key)?.text !== theirs.get(key)?.text)
    .map((key) => ({
      at: (ours.get(key) ?? theirs.get(key))!.at,
      session: ours.get(key)?.text ?? 'nothing',
      replay: theirs.get(key)?.text ?? 'nothing',
    }))
    .toSorted((a, b) => a.at - b.at);
  return {
    bars,
    differing: apart.length,
    agreement: bars === 0 ? undefined : Math.max(0, 1 - apart.length / bars),
    first: apart[0],
  };
}

type Fills = Omit<ParityComparison['fills'], 'sent' | 'rejected' | 'filled'>;

function compareFills({ session, replay, until, baseMs, plan }: ParityInput): Fills {
  const filled = ({ orders }: OrderLog): LoggedOrder[] =>
    orders.filter(({ quantity, draft }) => quantity !== 0n && draft.decidedAt < until - baseMs);
  const matched = matchByKey(filled(session), filled(replay), (order) => keyOf(order, baseMs));
  const differences = matched.pairs.map(({ session: ours, replay: theirs }) => {
    const ratio = toFloat(averagePrice(ours)!) / toFloat(averagePrice(theirs)!) - 1;
    return (ours.draft.side === 'buy' ? ratio : -ratio) * 10_000;
  });
  const delays = matched.pairs.map((pair) => delayOf(pair.session) - delayOf(pair.replay));
  return {
    ...judgeFills(differences, plan, edgeBps(replay)),
    compared: differences.length,
    identical: matched.pairs.every((pair) => averagePrice(pair.session) === averagePrice(pair.replay)),
    delayMs: delays.length === 0 ? undefined : delays.reduce((sum, delay) => sum + delay, 0) / delays.length,
    onlySession: matched.onlySession.length,
    onlyReplay: matched.onlyReplay.length,
  };
}

function delayOf({ firstFillAt, draft }: LoggedOrder): number {
  return firstFillAt! - draft.decidedAt;
}

/** What a trade of the replay earned on average, of its value; `undefined` for fewer trades than say anything. */
function edgeBps({ executions }: OrderLog): number | undefined {
  const { trades } = tradesOf(executions, new Map());
  const closed = trades.filter(({ exitedAt }) => exitedAt !== undefined);
  if (closed.length < EDGE_TRADES_MIN) return undefined;
  const earned = closed.map((trade) => toFloat(netOf(trade)) / (toFloat(trade.entryPrice) * toFloat(trade.quantity)));
  return (earned.reduce((sum, one) => sum + one, 0) / earned.length) * 10_000;
}

const EDGE_TRADES_MIN = 30;

function compareTrades(input: ParityInput): TradeComparison[] {
  const { session, replay, until, baseMs, barMs, marks, priceAt } = input;
  const of = ({ executions }: OrderLog): readonly Trade[] =>
    tradesOf(executions, marks).trades.filter(({ enteredAt }) => enteredAt < until - baseMs);
  const matched = matchByTime(of(session), of(replay), {
    kind: ({ instrument, direction }) => `${instrument} ${direction}`,
    at: ({ enteredAt }) => enteredAt,
    toleranceMs: barMs,
  });
  const pairs = matched.pairs.map(({ session: ours, replay: theirs }): TradeComparison => {
    const gap = gapOfPair(ours, theirs, priceAt);
    const ended = [ours, theirs].filter(({ exitedAt }) => exitedAt !== undefined);
    const half = ended.length === 1;
    const found = half ? explain(ended[0]!, 'exit', ended[0] === ours ? replay : session, input) : undefined;
    // Where only one got out, the difference is that exit, and no price.
    const moved = found === undefined ? gap : { ...gap, price: NO_GAP.price, latency: NO_GAP.latency };
    const shifted =
      found === undefined ? moved : addGaps(moved, { ...NO_GAP, [found.cause]: add(gap.price, gap.latency) });
    return {
      session: ours,
      replay: theirs,
      difference: totalOf(gap),
      gap: shifted,
      why: wordsOf(found, ended[0] === ours),
    };
  });
  const ours = matched.onlySession.map((trade): TradeComparison => {
    const found = explain(trade, 'entry', replay, input);
    const gap = { ...NO_GAP, [found.cause]: netOf(trade) };
    return { session: trade, replay: undefined, difference: netOf(trade), gap, why: wordsOf(found, true) };
  });
  const theirs = matched.onlyReplay.map((trade): TradeComparison => {
    const found = explain(trade, 'entry', session, input);
    const difference = negate(netOf(trade));
    return {
      session: undefined,
      replay: trade,
      difference,
      gap: { ...NO_GAP, [found.cause]: difference },
      why: wordsOf(found, false),
    };
  });
  const at = ({ session: one, replay: other }: TradeComparison): number => (one ?? other)!.enteredAt;
  return [...pairs, ...ours, ...theirs].toSorted((a, b) => at(a) - at(b));
}

function wordsOf(found: Explained | undefined, inSession: boolean): string | undefined {
  if (found === undefined) return undefined;
  return `${inSession ? 'only the session' : 'only the replay'}: ${found.why}`;
}

function verdictOf(found: {
  readonly signals: SignalAgreement;
  readonly fills: Fills;
  readonly unmatched: number;
  readonly plan: ParityPlan;
}): Pick<ParityComparison, 'verdict' | 'reasons'> {
  const { signals, fills, unmatched, plan } = found;
  const against: string[] = [];
  if (signals.agreement !== undefined && signals.agreement < plan.signalAgreementMin) {
    const least = `${(plan.signalAgreementMin * 100).toFixed(1)} %`;
    against.push(
      `They decided differently on ${signals.differing} of ${signals.bars} bars; ${least} have to be alike.`,
    );
  }
  if (unmatched > 0) against.push(`${unmatched} trades were made, or ended, by only one of them.`);
  if (fills.verdict === 'worse' || fills.verdict === 'better') {
    const { mean, low, high, count } = fills.bounds!;
    const range = `${bps(mean)}, from ${bps(low)} to ${bps(high)}, seen at ${count} fills`;
    against.push(
      `The session's fills are ${fills.verdict} than the replay's by ${range}; ${bps(fills.marginBps)} are let pass.`,
    );
  }
  if (against.length > 0) return { verdict: 'differs', reasons: against };
  if (fills.verdict === 'equivalent') {
    const { mean, p } = fills.equivalence!;
    const shown = `${bps(mean)} on average, within ${bps(fills.marginBps)} with p ${p.toPrecision(2)}`;
    return { verdict: 'agrees', reasons: [`Fills are shown to be as in the replay: ${shown}.`] };
  }
  if (fills.compared > 0 && fills.identical) {
    return { verdict: 'agrees', reasons: [`All ${fills.compared} fills are those of the replay, to the last digit.`] };
  }
  const few = fills.compared < plan.fillsMin ? `${fills.compared} fills say too little` : 'their fills vary too much';
  return { verdict: 'undecided', reasons: [`Nothing differs that can be told yet; ${few} to show that nothing does.`] };
}

function bps(value: number): string {
  return `${value.toFixed(2)} bp`;
}
