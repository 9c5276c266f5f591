import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { PositionView, RunSummary, SessionStats, StrategyView } from '../../../contract/index.ts';
import { formatMoney, formatPrice, formatQuantity, signOf } from '../format/decimal.ts';
import { formatCount, formatDrawdown, formatNumber, formatPercent } from '../format/number.ts';
import { formatDay, formatShort } from '../format/time.ts';
import { Fact } from '../ui/fact.tsx';
import { Amount, toneOf } from '../ui/amount.tsx';
import { ReportLink } from '../ui/report-link.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { StrategyCommands } from './strategy-commands.tsx';

export const StrategyCard = memo(function StrategyCard({ strategy }: { readonly strategy: StrategyView }) {
  const { strategyId, title, instruments, timeframes, phase, status, statusReason, session, backtest, positions } =
    strategy;
  return (
    <article className="card strategy" data-testid={`strategy-card-${strategyId}`} aria-label={title}>
      <header className="strategy-head">
        <h4>
          <Link to="/strategy/$strategyId" params={{ strategyId }}>
            {title}
          </Link>
        </h4>
        <StatusBadge status={status} reason={statusReason} />
        <p className="strategy-what">
          <code>{strategyId}</code> · {instruments.join(', ')} · {timeframes.join(', ')}
        </p>
      </header>
      {session !== null && <Standing pnl={session.pnl} positions={positions} />}
      <Comparison session={session} backtest={backtest} phase={phase} />
      <LastReason session={session} status={status} statusReason={statusReason} />
      <footer className="strategy-foot">
        <Link to="/strategy/$strategyId" params={{ strategyId }} className="btn btn-sm">
          Details
        </Link>
        {backtest !== null && <ReportLink path={backtest.report} title={title} />}
        <StrategyCommands strategy={strategy} />
      </footer>
    </article>
  );
});

function Standing({ pnl, positions }: { readonly pnl: string; readonly positions: readonly PositionView[] }) {
  const open = positions.filter(({ quantity }) => signOf(quantity) !== 0);
  return (
    <div className="strategy-standing">
      <div>
        <span className="label">P&L</span>
        <Amount value={pnl} signed />
      </div>
      <div className="strategy-positions">
        {open.length === 0 ? (
          <span className="muted">no position</span>
        ) : (
          open.map((position) => <PositionLine key={position.instrument} position={position} />)
        )}
      </div>
    </div>
  );
}

function PositionLine({ position: { quantity, averageEntry, unrealisedPnl } }: { readonly position: PositionView }) {
  const long = signOf(quantity) > 0;
  return (
    <>
      <span className="num">
        <strong className={long ? 'long' : 'short'}>{long ? 'Long' : 'Short'}</strong>{' '}
        {formatQuantity(quantity.replace('-', ''))}
        {averageEntry !== null && (
          <>
            <span className="muted"> at </span>
            {formatPrice(averageEntry)}
          </>
        )}
      </span>
      {unrealisedPnl !== null && (
        <span className="num">
          <span className="muted">open </span>
          <span className={toneOf(signOf(unrealisedPnl))}>{formatMoney(unrealisedPnl, 'always')}</span>
        </span>
      )}
    </>
  );
}

/** What was measured in each phase, one under the other. */
function Comparison(props: {
  readonly session: SessionStats | null;
  readonly backtest: RunSummary | null;
  readonly phase: StrategyView['phase'];
}) {
  const { session, backtest, phase } = props;
  if (session === null && backtest === null) return null;
  return (
    <div className="strategy-evidence">
      <table className="comparison">
        <thead>
          <tr>
            <td />
            <th scope="col">Trades</th>
            <th scope="col">Win rate</th>
            <th scope="col">Max DD</th>
          </tr>
        </thead>
        <tbody>
          {session !== null && <Measured label={phase === 'live' ? 'Live' : 'Paper'} {...session} />}
          {backtest !== null && <Measured label="Backtest" {...backtest} />}
        </tbody>
      </table>
      {backtest !== null && (
        <dl className="facts" title={`Backtest from ${formatDay(backtest.from)} to ${formatDay(backtest.to)}`}>
          <Fact label="Backtest return">
            <span className={toneOf(backtest.totalReturn ?? 0)}>
              {formatPercent(backtest.totalReturn, 'always', 1)}
            </span>
          </Fact>
          <Fact label="Buy & hold">{formatPercent(backtest.buyAndHoldReturn, 'always', 1)}</Fact>
          <Fact label="Sharpe">{formatNumber(backtest.sharpe, 2)}</Fact>
        </dl>
      )}
    </div>
  );
}

function Measured(props: {
  readonly label: string;
  readonly trades: number;
  readonly winRate: number | null;
  readonly maxDrawdown: number | null;
}) {
  const { label, trades, winRate, maxDrawdown } = props;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="num">{formatCount(trades)}</td>
      <td className="num">{formatPercent(winRate, 'negative', 1)}</td>
      <td className="num">{formatDrawdown(maxDrawdown, 1)}</td>
    </tr>
  );
}

function LastReason(props: {
  readonly session: SessionStats | null;
  readonly status: StrategyView['status'];
  readonly statusReason: string;
}) {
  const { session, status, statusReason } = props;
  if (session === null || status !== 'running') return <p className="strategy-reason">{statusReason}</p>;
  if (session.lastReason === null) return <p className="strategy-reason muted">No signal yet</p>;
  return (
    <p className="strategy-reason" title={session.lastReason}>
      {session.lastSignalAt !== null && <span className="muted num">{formatShort(session.lastSignalAt)} </span>}
      {session.lastReason}
    </p>
  );
}
