import { Link, useParams } from '@tanstack/react-router';
import type { BacktestComparison } from '../../../contract/index.ts';
import { formatMetric } from '../format/number.ts';
import { ArrowLeft } from '../icons.tsx';
import { parametersInWords } from '../research/order-words.ts';
import { useComparison } from '../research/use-research.ts';
import { useDocumentTitle } from '../shell/document-title.ts';
import { Hint } from '../ui/hint.tsx';
import { Failed, Loading, Panel } from '../ui/panel.tsx';
import { Table } from '../ui/table.tsx';

/** Two to five backtests, figure by figure. */
export function CompareBacktestsPage() {
  const { ids } = useParams({ from: '/signed-in/research/compare/$ids' });
  const { data, error, refetch } = useComparison(ids);
  useDocumentTitle(`Compare ${ids}`);
  return (
    <>
      <header className="page-head">
        <Link to="/research" className="back">
          <ArrowLeft /> Research
        </Link>
        <div className="detail-title">
          <h1>Side by side</h1>
        </div>
      </header>
      <Panel title="Figures" note="simulated fills; on other bars or times they say little of each other">
        {data === undefined ? (
          error === null ? (
            <Loading what="backtests" />
          ) : (
            <Failed what="The comparison" error={error} onRetry={() => void refetch()} />
          )
        ) : (
          <Comparison comparison={data} />
        )}
      </Panel>
    </>
  );
}

type Row = BacktestComparison['metrics'][number];

function Comparison({ comparison: { backtests, metrics } }: { readonly comparison: BacktestComparison }) {
  return (
    <>
      <ul className="compared">
        {backtests.map((backtest) => (
          <li key={backtest.id}>
            <Link to="/research/$id" params={{ id: backtest.id }}>
              {backtest.id} · {backtest.title}
            </Link>{' '}
            <span className="muted">
              {backtest.order.bars.join(', ')}, {parametersInWords(backtest.order)}
            </span>
          </li>
        ))}
      </ul>
      <Table
        label="Figures side by side"
        testId="comparison-figures"
        columns={[
          {
            key: 'figure',
            label: 'Figure',
            lead: true,
            cell: ({ label, definition }: Row) => (
              <>
                {label} <Hint about={label}>{definition}</Hint>
              </>
            ),
          },
          ...backtests.map(({ id }, index) => ({
            key: id,
            label: id,
            numeric: true,
            cell: ({ key, label, unit, definition, values }: Row) =>
              formatMetric({ key, label, unit, definition, value: values[index] ?? null, reason: null }),
          })),
        ]}
        rows={metrics.filter(({ values }) => values.some((value) => value !== null))}
        rowKey={({ key }) => key}
      />
    </>
  );
}
