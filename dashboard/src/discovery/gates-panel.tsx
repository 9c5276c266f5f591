import type { CandidateView, GateView } from '../../../contract/index.ts';
import { Panel } from '../ui/panel.tsx';
import { FigureList } from './figure-list.tsx';

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
        <FigureList figures={figures} />
      </div>
    </li>
  );
}
