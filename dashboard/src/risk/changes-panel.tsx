import type { RiskChange } from '../../../contract/index.ts';
import { formatShort } from '../format/time.ts';
import { Empty, Panel } from '../ui/panel.tsx';

/** Who changed what, and when: people and controls alike. */
export function ChangesPanel({ changes }: { readonly changes: readonly RiskChange[] }) {
  return (
    <Panel title="Who changed what" note={changes.length === 0 ? undefined : 'newest first'}>
      {changes.length === 0 ? (
        <Empty title="Nothing was changed">Modes and limits are as the session began.</Empty>
      ) : (
        // A region that scrolls must be reachable by keyboard.
        <div className="changes-scroll" role="region" aria-label="Changes, newest first" tabIndex={0}>
          <ol className="changes" data-testid="risk-changes">
            {changes.map(({ seq, at, by, reason, code, what }, place) => (
              <li key={`${seq}.${place}`}>
                <p>
                  <strong className="sentence">{what}</strong> {code !== null && <code>{code}</code>}
                </p>
                <p>{reason}</p>
                <p className="muted">
                  {by} · <time dateTime={at}>{formatShort(at)}</time>
                </p>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}
