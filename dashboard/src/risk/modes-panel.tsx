import { useState } from 'react';
import type { LatchView, RiskView, ScopeView } from '../../../contract/index.ts';
import { formatMinute } from '../format/time.ts';
import { Hint } from '../ui/hint.tsx';
import { Panel } from '../ui/panel.tsx';
import { ModePill, modeText } from './mode-pill.tsx';
import { SetModeDialog } from './set-mode-dialog.tsx';

/** How cautious the account, each strategy and each instrument is, what made it so, and how that is lifted. */
export function ModesPanel({ risk }: { readonly risk: RiskView }) {
  const [changing, setChanging] = useState<ScopeView>();
  const latched = risk.scopes.filter(({ latch }) => latch !== null).length;
  return (
    <Panel
      title="Trading modes"
      note={
        <>
          {latched === 0 ? 'nothing is latched' : `${latched} latched`}{' '}
          <Hint about="trading modes">
            Of the modes that concern an order, the most cautious holds. Reduce only: nothing may add risk. Halted: the
            same, and strategies are not asked. What protects or closes a position passes in each. A latch stays until
            somebody lifts it, over restarts too.
          </Hint>
        </>
      }
    >
      {GROUPS.map(({ title, types }) => (
        <Group
          key={title}
          title={title}
          scopes={risk.scopes.filter(({ scope }) => types.includes(scope.type))}
          onChange={setChanging}
        />
      ))}
      {changing !== undefined && (
        <SetModeDialog
          scope={changing}
          onClose={() => {
            setChanging(undefined);
          }}
        />
      )}
    </Panel>
  );
}

const GROUPS: readonly { readonly title: string; readonly types: readonly ScopeView['scope']['type'][] }[] = [
  { title: 'Account', types: ['global', 'account'] },
  { title: 'Strategies', types: ['strategy'] },
  { title: 'Instruments', types: ['instrument'] },
];

function Group(props: {
  readonly title: string;
  readonly scopes: readonly ScopeView[];
  readonly onChange: (scope: ScopeView) => void;
}) {
  const { title, scopes, onChange } = props;
  if (scopes.length === 0) return null;
  return (
    <section className="scopes" aria-label={title}>
      <h3 className="group-title">{title}</h3>
      <ul>
        {scopes.map((scope) => (
          <Scope key={keyOf(scope)} scope={scope} onChange={onChange} />
        ))}
      </ul>
    </section>
  );
}

function Scope({ scope, onChange }: { readonly scope: ScopeView; readonly onChange: (scope: ScopeView) => void }) {
  const { name, mode, effective, latch } = scope;
  const word = latch === null ? 'Change…' : 'Lift…';
  const id = scope.scope.type === 'strategy' ? scope.scope.strategyId : undefined;
  return (
    <li className={`scope ${latch === null ? '' : 'scope-latched'}`} data-testid={`scope-${keyOf(scope)}`}>
      <div className="scope-line">
        <span className="scope-name">
          <strong>{name}</strong>
          {id !== undefined && <code>{id}</code>}
        </span>
        <ModePill mode={mode} />
        {effective !== mode && <span className="muted scope-wider">{modeText(effective)} by a wider mode</span>}
        <button
          type="button"
          className="btn btn-sm scope-change"
          aria-label={`${word} the mode of ${name}${id === undefined ? '' : ` (${id})`}`}
          onClick={() => {
            onChange(scope);
          }}
        >
          {word}
        </button>
      </div>
      {latch !== null && <Latch latch={latch} />}
    </li>
  );
}

function Latch({ latch: { by, reason, code, at, lift, obstacles } }: { readonly latch: LatchView }) {
  return (
    <div className="latch">
      <p>
        {reason} {code !== null && <code>{code}</code>}
      </p>
      <p className="muted">
        by {by} · {formatMinute(at)} UTC, market time
      </p>
      <p>
        <strong>To lift it:</strong> {lift}
      </p>
      {obstacles.length > 0 && (
        <>
          <p className="latch-blocked">In the way now:</p>
          <ul className="obstacles">
            {obstacles.map((obstacle) => (
              <li key={obstacle}>{obstacle}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function keyOf({ scope }: ScopeView): string {
  switch (scope.type) {
    case 'global':
    case 'account':
      return scope.type;
    case 'strategy':
      return scope.strategyId;
    case 'instrument':
      return scope.instrument;
  }
}
