import { add, fixed, format, negate, ZERO, type Fixed } from '../../src/domain/index.ts';
import type { Evidence } from './check.ts';
import { fundingsOf, tradesOf, type Row } from './exchange-ledger.ts';
import type { Booking } from './server-books.ts';

/** Each execution and each funding payment is booked once, as it was, to the last digit; and nothing else is. */
export function checkExecutions({ ledger, books }: Evidence): string[] {
  const wrong: string[] = [];
  const trades = tradesOf(ledger);
  const happened = new Set<string>();
  for (const row of trades) {
    const id = row['execId']!;
    if (happened.has(id)) wrong.push(`execution ${id} is twice in the exchange's ledger`);
    happened.add(id);
    wrong.push(...bookedAs(row, books.bookings.get(id) ?? []));
  }
  for (const id of books.bookings.keys()) if (!happened.has(id)) wrong.push(`fill ${id} was booked and never happened`);

  for (const [id, { length }] of books.bookings) {
    const rows = books.listed.get(id) ?? 0;
    if (rows !== length) wrong.push(`execution ${id} was booked in ${length} parts, and ${rows} of them are listed`);
  }
  for (const id of books.listed.keys())
    if (!books.bookings.has(id)) wrong.push(`fill ${id} is listed and was not booked`);

  const paid = new Set<string>();
  for (const { execId: id = '', execFee, symbol } of fundingsOf(ledger)) {
    paid.add(id);
    const [first, ...others] = books.fundings.get(id) ?? [];
    if (first === undefined) wrong.push(`funding ${id} of ${symbol} was lost`);
    else if (others.length > 0) wrong.push(`funding ${id} of ${symbol} was booked ${others.length + 1} times`);
    else if (first !== negate(fixed(execFee!)))
      wrong.push(`funding ${id} of ${symbol}: ${format(first)} here, a fee of ${execFee} there`);
  }
  for (const id of books.fundings.keys()) if (!paid.has(id)) wrong.push(`funding ${id} was booked and never was`);
  return wrong;
}

function bookedAs(row: Row, parts: readonly Booking[]): string[] {
  const { execId, execQty, execPrice, execFee, symbol, side, orderLinkId } = row;
  const name = `execution ${execId} of order ${orderLinkId === '' ? row['orderId'] : orderLinkId}`;
  const [first] = parts;
  if (first === undefined) return [`${name} was lost`];
  // A trade that the exchange forced is shared among those who held the position, all in one entry.
  if (parts.some(({ seq }) => seq !== first.seq)) return [`${name} was booked more than once`];
  const wrong: string[] = [];
  const expect = (what: string, ours: Fixed, theirs: string): void => {
    if (ours !== fixed(theirs)) wrong.push(`${name}: ${what} ${format(ours)} here, ${theirs} there`);
  };
  expect('quantity', sum(parts.map(({ quantity }) => quantity)), execQty!);
  expect('fee', sum(parts.map(({ fee }) => fee)), execFee!);
  for (const { price } of parts) expect('price', price, execPrice!);
  for (const part of parts) {
    if (part.instrument !== `${symbol}-PERP.BYBIT` || part.side !== side!.toLowerCase())
      wrong.push(`${name}: ${part.side} ${part.instrument} here, ${side} ${symbol} there`);
  }
  return wrong;
}

export function sum(amounts: readonly Fixed[]): Fixed {
  return amounts.reduce((all, one) => add(all, one), ZERO);
}
