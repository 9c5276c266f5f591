import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Portfolio, PositionView } from '../../../contract/index.ts';
import { formatMoney, formatPrice, formatQuantity, signOf } from '../format/decimal.ts';
import { UNKNOWN } from '../format/number.ts';
import { useLive } from '../live/use-live.ts';
import { Amount } from '../ui/amount.tsx';
import { Empty, Loading, Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';
import { Table, type Column } from '../ui/table.tsx';

type View = 'strategy' | 'net';

/** What is held: by each strategy, or all together as the venue sees it. */
export function PositionsPanel() {
  const portfolio = useLive((data) => data?.portfolio);
  const [view, setView] = useState<View>('strategy');
  const all = view === 'net' ? portfolio?.netPositions : portfolio?.positions;
  const open = all?.filter(({ quantity }) => signOf(quantity) !== 0);
  return (
    <Panel
      title="Positions"
      note={open === undefined ? undefined : `${open.length} open`}
      actions={
        <Segments
          label="Show positions"
          options={[
            { value: 'strategy', label: 'Per strategy' },
            { value: 'net', label: 'Net' },
          ]}
          value={view}
          onChange={setView}
        />
      }
    >
      {portfolio === undefined || open === undefined ? (
        <Loading what="positions" />
      ) : open.length === 0 ? (
        <Empty title="No open positions">
          {view === 'net' ? 'The account is flat.' : 'No strategy holds anything now.'}
        </Empty>
      ) : (
        <Table
          label={view === 'net' ? 'Net positions' : 'Positions per strategy'}
          columns={columnsFor(view, portfolio)}
          rows={open}
          rowKey={(position) => `${position.instrument} ${position.strategyId ?? ''}`}
          totalLabel="Account, closed positions too"
          testId="positions-table"
        />
      )}
    </Panel>
  );
}

function columnsFor(view: View, portfolio: Portfolio): readonly Column<PositionView>[] {
  const instrument: Column<PositionView> = {
    key: 'instrument',
    label: 'Instrument',
    lead: true,
    cell: (position) => position.instrument,
  };
  const strategy: Column<PositionView> = {
    key: 'strategy',
    label: 'Strategy',
    cell: ({ strategyId }) =>
      strategyId === null ? (
        UNKNOWN
      ) : (
        <Link to="/strategy/$strategyId" params={{ strategyId }}>
          {strategyId}
        </Link>
      ),
  };
  return [
    instrument,
    ...(view === 'strategy' ? [strategy] : []),
    {
      key: 'quantity',
      label: 'Quantity',
      numeric: true,
      cell: ({ quantity }) => (
        <span className={signOf(quantity) > 0 ? 'long' : 'short'} data-value={quantity}>
          {formatQuantity(quantity, 'always')}
        </span>
      ),
    },
    { key: 'entry', label: 'Entry', numeric: true, cell: ({ averageEntry }) => priceOr(averageEntry) },
    { key: 'mark', label: 'Mark', numeric: true, cell: ({ mark }) => priceOr(mark) },
    {
      key: 'value',
      label: 'Value',
      numeric: true,
      cell: ({ notional }) => <Amount value={notional} />,
      total: <Amount value={portfolio.netExposure} />,
    },
    {
      key: 'unrealised',
      label: 'Open P&L',
      numeric: true,
      cell: ({ unrealisedPnl }) => <Amount value={unrealisedPnl} signed />,
      total: <Amount value={portfolio.unrealisedPnl} signed />,
    },
    {
      key: 'realised',
      label: 'Realised',
      numeric: true,
      cell: ({ realisedPnl }) => <Amount value={realisedPnl} signed />,
      total: <Amount value={portfolio.realisedPnl} signed />,
    },
    {
      key: 'fees',
      label: 'Fees',
      numeric: true,
      cell: ({ fees }) => formatMoney(fees),
      total: formatMoney(portfolio.fees),
    },
    {
      key: 'funding',
      label: 'Funding',
      numeric: true,
      cell: ({ funding }) => formatMoney(funding, 'always'),
      total: formatMoney(portfolio.funding, 'always'),
    },
  ];
}

function priceOr(price: string | null): string {
  return price === null ? UNKNOWN : formatPrice(price);
}
