import type { Performance } from '../../../contract/index.ts';
import { formatMetric } from '../format/number.ts';
import { formatDuration } from '../format/time.ts';
import { useAgeMs } from '../live/use-live.ts';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';

/** Measured figures, each with its definition; one that is not known says why. */
export function MetricsPanel(props: {
  readonly performance: Performance | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
}) {
  const { performance, error, onRetry } = props;
  return (
    <Panel
      title="Statistics"
      className="metrics-panel"
      note={performance === undefined ? undefined : <Freshness performance={performance} />}
    >
      {performance === undefined ? (
        error === null ? (
          <Loading what="statistics" />
        ) : (
          <Failed what="Statistics" error={error} onRetry={onRetry} />
        )
      ) : performance.metrics.length === 0 ? (
        <Empty title="Nothing measured yet" />
      ) : (
        <dl className="metrics">
          {performance.metrics.map((metric) => (
            <div key={metric.key}>
              <dt>
                {metric.label} <Hint about={metric.label}>{metric.definition}</Hint>
              </dt>
              <dd className="num">
                {formatMetric(metric)}
                {metric.unit === 'money' && metric.value !== null && (
                  <span className="unit"> {performance.currency}</span>
                )}
                {metric.value === null && metric.reason !== null && (
                  <span className="metric-reason">{metric.reason}</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Freshness({ performance: { origin, asOf } }: { readonly performance: Performance }) {
  const ageMs = useAgeMs(asOf);
  return (
    <>
      {origin}, {ageMs === undefined ? '' : formatDuration(ageMs)} old
    </>
  );
}
