import type { Evidence } from './check.ts';
import { latchesOf } from './deeds.ts';
import type { Arrival, Row } from './exchange-ledger.ts';
import { isOurs, isWatchdogs, linkOf } from './order-ids.ts';

/** Between an act and its being seen and written down on a busy machine; and until a watchdog sees that it is over. */
const SEEN_MS = 3_000;
const LAST_LOOK_MS = 15_000;

/** Everything that happened at the exchange was somebody's doing: ours, the watchdog's, a person's, or an act of its own. */
export function checkOutside(evidence: Evidence): string[] {
  return [...byHand(evidence), ...requests(evidence), ...orders(evidence), ...cancelled(evidence)];
}

function byHand({ ledger, deeds }: Evidence): string[] {
  const there = ledger.requests.filter(({ transport }) => transport === 'by-hand').map(nameOf);
  const done = deeds.flatMap((deed) => (deed.type === 'by-hand' ? [`${deed.path} ${deed.orderId}`] : []));
  return [
    ...missing(there, done).map((name) => `nobody did ${name} by hand`),
    ...missing(done, there).map((name) => `${name} was done by hand, and the exchange knows nothing of it`),
  ];
}

function nameOf({ path, result }: Arrival): string {
  return `${path} ${typeof result['orderId'] === 'string' ? result['orderId'] : ''}`;
}

function requests({ ledger, books, deeds }: Evidence): string[] {
  const latches = latchesOf(deeds);
  const mayClose = (at: number): boolean =>
    latches.some(({ from, until }) => at >= from - SEEN_MS && at <= until + LAST_LOOK_MS);
  return ledger.requests.flatMap(({ path, transport, fields, at }) => {
    if (transport === 'by-hand') return [];
    const id = linkOf(fields);
    if (path === '/v5/order/create' && isOurs(id)) return []; // Looked at where sending is.
    if (path === '/v5/order/cancel' && isOurs(id))
      return books.cancels.has(id) ? [] : [`order ${id} was cancelled, and no journal says so`];
    if (path === '/v5/order/amend' && isOurs(id))
      return books.amends.has(id) ? [] : [`order ${id} was changed, and no journal says so`];
    const isClosing = path === '/v5/order/cancel-all' || (path === '/v5/order/create' && isWatchdogs(id));
    if (isClosing) return mayClose(at) ? [] : [`the watchdog closes, and there was no stop (${path} ${id})`];
    return [`${path} ${id} was asked by nobody known`];
  });
}

function orders({ ledger, books, deeds }: Evidence): string[] {
  const intents = new Set<string>(books.intents.map(({ order }) => order.clientOrderId));
  const placed = new Set(deeds.flatMap((deed) => (deed.type === 'by-hand' ? [deed.orderId] : [])));
  const forced = deeds.filter((deed) => deed.type === 'deleverage');
  return ledger.orders.flatMap((row) => {
    const { orderLinkId = '', orderId = '', symbol, createType = '', createdTime } = row;
    if (intents.has(orderLinkId) || isWatchdogs(orderLinkId) || placed.has(orderId)) return [];
    if (createType.startsWith('CreateByAdl')) {
      const at = forced.findIndex((deed) => deed.symbol === symbol && near(deed.at, row));
      if (at !== -1) {
        forced.splice(at, 1);
        return [];
      }
    }
    return [`order ${orderLinkId || orderId} in ${symbol} is nobody's (${createType}, ${createdTime})`];
  });
}

/** Ended by a user: then one has asked for it. */
function cancelled({ ledger }: Evidence): string[] {
  const asked = ledger.requests.filter(({ path }) => path.startsWith('/v5/order/cancel'));
  const names = new Set(asked.flatMap(({ fields }) => [linkOf(fields), fields['orderId']]));
  const all = asked.filter(({ path }) => path === '/v5/order/cancel-all');
  return ledger.orders.flatMap((row) => {
    const { cancelType, orderId, orderLinkId = '', updatedTime } = row;
    if (cancelType !== 'CancelByUser' || names.has(orderId) || (orderLinkId !== '' && names.has(orderLinkId)))
      return [];
    if (all.some(({ at }) => Math.abs(at - Number(updatedTime)) <= SEEN_MS)) return [];
    return [`order ${orderLinkId || orderId} was cancelled, and nobody had asked for it`];
  });
}

function near(at: number, { createdTime }: Row): boolean {
  return Math.abs(at - Number(createdTime)) <= SEEN_MS;
}

/** Those of `these` that `those` has not, as often as they are there. */
function missing(these: readonly string[], those: readonly string[]): readonly string[] {
  const left = [...those];
  return these.filter((one) => {
    const at = left.indexOf(one);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
