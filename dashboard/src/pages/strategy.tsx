import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Performance, StrategyView } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { ArrowLeft } from '../icons.tsx';
import { useEpoch, useLive } from '../live/use-live.ts';
import { ActivityPanel } from '../panels/activity-panel.tsx';
import { BacktestPanel } from '../panels/backtest-panel.tsx';
import { CandlePanel } from '../panels/candle-panel.tsx';
import { EquityView } from '../panels/equity-panel.tsx';
import { ExecutionPanel } from '../panels/execution-panel.tsx';
import { MetricsPanel } from '../panels/metrics-panel.tsx';
import { OrdersPanel } from '../panels/orders-panel.tsx';
import { ParametersPanel } from '../panels/parameters-panel.tsx';
import { SessionFigures } from '../panels/session-figures.tsx';
import { StrategyCommands } from '../panels/strategy-commands.tsx';
import { useDocumentTitle } from '../shell/document-title.ts';
import { Empty, Loading } from '../ui/panel.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';

/** A strategy's own curve is not pushed; it is asked for again this often. */
const REFRESH_MS = 5_000;

export function StrategyPage() {
  const { strategyId } = useParams({ from: '/signed-in/strategy/$strategyId' });
  const known = useLive((data) => data !== undefined);
  const strategy = useLive((data) => data?.strategies.find((one) => one.strategyId === strategyId));
  useDocumentTitle(strategy?.title ?? strategyId);
  if (!known) return <Loading what="strategy" />;
  if (strategy === undefined) {
    return (
      <div className="card">
        <Empty title={`There is no strategy ${strategyId}`}>
          It may have been removed, or the address is misspelt. <Link to="/">Back to the overview</Link>
        </Empty>
      </div>
    );
  }
  return <Detail key={strategyId} strategy={strategy} />;
}

function Detail({ strategy }: { readonly strategy: StrategyView }) {
  const { strategyId } = strategy;
  const performance = usePerformance(strategyId);
  return (
    <>
      <Heading strategy={strategy} />
      {strategy.session !== null && <SessionFigures session={strategy.session} positions={strategy.positions} />}
      <div className="columns">
        <div className="span-8">
          <EquityView title="Its equity" pushed={NONE} {...performance} />
        </div>
        <div className="span-4 fill-height">
          <MetricsPanel {...performance} />
        </div>
        <div className="span-8">
          <CandlePanel strategy={strategy} />
        </div>
        <div className="span-4 fill-height">
          <ActivityPanel strategyId={strategyId} />
        </div>
        <div className="span-4">
          <ParametersPanel strategy={strategy} />
        </div>
        <div className="span-8 stack">
          <BacktestPanel strategy={strategy} />
          <OrdersPanel strategyId={strategyId} />
        </div>
        <div>
          <ExecutionPanel strategyId={strategyId} />
        </div>
      </div>
    </>
  );
}

function Heading({ strategy }: { readonly strategy: StrategyView }) {
  const { strategyId, title, description, family, instruments, timeframes, phase, status, statusReason } = strategy;
  return (
    <header className="page-head">
      <Link to="/" className="back">
        <ArrowLeft /> Overview
      </Link>
      <div className="detail-title">
        <h1>{title}</h1>
        <span className={`mode mode-${phase}`}>{phase.toUpperCase()}</span>
        <StatusBadge status={status} reason={statusReason} />
        <span className="page-commands">
          <StrategyCommands strategy={strategy} />
        </span>
      </div>
      <p className="page-what">
        <code>{strategyId}</code> · {family} · {instruments.join(', ')} · {timeframes.join(', ')}
      </p>
      <p className="page-description">{description}</p>
      <p className="page-status">{statusReason}</p>
    </header>
  );
}

function usePerformance(strategyId: string): {
  readonly performance: Performance | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
} {
  const epoch = useEpoch();
  const { data, error, refetch } = useQuery({
    queryKey: ['performance', strategyId],
    enabled: epoch > 0,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => (await api.getPerformance({ strategyId }, { signal })).data,
  });
  return { performance: data, error, onRetry: () => void refetch() };
}

const NONE = [] as const;
