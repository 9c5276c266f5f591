import { Link } from '@tanstack/react-router';
import type { OrderView } from '../../../contract/index.ts';
import { formatPrice, formatQuantity, signOf } from '../format/decimal.ts';
import { UNKNOWN } from '../format/number.ts';
import { formatShort } from '../format/time.ts';
import { useLive } from '../live/use-live.ts';
import { Empty, Loading, Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';

/** Orders that may still be filled. @param strategyId of one strategy; all when absent */
export function OrdersPanel({ strategyId }: { readonly strategyId?: string }) {
  const all = useLive((data) => data?.orders);
  const orders = all
    ?.filter((order) => strategyId === undefined || order.strategyId === strategyId)
    .toSorted((a, b) => b.sentAt.localeCompare(a.sentAt) || a.clientOrderId.localeCompare(b.clientOrderId));
  const columns = strategyId === undefined ? COLUMNS : COLUMNS.filter(({ key }) => key !== 'strategy');
  return (
    <Panel title="Active orders" note={orders === undefined ? undefined : `${orders.length} open`}>
      {orders === undefined ? (
        <Loading what="orders" />
      ) : orders.length === 0 ? (
        <Empty title="No active orders">Nothing is waiting at the venue.</Empty>
      ) : (
        <Table
          label="Active orders"
          columns={columns}
          rows={orders}
          rowKey={({ clientOrderId }) => clientOrderId}
          testId="orders-table"
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<OrderView>[] = [
  {
    key: 'order',
    label: 'Order',
    lead: true,
    cell: ({ side, type, instrument, reduceOnly }) => (
      <>
        <strong className={side === 'buy' ? 'long' : 'short'}>{side === 'buy' ? 'Buy' : 'Sell'}</strong>{' '}
        {type.replaceAll('-', ' ')} <span className="muted">{instrument}</span>
        {reduceOnly && <span className="pill pill-quiet">reduce only</span>}
      </>
    ),
  },
  {
    key: 'strategy',
    label: 'Strategy',
    cell: ({ strategyId }) => (
      <Link to="/strategy/$strategyId" params={{ strategyId }}>
        {strategyId}
      </Link>
    ),
  },
  {
    key: 'quantity',
    label: 'Filled / quantity',
    numeric: true,
    cell: ({ quantity, filledQuantity, averagePrice }) => (
      <span title={averagePrice === null ? undefined : `Filled at ${formatPrice(averagePrice)} on average`}>
        {signOf(filledQuantity) === 0 ? '' : `${formatQuantity(filledQuantity)} / `}
        {formatQuantity(quantity)}
      </span>
    ),
  },
  { key: 'price', label: 'At', numeric: true, cell: priceOf },
  { key: 'purpose', label: 'Purpose', cell: ({ purpose, reason }) => <span title={reason}>{purpose}</span> },
  {
    key: 'status',
    label: 'Status',
    cell: ({ status, cancelRequested }) => (
      <span className={`pill ${status === 'working' ? 'pill-good' : 'pill-busy'}`}>
        {cancelRequested ? 'cancelling' : status.replace('-', ' ')}
      </span>
    ),
  },
  { key: 'sent', label: 'Sent', numeric: true, cell: ({ sentAt }) => formatShort(sentAt) },
];

/** What has to happen for it to be filled. */
function priceOf({ price, trigger, distance }: OrderView): string {
  const parts = [
    trigger === null ? undefined : `if ${formatPrice(trigger)}`,
    distance === null ? undefined : `trail ${formatPrice(distance)}`,
    price === null ? undefined : formatPrice(price),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? UNKNOWN : parts.join(' → ');
}
