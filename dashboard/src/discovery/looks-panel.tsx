import type { LookView } from '../../../contract/index.ts';
import { Panel } from '../ui/panel.tsx';
import { FigureList } from './figure-list.tsx';

const MARKS = { told: 'i', flagged: '!', unknown: '?' } as const;
const WORDS = { told: '', flagged: 'think about it', unknown: 'unknown' } as const;

/** How it looks from other sides: nothing of this decided. */
export function LooksPanel({ looks }: { readonly looks: readonly LookView[] }) {
  return (
    <Panel title="From other sides" note="told, and not decided by">
      <ol data-testid="looks">
        {looks.map(({ look, title, state, sentence, figures }) => (
          <li key={look} className={`gate ${state === 'flagged' ? 'gate-soft' : ''}`} data-state={state}>
            <span className="gate-mark" aria-hidden="true">
              {MARKS[state]}
            </span>
            <div className="gate-said">
              <h3>
                <span className="sentence">{title}</span> <span className="gate-verdict">{WORDS[state]}</span>
              </h3>
              <p>{sentence}</p>
              <FigureList figures={figures} />
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
