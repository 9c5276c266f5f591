import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { BacktestView } from '../../../contract/index.ts';
import { formatCount, formatDrawdown, formatNumber, formatPercent, UNKNOWN } from '../format/number.ts';
import { formatShort } from '../format/time.ts';
import { toneOf } from '../ui/amount.tsx';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { BacktestProgress, BacktestState } from './backtest-state.tsx';
import { CancelButton } from './cancel-button.tsx';
import { parametersInWords } from './order-words.ts';
import { useBacktests } from './use-research.ts';

const COMPARED_MAX = 5;

/** Backtests asked for here, as they get on; finished ones can be set side by side. */
export function BacktestsPanel() {
  const { data, error, refetch } = useBacktests();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const navigate = useNavigate();
  return (
    <Panel
      title="Backtests"
      note={data === undefined || data.count === 0 ? undefined : `${formatCount(data.count)} in all`}
      actions={
        data !== undefined &&
        data.data.length > 1 && (
          <button
            type="button"
            className="btn btn-sm"
            data-testid="compare"
            disabled={chosen.length < 2}
            title={chosen.length < 2 ? 'Tick two to five that have finished' : undefined}
            onClick={() => {
              void navigate({ to: '/research/compare/$ids', params: { ids: chosen.join(',') } });
            }}
          >
            Compare{chosen.length > 0 && ` ${chosen.length}`}
          </button>
        )
      }
    >
      {data === undefined ? (
        error === null ? (
          <Loading what="backtests" />
        ) : (
          <Failed what="Backtests" error={error} onRetry={() => void refetch()} />
        )
      ) : data.data.length === 0 ? (
        <Empty title="No backtest yet">Ask for one above. It runs beside trading and is kept with its report.</Empty>
      ) : (
        <Table
          label="Backtests"
          testId="backtests"
          columns={columnsOf(chosen, setChosen)}
          rows={data.data}
          rowKey={({ id }) => id}
        />
      )}
    </Panel>
  );
}

function columnsOf(
  chosen: readonly string[],
  choose: (ids: readonly string[]) => void,
): readonly Column<BacktestView>[] {
  return [
    {
      key: 'backtest',
      label: 'Backtest',
      lead: true,
      cell: ({ id, title, state }) => (
        <span className="backtest-name">
          {state === 'finished' && (
            <input
              type="checkbox"
              className="form-check-input"
              aria-label={`Compare ${id}`}
              data-testid={`choose-${id}`}
              checked={chosen.includes(id)}
              disabled={!chosen.includes(id) && chosen.length >= COMPARED_MAX}
              onChange={({ target }) => {
                choose(target.checked ? [...chosen, id] : chosen.filter((one) => one !== id));
              }}
            />
          )}
          <Link to="/research/$id" params={{ id }}>
            {id} · {title}
          </Link>
        </span>
      ),
    },
    {
      key: 'state',
      label: 'State',
      cell: (backtest) => (
        <span className="backtest-standing">
          {backtest.progress === null ? (
            <BacktestState {...backtest} />
          ) : (
            <BacktestProgress progress={backtest.progress} />
          )}
          <CancelButton backtest={backtest} />
        </span>
      ),
    },
    {
      key: 'bars',
      label: 'Bars',
      cell: ({ order: { bars, timeframe }, simulated }) => (
        <span className="campaign-market">
          {bars.join(', ')}
          {timeframe !== undefined && ` as ${timeframe}`}
          {simulated && <span className="pill pill-warn">SIMULATED</span>}
        </span>
      ),
    },
    {
      key: 'parameters',
      label: 'Parameters',
      cell: ({ order }) => parametersInWords(order),
    },
    {
      key: 'return',
      label: 'Return',
      numeric: true,
      cell: ({ figures }) =>
        figures === null ? (
          UNKNOWN
        ) : (
          <span className={toneOf(figures.totalReturn ?? 0)}>{formatPercent(figures.totalReturn, 'always')}</span>
        ),
    },
    {
      key: 'sharpe',
      label: 'Sharpe',
      numeric: true,
      cell: ({ figures }) => formatNumber(figures?.sharpe ?? null, 2),
    },
    {
      key: 'drawdown',
      label: 'Max drawdown',
      numeric: true,
      cell: ({ figures }) => formatDrawdown(figures?.maxDrawdown ?? null),
    },
    {
      key: 'trades',
      label: 'Trades',
      numeric: true,
      cell: ({ figures }) => (figures === null ? UNKNOWN : formatCount(figures.trades)),
    },
    {
      key: 'asked',
      label: 'Asked',
      cell: ({ submittedAt, state, stateReason }) => (
        <span className="num">
          {formatShort(submittedAt)}
          {(state === 'failed' || state === 'interrupted') && <Hint about={state}>{stateReason}</Hint>}
        </span>
      ),
    },
  ];
}
