import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ReconciliationSummary } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { formatCount } from '../format/number.ts';
import { formatDuration, formatLatency, formatTimeOfDay } from '../format/time.ts';
import { useAgeMs } from '../live/use-live.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { booksChanged, useSummary } from './use-books.ts';

/** What came of the newest comparison. Not having been able to compare is never shown as agreement. */
export function ComparisonPanel() {
  const { data, error, refetch } = useSummary();
  const run = useMutation({
    mutationFn: async () => (await api.runReconciliation({ reason: 'from the dashboard' })).data,
    onSuccess: booksChanged,
  });
  return (
    <Panel
      title="Our books against the venue's"
      note={
        data === undefined ? undefined : (
          <>
            every {formatDuration(data.everyMs)}{' '}
            <Hint about="comparisons">
              Orders, positions and equity are compared to the last digit, at a moment at which nothing is on its way.
              What is only news is booked; the rest is for you to judge below.
            </Hint>
          </>
        )
      }
      actions={
        <button
          type="button"
          className="btn btn-sm"
          data-testid="compare-now"
          disabled={run.isPending}
          onClick={() => {
            run.mutate();
          }}
        >
          {run.isPending ? 'Comparing…' : 'Compare now'}
        </button>
      }
    >
      {data === undefined ? (
        error === null ? (
          <Loading what="the newest comparison" />
        ) : (
          <Failed what="The newest comparison" error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Summary summary={data} />
      )}
      {run.error !== null && (
        <div className="panel-notice">
          <CommandError error={run.error} what="The books were not compared" />
        </div>
      )}
    </Panel>
  );
}

function Summary({ summary }: { readonly summary: ReconciliationSummary }) {
  const { last, runs, standing } = summary;
  const ageMs = useAgeMs(last?.finishedAt);
  if (last === null) {
    return <Empty title="Not compared yet">The first comparison comes by itself once the session runs.</Empty>;
  }
  const count = Object.values(standing).reduce((sum, one) => sum + one, 0);
  const verdict = !last.checked ? VERDICTS.unknown : last.findings.length === 0 ? VERDICTS.agree : VERDICTS.differ;
  return (
    <div className="comparison" data-testid="comparison">
      <p className={`verdict verdict-${verdict.tone}`}>
        <span className="dot" aria-hidden="true" />
        <strong>{verdict.text}</strong>
        <span className="muted">
          {formatTimeOfDay(last.finishedAt)} UTC{ageMs === undefined ? '' : `, ${formatDuration(ageMs)} ago`}
        </span>
      </p>
      <dl className="comparison-facts">
        <Fact label="Asked for">{last.why}</Fact>
        <Fact label="Took">{formatLatency(last.durationMs)}</Fact>
        <Fact label="Open orders">{formatCount(last.orders)}</Fact>
        <Fact label="Positions">{formatCount(last.positions)}</Fact>
        <Fact label="Comparisons">
          {formatCount(runs.checked)}
          {runs.notChecked > 0 && `, ${formatCount(runs.notChecked)} impossible`}
        </Fact>
        <Fact label="Differences that stand">
          {count === 0
            ? 'none'
            : Object.entries(standing)
                .filter(([, some]) => some > 0)
                .map(([severity, some]) => `${some} of ${severity}`)
                .join(', ')}
        </Fact>
      </dl>
    </div>
  );
}

const VERDICTS = {
  agree: { tone: 'good', text: 'They agree' },
  differ: { tone: 'bad', text: 'They differ' },
  unknown: { tone: 'warn', text: 'They could not be compared' },
};

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
