import assert from 'node:assert/strict';
import {
  add,
  format,
  multiply,
  negate,
  subtract,
  ZERO,
  type Fill,
  type Funding,
  type Money,
  type Quantity,
} from '../../domain/index.ts';

/**
 * A second set of books, kept only from what the venue has said, the way its listener keeps them: every fill moves
 * money out or in and a quantity in or out. It must agree with the ledger to the last digit after every booking.
 */
export interface Audit {
  /** Sum of all cash flows: minus price times signed quantity, minus fees in quote, plus funding. */
  flow: Money;
  /** By place of the instrument in the options. */
  readonly quantities: Quantity[];
}

export function openAudit(instruments: number): Audit {
  return { flow: ZERO, quantities: Array.from({ length: instruments }, () => ZERO) };
}

export function hearFill(audit: Audit, index: number, fill: Fill): void {
  const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
  audit.flow = subtract(audit.flow, multiply(fill.price, signed));
  const received = fill.feeCurrency === 'base' ? subtract(signed, fill.fee) : signed;
  audit.quantities[index] = add(audit.quantities[index]!, received);
  if (fill.feeCurrency === 'quote') audit.flow = subtract(audit.flow, fill.fee);
}

export function hearFunding(audit: Audit, funding: Funding): void {
  audit.flow = add(audit.flow, funding.amount);
}

/** The books to be checked: `cost` is of open perpetuals only. */
export interface Books {
  readonly ledger: { readonly deposited: Money; readonly cash: Money };
  readonly listings: readonly {
    readonly instrument: { readonly id: string };
    readonly isPerpetual: boolean;
    readonly quantity: Quantity;
    readonly cost: Money;
    readonly owners: ReadonlyMap<string, Quantity>;
  }[];
}

/**
 * Equity is cash, spot holdings at the mark and unrealised profit of perpetuals (`mark * quantity - cost`). By the
 * audit it is deposits, all flows, and every quantity at the mark. The marks are the same on both sides and fall out,
 * which leaves `cash - Σ cost = deposited + flow` and equal quantities.
 */
export function assertBooksAgree(audit: Audit, { ledger, listings }: Books): void {
  let held: Money = ledger.cash;
  for (const [index, listing] of listings.entries()) {
    const { id } = listing.instrument;
    held = subtract(held, listing.cost);
    if (listing.quantity !== audit.quantities[index]) {
      assert.fail(
        `the ledger holds ${format(listing.quantity)} of ${id}, its fills make ${format(audit.quantities[index]!)}`,
      );
    }
    let owned = ZERO;
    for (const quantity of listing.owners.values()) owned = add(owned, quantity);
    if (owned !== listing.quantity)
      assert.fail(`owners of ${id} hold ${format(owned)} together, the account ${format(listing.quantity)}`);
    if (!listing.isPerpetual && listing.quantity < 0n)
      assert.fail(`spot ${id} was sold short: ${format(listing.quantity)}`);
  }
  const told = add(ledger.deposited, audit.flow);
  if (held !== told)
    assert.fail(`cash less cost of positions is ${format(held)}, the events told make ${format(told)}`);
}
