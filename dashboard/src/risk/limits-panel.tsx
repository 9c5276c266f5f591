import { useState } from 'react';
import type { LimitView, RiskView } from '../../../contract/index.ts';
import { formatPercent } from '../format/number.ts';
import { formatMinute } from '../format/time.ts';
import { Hint } from '../ui/hint.tsx';
import { Panel } from '../ui/panel.tsx';
import { showLimit, showUse } from './limit-words.ts';
import { SetLimitDialog } from './set-limit-dialog.tsx';

/** From here on a bar warns. */
const NEAR = 0.8;

/** Limits in force, the fullest first, each with how much of it is taken and where. */
export function LimitsPanel({ risk }: { readonly risk: RiskView }) {
  const [changing, setChanging] = useState<LimitView>();
  const { version, changedBy, reason, at, items } = risk.limits;
  const used = items.filter(({ value, use }) => value !== null && use !== null && use.share !== null);
  const fullest = used.toSorted((a, b) => (b.use?.share ?? 0) - (a.use?.share ?? 0));
  const others = items.filter((one) => one.value !== null && !used.includes(one));
  const absent = items.filter((one) => one.value === null);
  const list = (limits: readonly LimitView[]) => (
    <ul className="limits">
      {limits.map((limit) => (
        <Limit key={limit.name} limit={limit} currency={risk.currency} onChange={setChanging} />
      ))}
    </ul>
  );
  return (
    <Panel
      title="Limits"
      note={
        <>
          version {version}, {changedBy}
          {at !== null && `, ${formatMinute(at)} UTC`}: {reason}{' '}
          <Hint about="limits">
            Held and pending are counted at their worst, at the newest prices, as the gate counts them. Tightening holds
            at once. Loosening asks for a word, and has its ceilings.
          </Hint>
        </>
      }
    >
      {list(fullest)}
      <details className="more-limits">
        <summary>Bounds on single orders and their pace ({others.length})</summary>
        {list(others)}
      </details>
      <details className="more-limits">
        <summary>Not limited ({absent.length})</summary>
        {list(absent)}
      </details>
      {changing !== undefined && (
        <SetLimitDialog
          limit={changing}
          risk={risk}
          onClose={() => {
            setChanging(undefined);
          }}
        />
      )}
    </Panel>
  );
}

function Limit(props: {
  readonly limit: LimitView;
  readonly currency: string;
  readonly onChange: (limit: LimitView) => void;
}) {
  const { limit, currency, onChange } = props;
  const { name, title, value, use } = limit;
  const share = use?.share ?? null;
  const word = value === null ? 'Set…' : 'Change…';
  return (
    <li className="limit" data-testid={`limit-${name}`}>
      <span className="limit-title">
        {title}
        <code>{name}</code>
      </span>
      <span className="limit-use">
        {use !== null && (
          <>
            {share !== null && <UseBar title={title} share={share} />}
            <span className="limit-figures">
              <span className="num">{showUse(use.value, limit, currency)}</span>
              {use.subject !== null && <span className="muted"> in {use.subject}</span>}
            </span>
          </>
        )}
      </span>
      <span className="num limit-value">{showLimit(value, limit, currency)}</span>
      <button
        type="button"
        className="btn btn-sm"
        aria-label={`${word} the limit ${name}`}
        onClick={() => {
          onChange(limit);
        }}
      >
        {word}
      </button>
    </li>
  );
}

function UseBar({ title, share }: { readonly title: string; readonly share: number }) {
  const tone = share >= 1 ? 'full' : share >= NEAR ? 'near' : 'free';
  return (
    <span className="use">
      <meter
        className={`use-bar use-${tone}`}
        min={0}
        max={1}
        value={Math.min(share, 1)}
        aria-label={`${title}: ${formatPercent(share, 'negative', 0)} taken`}
      />
      <span className={`num use-share use-${tone}`}>
        {formatPercent(share, 'negative', share > 0 && share < 0.1 ? 1 : 0)}
      </span>
    </span>
  );
}
