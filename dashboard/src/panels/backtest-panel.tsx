import type { ReactNode } from 'react';
import type { RunSummary, StrategyView } from '../../../contract/index.ts';
import { formatCount, formatDrawdown, formatNumber, formatPercent } from '../format/number.ts';
import { formatDay, formatMinute } from '../format/time.ts';
import { Amount, toneOf } from '../ui/amount.tsx';
import { Empty, Panel } from '../ui/panel.tsx';
import { ReportLink } from '../ui/report-link.tsx';

/** The evidence a strategy came with: its backtest in figures, and the way to the whole report. */
export function BacktestPanel({ strategy: { title, backtest } }: { readonly strategy: StrategyView }) {
  return (
    <Panel
      title="Backtest"
      note={
        backtest === null
          ? undefined
          : `${formatDay(backtest.from)} to ${formatDay(backtest.to)}, ${formatCount(backtest.bars)} bars`
      }
      actions={backtest !== null && <ReportLink path={backtest.report} title={title} />}
    >
      {backtest === null ? (
        <Empty title="Not backtested yet">Its report appears here when the backtest has finished.</Empty>
      ) : (
        <Evidence backtest={backtest} />
      )}
    </Panel>
  );
}

function Evidence({ backtest }: { readonly backtest: RunSummary }) {
  const { runId, totalReturn, buyAndHoldReturn, sharpe, maxDrawdown, trades, winRate, profitFactor, fees, finishedAt } =
    backtest;
  return (
    <>
      <dl className="tiles">
        <Tile label="Return">
          <span className={toneOf(totalReturn ?? 0)}>{formatPercent(totalReturn, 'always')}</span>
        </Tile>
        <Tile label="Buy & hold">{formatPercent(buyAndHoldReturn, 'always')}</Tile>
        <Tile label="Sharpe">{formatNumber(sharpe, 2)}</Tile>
        <Tile label="Max drawdown">{formatDrawdown(maxDrawdown)}</Tile>
        <Tile label="Trades">{formatCount(trades)}</Tile>
        <Tile label="Win rate">{formatPercent(winRate)}</Tile>
        <Tile label="Profit factor">{formatNumber(profitFactor, 2)}</Tile>
        <Tile label="Fees">
          <Amount value={fees} />
        </Tile>
      </dl>
      <p className="backtest-run muted">
        Run <code>{runId}</code>, finished {formatMinute(finishedAt)} UTC
      </p>
    </>
  );
}

function Tile({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}
