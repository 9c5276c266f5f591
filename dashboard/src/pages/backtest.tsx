import { Link, useParams } from '@tanstack/react-router';
import type { BacktestResultView, BacktestView, Performance } from '../../../contract/index.ts';
import { errorCode } from '../api.ts';
import { formatMoney } from '../format/decimal.ts';
import { formatCount } from '../format/number.ts';
import { formatDay, formatMinute } from '../format/time.ts';
import { ArrowLeft } from '../icons.tsx';
import { EquityView } from '../panels/equity-panel.tsx';
import { MetricsPanel } from '../panels/metrics-panel.tsx';
import { BacktestProgress, BacktestState } from '../research/backtest-state.tsx';
import { CancelButton } from '../research/cancel-button.tsx';
import { parametersInWords } from '../research/order-words.ts';
import { isOpen, useBacktest } from '../research/use-research.ts';
import { useDocumentTitle } from '../shell/document-title.ts';
import { Fact } from '../ui/fact.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { ReportLink } from '../ui/report-link.tsx';

/** One backtest: how far it is; then what came of it. */
export function BacktestPage() {
  const { id } = useParams({ from: '/signed-in/research/$id' });
  const { data, error, refetch } = useBacktest(id);
  useDocumentTitle(data === undefined ? `Backtest ${id}` : `${id} ${data.backtest.title}`);
  const retry = (): void => {
    void refetch();
  };
  if (data === undefined) {
    if (error === null) return <Loading what="backtest" />;
    return (
      <div className="card">
        {errorCode(error) === 'BACKTEST_UNKNOWN' ? (
          <Empty title={`There is no backtest ${id}`}>
            <Link to="/research">Back to research</Link>
          </Empty>
        ) : (
          <Failed what="The backtest" error={error} onRetry={retry} />
        )}
      </div>
    );
  }
  const { backtest, result } = data;
  const performance = result === null ? undefined : performanceOf(backtest, result);
  return (
    <>
      <Heading backtest={backtest} result={result} />
      {result !== null && performance !== undefined && (
        <>
          <div className="columns">
            <div className="span-8">
              <EquityView title="Equity" performance={performance} pushed={NOTHING} error={null} onRetry={retry} />
            </div>
            <div className="span-4">
              <RunPanel result={result} />
            </div>
          </div>
          <div className="backtest-metrics">
            <MetricsPanel performance={performance} error={null} onRetry={retry} />
          </div>
        </>
      )}
    </>
  );
}

const NOTHING = [] as const;

function performanceOf({ endedAt }: BacktestView, result: BacktestResultView): Performance {
  const { currency, cash, equity, metrics, to } = result;
  return {
    phase: 'backtest',
    origin: 'simulated',
    strategyId: null,
    currency,
    asOf: endedAt ?? to,
    deposited: cash,
    equity,
    metrics,
  };
}

function Heading({
  backtest,
  result,
}: {
  readonly backtest: BacktestView;
  readonly result: BacktestResultView | null;
}) {
  const { id, title, order, simulated, stateReason, submittedAt, by, progress } = backtest;
  return (
    <header className="page-head">
      <Link to="/research" className="back">
        <ArrowLeft /> Research
      </Link>
      <div className="detail-title">
        <h1>
          {id} · {title}
        </h1>
        <BacktestState {...backtest} />
        <span className="page-commands">
          <CancelButton backtest={backtest} />
          {result !== null && <ReportLink path={result.report} title={title} />}
        </span>
      </div>
      <p className="page-what">
        {order.bars.join(', ')} · {parametersInWords(order)} · asked {formatMinute(submittedAt)} UTC by {by}
      </p>
      {progress !== null && <BacktestProgress progress={progress} />}
      {progress === null && result === null && (
        <p className="conclusion" data-testid="backtest-why">
          {isOpen(backtest) ? stateReason : `No result: ${stateReason}`}
        </p>
      )}
      {simulated && (
        <p className="discovery-simulated">
          <strong>SIMULATED MARKET:</strong> these prices never happened.
        </p>
      )}
    </header>
  );
}

/** What the run was, so that anyone can make it again. */
function RunPanel({ result }: { readonly result: BacktestResultView }) {
  const { from, to, bars, ordersSent, cash, finalEquity, currency, provenance, tried, refusals, limits } = result;
  return (
    <Panel title="The run">
      <dl className="pairs" data-testid="backtest-run">
        <Fact label="Time">
          {formatDay(from)} to {formatDay(to)}
        </Fact>
        <Fact label="Bars, orders">
          {formatCount(bars)}, {formatCount(ordersSent)}
        </Fact>
        <Fact label="Money">
          {formatMoney(cash)} to {formatMoney(finalEquity)} {currency}
        </Fact>
        <Fact label="Prices">
          {provenance.type}, {provenance.source}
        </Fact>
        <Fact label={`Tried ever on ${tried.base} in this time`}>
          {formatCount(tried.count)}
          {tried.isRepeat && ', this one before'}
        </Fact>
        {refusals.length > 0 && (
          <Fact label="Refused">{refusals.map(({ by, code, count }) => `${count} × ${code} (${by})`).join(', ')}</Fact>
        )}
        <Fact label="Run">
          <code>{result.runId}</code>
        </Fact>
        <Fact label="Journal, SHA-256">
          <code title={result.journalSha256}>{result.journalSha256.slice(0, 16)}…</code>
        </Fact>
        <Fact label="Data">
          <code title={result.dataHash}>{result.dataHash.slice(0, 16)}…</code>
        </Fact>
      </dl>
      {limits.length > 0 && (
        <details className="rule-json">
          <summary>What the simulation cannot do</summary>
          <ul className="research-limits">
            {limits.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}
