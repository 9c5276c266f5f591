import { fixed, format, ZERO, type OrderStatus } from '../../src/domain/index.ts';
import type { Evidence } from './check.ts';
import type { Row } from './exchange-ledger.ts';
import { isOurs } from './order-ids.ts';

/** What the server may hold an order to be, by what the exchange says of it. */
const MEANINGS: Readonly<Record<string, readonly OrderStatus[]>> = {
  New: ['working'],
  Untriggered: ['working'],
  Triggered: ['working'],
  PartiallyFilled: ['partially-filled', 'working'],
  Filled: ['filled'],
  Cancelled: ['cancelled', 'expired'],
  PartiallyFilledCanceled: ['cancelled', 'expired'],
  Deactivated: ['cancelled', 'expired'],
  Rejected: ['rejected'],
};
const NEVER_WAS: readonly OrderStatus[] = ['rejected', 'not-accepted'];

/** Each intent has one fate, and both sides name the same one; to the last digit of what was filled and paid. */
export function checkFates({ ledger, books }: Evidence): string[] {
  const theirs = new Map<string, Row>(
    ledger.orders.filter(({ orderLinkId = '' }) => isOurs(orderLinkId)).map((row) => [row['orderLinkId']!, row]),
  );
  return books.intents.flatMap(({ order: { clientOrderId: id } }) => {
    const [ours, there] = [books.orders.get(id), theirs.get(id)];
    if (ours === undefined) return [`order ${id} is in the journal, and nothing is said of what became of it`];
    if (there === undefined)
      return NEVER_WAS.includes(ours.status) ? [] : [`order ${id} is ${ours.status} here, and never was there`];
    const { orderStatus = '', cumExecQty, cumExecFee } = there;
    const wrong: string[] = [];
    if (MEANINGS[orderStatus]?.includes(ours.status) !== true)
      wrong.push(`order ${id} is ${ours.status} here, and ${orderStatus} there`);
    if (ours.filled !== amount(cumExecQty))
      wrong.push(`order ${id}: ${format(ours.filled)} filled here, ${cumExecQty} there`);
    if (ours.fees !== amount(cumExecFee))
      wrong.push(`order ${id}: fees of ${format(ours.fees)} here, ${cumExecFee} there`);
    return wrong;
  });
}

function amount(text: string | undefined): bigint {
  return text === undefined || text === '' ? ZERO : fixed(text);
}
