import type { CandidateView, GateView } from '../../../contract/index.ts';
import { formatNumber } from '../format/number.ts';
import { Panel } from '../ui/panel.tsx';

const MARKS = { passed: '✓', failed: '✗', unknown: '?' } as const;

/** What each gate asked, what it found, and what it would have had to be. */
export function GatesPanel({ candidate }: { readonly candidate: CandidateView }) {
  const { gates, endedAt } = candidate;
  return (
    <Panel
      title="Gates"
      note={endedAt === null ? 'all of them let it pass' : 'what comes after the last was not asked'}
    >
      <ol data-testid="gates">
        {gates.map((gate) => (
          <Gate key={gate.gate} gate={gate} />
        ))}
      </ol>
    </Panel>
  );
}

function Gate({ gate: { title, verdict, hard, sentence, figures } }: { readonly gate: GateView }) {
  const isSoft = verdict === 'failed' && !hard;
  return (
    <li className={`gate gate-${isSoft ? 'soft' : verdict}`}>
      <span className="gate-mark" aria-hidden="true">
        {MARKS[verdict]}
      </span>
      <div className="gate-said">
        <h3>
          <span className="sentence">{title}</span>{' '}
          <span className="gate-verdict">{isSoft ? 'failed, and may go on' : verdict}</span>
        </h3>
        <p>{sentence}</p>
        {figures.length > 0 && (
          <dl className="gate-figures">
            {figures.map(({ label, value, needs }) => (
              <div key={label}>
                <dt className="sentence">{label}</dt>
                <dd className="num">
                  {value === null ? 'unknown' : figure(value)}
                  {needs !== null && <span className="gate-needs"> needed: {needs}</span>}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

/** Three digits that matter; whole numbers whole. */
function figure(value: number): string {
  if (Number.isInteger(value)) return formatNumber(value, 0);
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return formatNumber(value, Math.min(places, 6));
}
