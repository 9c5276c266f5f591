import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { EquityPoint, Performance } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { changeOver, joinEquity, RANGES, withinRange, type Range } from '../charts/equity-series.ts';
import { formatMoney } from '../format/decimal.ts';
import { formatPercent } from '../format/number.ts';
import { formatMinute } from '../format/time.ts';
import { useEpoch, useMessages } from '../live/use-live.ts';
import { toneOf } from '../ui/amount.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';

const EquityChart = lazy(async () => ({ default: (await import('../charts/equity-chart.tsx')).EquityChart }));

/** The server thins a curve to 2,000 points; with this many more of our own it is asked to do so again. */
const PUSHED_MAX = 2_000;

/** Equity of the account, drawn on as the server tells it. */
export function EquityPanel() {
  const epoch = useEpoch();
  const [pushed, setPushed] = useState<readonly EquityPoint[]>([]);
  const { data, error, refetch } = useQuery({
    queryKey: ['performance', 'account', epoch],
    enabled: epoch > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await api.getPerformance({}, { signal })).data,
  });

  useMessages((messages) => {
    const points = messages.flatMap((message) => (message.type === 'equity' ? [message.data] : []));
    if (messages.some(({ type }) => type === 'snapshot')) setPushed(points);
    else if (points.length > 0) setPushed((before) => [...before, ...points].slice(-2 * PUSHED_MAX));
  });

  const many = pushed.length > PUSHED_MAX;
  useEffect(() => {
    if (many) void refetch();
  }, [many, refetch]);
  useEffect(() => {
    const last = data?.equity.at(-1)?.at;
    if (last !== undefined) setPushed((before) => before.filter(({ at }) => at > last));
  }, [data]);

  return <EquityView title="Equity" performance={data} pushed={pushed} error={error} onRetry={() => void refetch()} />;
}

export function EquityView(props: {
  readonly title: string;
  readonly performance: Performance | undefined;
  readonly pushed: readonly EquityPoint[];
  readonly error: Error | null;
  readonly onRetry: () => void;
}) {
  const { title, performance, pushed, error, onRetry } = props;
  const [range, setRange] = useState<Range>('all');
  const [hovered, setHovered] = useState<number>();
  const fetched = performance?.equity;
  const points = useMemo(
    () => (fetched === undefined ? undefined : withinRange(joinEquity(fetched, pushed), range)),
    [fetched, pushed, range],
  );
  const at = hovered === undefined ? undefined : points?.[hovered];
  return (
    <Panel
      title={title}
      className="equity-panel"
      note={
        points === undefined ? undefined : <Reading points={points} at={at} currency={performance?.currency ?? ''} />
      }
      actions={
        <Segments
          label="Range of the chart"
          options={Object.entries(RANGES).map(([value, label]) => ({ value: value as Range, label }))}
          value={range}
          onChange={setRange}
        />
      }
    >
      {performance === undefined || points === undefined ? (
        error === null ? (
          <Loading what="equity" />
        ) : (
          <Failed what="Equity" error={error} onRetry={onRetry} />
        )
      ) : points.length < 2 ? (
        <Empty title="No curve yet">It begins with the second bar of the market.</Empty>
      ) : (
        <Suspense fallback={<Loading what="chart" />}>
          <EquityChart
            points={points}
            deposited={Number(performance.deposited)}
            label={summary(points, performance)}
            onHover={setHovered}
          />
        </Suspense>
      )}
    </Panel>
  );
}

/** The point under the pointer; otherwise what the shown stretch came to. */
function Reading(props: {
  readonly points: readonly EquityPoint[];
  readonly at: EquityPoint | undefined;
  readonly currency: string;
}) {
  const { points, at, currency } = props;
  if (at !== undefined) {
    return (
      <span className="num">
        {formatMinute(at.at)} UTC · <strong>{formatMoney(at.equity)}</strong> {currency}
      </span>
    );
  }
  const change = changeOver(points);
  if (change === null) return null;
  return (
    <span>
      <span className={`num ${toneOf(change)}`}>{formatPercent(change, 'always')}</span> in view
    </span>
  );
}

function summary(points: readonly EquityPoint[], { currency }: Performance): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 'Equity curve';
  const tell = ({ at, equity }: EquityPoint): string => `${formatMoney(equity)} ${currency} on ${formatMinute(at)} UTC`;
  return `Equity curve from ${tell(first)} to ${tell(last)}`;
}
