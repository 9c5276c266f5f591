import type { CampaignDetail, CampaignView } from '../../../contract/index.ts';
import { formatCount, UNKNOWN } from '../format/number.ts';
import { formatDuration } from '../format/time.ts';
import { Hint } from '../ui/hint.tsx';
import { Panel } from '../ui/panel.tsx';

interface Step {
  readonly title: string;
  /** `null`: not asked yet. */
  readonly passed: number | null;
  readonly ended: number | null;
}

/** How many candidates are left at each step, and how many ended there; live while the search runs. */
export function FunnelPanel({ campaign, gates, report }: Omit<CampaignDetail, 'reportReason'>) {
  const { tried, repeated } = campaign;
  const steps: readonly Step[] = report?.funnel ?? [
    { title: 'proposed', passed: tried + repeated, ended: null },
    { title: 'different from each other', passed: tried, ended: null },
    ...gates.map(({ title }) => ({ title, passed: null, ended: null })),
  ];
  const first = Math.max(1, ...steps.map(({ passed }) => passed ?? 0));
  return (
    <Panel
      title="Funnel"
      note={
        <Hint about="the funnel">
          Everything that was tried is judged together. A candidate that ends at a gate is not asked any further.
        </Hint>
      }
    >
      <ol className="funnel" data-testid="funnel">
        {steps.map(({ title, passed, ended }) => (
          <li key={title} className={`funnel-step ${passed === null ? 'muted' : ''}`}>
            <span className="funnel-title sentence">{title}</span>
            <span className="funnel-track" aria-hidden="true">
              <span className="funnel-bar" style={{ inlineSize: `${(100 * (passed ?? 0)) / first}%` }} />
            </span>
            <span className="funnel-count num">{passed === null ? UNKNOWN : formatCount(passed)}</span>
            <span className="funnel-ended num">
              {ended === null || ended === 0 ? '' : `${formatCount(ended)} ended`}
            </span>
          </li>
        ))}
      </ol>
      {report === null && <Live campaign={campaign} />}
    </Panel>
  );
}

function Live({ campaign }: { readonly campaign: CampaignView }) {
  const { state, stateReason, tried, budget, best, remainingMs } = campaign;
  return (
    <div className="funnel-live">
      {budget !== null && (
        <div className="use">
          <meter className="use-bar" min={0} max={budget} value={tried} aria-label="Part of the budget that is used" />
          <span className="num" data-testid="campaign-progress">
            {formatCount(tried)} of {formatCount(budget)} tried
          </span>
        </div>
      )}
      <p className="sentence">
        {stateReason}.{state === 'searching' && remainingMs !== null && ` About ${formatDuration(remainingMs)} left.`}
      </p>
      {best !== null && (
        <p className="muted">
          Best so far: {best.title}, Sharpe ratio {best.excessSharpe.toFixed(2)} a year beyond its mean exposure. The
          best of many useless ones looks splendid too: it is no evidence.
        </p>
      )}
    </div>
  );
}
