import type { RunSummary, StrategyView } from '../../../contract/index.ts';
import { formatCount, formatDrawdown, formatNumber, formatPercent } from '../format/number.ts';
import { formatDay, formatMinute } from '../format/time.ts';
import { Fact } from '../ui/fact.tsx';
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
        <Fact label="Return">
          <span className={toneOf(totalReturn ?? 0)}>{formatPercent(totalReturn, 'always')}</span>
        </Fact>
        <Fact label="Buy & hold">{formatPercent(buyAndHoldReturn, 'always')}</Fact>
        <Fact label="Sharpe">{formatNumber(sharpe, 2)}</Fact>
        <Fact label="Max drawdown">{formatDrawdown(maxDrawdown)}</Fact>
        <Fact label="Trades">{formatCount(trades)}</Fact>
        <Fact label="Win rate">{formatPercent(winRate)}</Fact>
        <Fact label="Profit factor">{formatNumber(profitFactor, 2)}</Fact>
        <Fact label="Fees">
          <Amount value={fees} />
        </Fact>
      </dl>
      <p className="backtest-run muted">
        Run <code>{runId}</code>, finished {formatMinute(finishedAt)} UTC
      </p>
    </>
  );
}
