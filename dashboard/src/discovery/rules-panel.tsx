import type { CandidateView } from '../../../contract/index.ts';
import { Panel } from '../ui/panel.tsx';

/** What it does, in words, and as the file that trades it. */
export function RulesPanel({ candidate, fileName }: { readonly candidate: CandidateView; readonly fileName: string }) {
  const { rules, words } = candidate;
  const text = `${JSON.stringify(rules, undefined, 2)}\n`;
  return (
    <Panel
      title="Its rules"
      actions={
        <a
          className="btn btn-sm"
          download={fileName}
          href={`data:application/json;charset=utf-8,${encodeURIComponent(text)}`}
          data-testid="rules-download"
        >
          Download JSON
        </a>
      }
    >
      <dl className="rule-words" data-testid="rule-words">
        {words.map(({ part, text: said }) => (
          <div key={part}>
            <dt>{part}</dt>
            <dd>{said}</dd>
          </div>
        ))}
      </dl>
      <details className="rule-json">
        <summary>As JSON</summary>
        {/* A region that scrolls must be reachable by keyboard. */}
        <pre tabIndex={0}>{text}</pre>
      </details>
    </Panel>
  );
}
