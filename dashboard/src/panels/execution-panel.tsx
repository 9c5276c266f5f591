import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ExecutionFigures, OrderStatistics } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { formatMoney } from '../format/decimal.ts';
import { formatCount, formatNumber, formatPercent, UNKNOWN } from '../format/number.ts';
import { formatDuration, formatLatency } from '../format/time.ts';
import { useAgeMs, useEpoch } from '../live/use-live.ts';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';

/** The server reads every order of the session for it. */
const REFRESH_MS = 10_000;

/** How orders were executed: by strategy, or of one strategy by instrument. */
export function ExecutionPanel({ strategyId }: { readonly strategyId?: string }) {
  const epoch = useEpoch();
  const { data, error, refetch } = useQuery({
    queryKey: ['order-statistics', strategyId ?? 'account'],
    enabled: epoch > 0,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) =>
      (await api.getOrderStatistics({ ...(strategyId !== undefined && { strategyId }) }, { signal })).data,
  });
  return (
    <Panel title="Execution" note={data === undefined ? undefined : <Note statistics={data} />}>
      {data === undefined ? (
        error === null ? (
          <Loading what="order statistics" />
        ) : (
          <Failed what="Order statistics" error={error} onRetry={() => void refetch()} />
        )
      ) : data.total.orders === 0 && refusalsOf(data.total) === 0 ? (
        <Empty title="No orders yet">Figures come with the first one.</Empty>
      ) : (
        <Table
          label="Execution"
          columns={columnsFor(data)}
          rows={rowsOf(data)}
          rowKey={({ name }) => name}
          {...(rowsOf(data).length > 1 && { totalLabel: 'All' })}
          testId="execution-table"
        />
      )}
    </Panel>
  );
}

function Note({ statistics: { origin, asOf, currency } }: { readonly statistics: OrderStatistics }) {
  const ageMs = useAgeMs(asOf);
  return (
    <>
      {origin}, {ageMs === undefined ? '' : formatDuration(ageMs)} old{' '}
      <Hint about="execution">
        Since the session began, by the market's clock; amounts in {currency}. Fill ratio, time to fill and slippage are
        of orders that trade at once, slippage against the price of the decision: a cost is positive. Stops and
        take-profits are measured against their trigger. Refused counts the venue's rejections, our gate's denials, and
        wishes that made no order.
      </Hint>
    </>
  );
}

interface Row {
  readonly name: string;
  readonly link: boolean;
  readonly figures: ExecutionFigures;
}

function rowsOf({ strategyId, strategies, instruments }: OrderStatistics): readonly Row[] {
  return strategyId === null
    ? strategies.map((figures) => ({ name: figures.strategyId, link: true, figures }))
    : instruments.map((figures) => ({ name: figures.instrument, link: false, figures }));
}

function columnsFor({ strategyId, total }: OrderStatistics): readonly Column<Row>[] {
  const lead: Column<Row> = {
    key: 'name',
    label: strategyId === null ? 'Strategy' : 'Instrument',
    lead: true,
    cell: ({ name, link }) =>
      link ? (
        <Link to="/strategy/$strategyId" params={{ strategyId: name }}>
          {name}
        </Link>
      ) : (
        name
      ),
  };
  return [
    lead,
    ...FIGURES.map(({ key, label, show }) => ({
      key,
      label,
      numeric: true,
      cell: ({ figures }: Row) => show(figures),
      total: show(total),
    })),
  ];
}

const FIGURES: readonly {
  readonly key: string;
  readonly label: string;
  readonly show: (figures: ExecutionFigures) => ReactNode;
}[] = [
  { key: 'orders', label: 'Orders', show: ({ orders }) => formatCount(orders) },
  { key: 'filled', label: 'Filled', show: ({ byStatus }) => formatCount(byStatus.filled) },
  { key: 'ratio', label: 'Fill ratio', show: ({ taking }) => formatPercent(taking.fillRatio, 'negative', 1) },
  {
    key: 'refused',
    label: 'Refused',
    show: (figures) => <span title={codesOf(figures)}>{formatCount(refusalsOf(figures))}</span>,
  },
  { key: 'accepted', label: 'Accepted p50 / p99', show: ({ timeToAcceptance }) => times(timeToAcceptance) },
  { key: 'fill', label: 'First fill p50 / p99', show: ({ taking }) => times(taking.timeToFirstFill) },
  { key: 'slippage', label: 'Slippage, bp', show: ({ taking }) => slippage(taking.slippage) },
  { key: 'stops', label: 'Stops, bp', show: ({ triggered }) => slippage(triggered.slippage) },
  { key: 'fees', label: 'Fees', show: ({ fees }) => formatMoney(fees) },
];

function refusalsOf({ rejected, denied, refusedWishes }: ExecutionFigures): number {
  return [...rejected, ...denied, ...refusedWishes].reduce((sum, { count }) => sum + count, 0);
}

function codesOf({ rejected, denied, refusedWishes }: ExecutionFigures): string | undefined {
  const all = [...rejected, ...denied, ...refusedWishes].toSorted((a, b) => b.count - a.count);
  return all.length === 0 ? undefined : all.map(({ code, count }) => `${code} ${formatCount(count)}`).join(', ');
}

function times({ p50Ms, p99Ms }: ExecutionFigures['timeToAcceptance']): string {
  return p50Ms === null || p99Ms === null ? UNKNOWN : `${formatLatency(p50Ms)} / ${formatLatency(p99Ms)}`;
}

function slippage({ bps, cost, orders }: ExecutionFigures['taking']['slippage']): ReactNode {
  return (
    <span title={`${formatMoney(cost, 'always')} over ${formatCount(orders)} orders`}>
      {formatNumber(bps, 1, 'always')}
    </span>
  );
}
