import { LotLedger, type Disposal, type LotMethod } from '../analytics/index.ts';
import {
  add,
  FLAT,
  format,
  multiply,
  negate,
  subtract,
  ZERO,
  type EpochMs,
  type Fill,
  type Fixed,
  type InstrumentId,
  type Money,
  type Position,
} from '../domain/index.ts';
import type { JournalEntry } from '../storage/index.ts';

/** One line of a tax file. What it adds to the result is its `gain`. */
export type TaxRow =
  | { readonly type: 'disposal'; readonly at: EpochMs; readonly disposal: Disposal; readonly note: string }
  | {
      readonly type: 'fee' | 'funding';
      readonly at: EpochMs;
      readonly instrument: InstrumentId;
      /** Received when positive: a fee's is negative, a rebate's is not. */
      readonly gain: Money;
      /** Of the fill, or of the payment at the venue. */
      readonly id: string;
      readonly note: string;
    };

interface Paid {
  fees: Money;
  funding: Money;
}

/** What a session's journal says of an instrument by now, by the lots, beside the same at average cost. */
export interface TaxTotal extends Readonly<Paid> {
  readonly instrument: InstrumentId;
  readonly realised: Money;
  readonly openCost: Money;
  readonly position: Position;
}

/**
 * Follows the journal of one session and tells what each entry sold, cost and paid. Only what was booked counts: a fill
 * that a venue repeated moved nothing. Lots are those of the account: that several strategies share it does not show.
 */
export class TaxBook {
  private readonly lots: LotLedger;
  private readonly paid = new Map<InstrumentId, Paid>();

  constructor(method: LotMethod) {
    this.lots = new LotLedger(method);
  }

  observe({ seq, event, effects }: JournalEntry): readonly TaxRow[] {
    const rows: TaxRow[] = [];
    if (event.type === 'fill' && effects.some(({ type }) => type === 'fill-booked'))
      rows.push(...this.fill(event.fill));
    if (event.type === 'funding' && effects.some(({ type }) => type === 'funding-booked')) {
      const { fundingId, instrument, amount } = event.funding;
      const paid = this.paidIn(instrument);
      paid.funding = add(paid.funding, amount);
      rows.push({ type: 'funding', at: event.at, instrument, gain: amount, id: fundingId, note: '' });
    }
    for (const effect of effects) {
      if (effect.type !== 'position-adopted') continue;
      const { instrument, difference, mark } = effect;
      const id = `entry ${seq}`;
      const note = `taken into the books by ${effect.by}, no fill explains it: ${effect.reason}`;
      rows.push(...this.trade({ id, instrument, quantity: difference, price: mark, at: event.at, note }));
    }
    return rows;
  }

  *totals(): Iterable<TaxTotal> {
    const traded = new Map([...this.lots.totals()].map((total) => [total.instrument, total]));
    // Funding may reach an instrument that was not traded in this session.
    for (const instrument of new Set([...traded.keys(), ...this.paid.keys()])) {
      const total = traded.get(instrument) ?? { instrument, realised: ZERO, openCost: ZERO, position: FLAT };
      yield { ...total, ...this.paidIn(instrument) };
    }
  }

  private fill(fill: Fill): TaxRow[] {
    const { fillId: id, instrument, price, executedAt: at, fee, feeCurrency } = fill;
    const quantity = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
    const note = fill.kind === 'liquidation' ? 'liquidated by the venue' : '';
    const rows = this.trade({ id, instrument, quantity, price, at, note });
    const inCoin = feeCurrency === 'base';
    // A fee taken in coin is that coin sold at the fill's price, and the proceeds paid as the fee.
    if (inCoin)
      rows.push(...this.trade({ id, instrument, quantity: negate(fee), price, at, note: 'coin taken as a fee' }));
    const cost = inCoin ? multiply(price, fee) : fee;
    if (cost === 0n) return rows;
    const paid = this.paidIn(instrument);
    paid.fees = add(paid.fees, cost);
    const feeNote = inCoin ? `${format(fee)} in coin, at the fill's price` : '';
    rows.push({ type: 'fee', at, instrument, gain: negate(cost), id, note: feeNote });
    return rows;
  }

  private trade({ note, ...trade }: Parameters<LotLedger['trade']>[0] & { readonly note: string }): TaxRow[] {
    const pieces = this.lots.trade(trade);
    return pieces.map((disposal) => ({ type: 'disposal', at: disposal.closedAt, disposal, note }));
  }

  private paidIn(instrument: InstrumentId): Paid {
    let paid = this.paid.get(instrument);
    if (paid === undefined) this.paid.set(instrument, (paid = { fees: ZERO, funding: ZERO }));
    return paid;
  }
}

/** A session's own ledger of one instrument, at average cost. */
export interface Ledgered {
  readonly instrument: InstrumentId;
  readonly net: Position;
}

/**
 * Where the lots and the ledger do not agree to the last digit; nothing when they do. What the lots have realised may
 * differ by as much as the cost of what is open does, and by no more.
 */
export function ledgerDifferences(totals: Iterable<TaxTotal>, ledger: readonly Ledgered[]): string[] {
  const ours = new Map([...totals].map((total) => [total.instrument, total]));
  const theirs = new Map(ledger.map(({ instrument, net }) => [instrument, net]));
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((instrument) => {
    const [lots, net] = [figuresOf(ours.get(instrument)), figuresOf(theirs.get(instrument))];
    return Object.keys(lots)
      .filter((name) => lots[name] !== net[name])
      .map((name) => `${instrument} ${name}: ${format(lots[name]!)} by lots, ${format(net[name]!)} in the ledger`);
  });
}

function figuresOf(of: TaxTotal | Position | undefined): Record<string, Fixed> {
  const [position, realised, openCost] =
    of === undefined
      ? [FLAT, ZERO, ZERO]
      : 'position' in of
        ? [of.position, of.realised, of.openCost]
        : [of, of.realisedPnl, of.cost];
  return {
    quantity: position.quantity,
    'realised less open cost': subtract(realised, openCost),
    fees: of?.fees ?? ZERO,
    funding: of?.funding ?? ZERO,
  };
}
