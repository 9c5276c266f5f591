import { useState } from 'react';
import type { DiscrepancyAction, DiscrepancyView } from '../../../contract/index.ts';
import { formatMinute } from '../format/time.ts';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Segments } from '../ui/segments.tsx';
import { ResolveDialog } from './resolve-dialog.tsx';
import { useDiscrepancies } from './use-books.ts';

type Shown = 'standing' | 'all';

/** The ledger of differences, with what can be done about each. */
export function DiscrepanciesPanel() {
  const [shown, setShown] = useState<Shown>('standing');
  const [judged, setJudged] = useState<{ readonly one: DiscrepancyView; readonly action: DiscrepancyAction }>();
  const { data, error, refetch } = useDiscrepancies();
  const items = data?.data.filter(({ resolvedAt }) => shown === 'all' || resolvedAt === null);
  return (
    <Panel
      title="Differences"
      note={
        <Hint about="differences">
          S0 and S1 repair themselves, S2 stops new risk in the instrument, S3 halts the account. Nothing here is ever
          deleted.
        </Hint>
      }
      actions={
        <Segments
          label="Which differences"
          options={[
            { value: 'standing', label: 'Standing' },
            { value: 'all', label: 'All' },
          ]}
          value={shown}
          onChange={setShown}
        />
      }
    >
      {items === undefined ? (
        error === null ? (
          <Loading what="differences" />
        ) : (
          <Failed what="Differences" error={error} onRetry={() => void refetch()} />
        )
      ) : items.length === 0 ? (
        <Empty title={shown === 'all' ? 'No difference was ever found' : 'No difference stands'}>
          What a comparison finds appears here, and stays on record.
        </Empty>
      ) : (
        <ul className="discrepancies" data-testid="discrepancies">
          {items.map((one) => (
            <Discrepancy
              key={one.id}
              one={one}
              onJudge={(action) => {
                setJudged({ one, action });
              }}
            />
          ))}
        </ul>
      )}
      {judged !== undefined && (
        <ResolveDialog
          discrepancy={judged.one}
          action={judged.action}
          onClose={() => {
            setJudged(undefined);
          }}
        />
      )}
    </Panel>
  );
}

function Discrepancy(props: { readonly one: DiscrepancyView; readonly onJudge: (action: DiscrepancyAction) => void }) {
  const { one, onJudge } = props;
  const { id, severity, status, detail, kind, actor, note, firstSeenAt, timesSeen, actions } = one;
  const possible = actions.filter((action) => action.possible);
  const impossible = actions.filter((action) => !action.possible);
  return (
    <li className="discrepancy" data-testid={`discrepancy-${id}`}>
      <p className="discrepancy-head">
        <span className={`pill pill-${toneOf(one)}`}>{severity}</span>
        <strong>{detail}</strong>
        <span className="pill pill-quiet">{status}</span>
      </p>
      <p className="muted">
        {kind.replaceAll('-', ' ')} · first seen {formatMinute(firstSeenAt)} UTC, market time ·{' '}
        {timesSeen === 1 ? 'once' : `${timesSeen} times`} · <code>{id}</code>
      </p>
      <p>
        {actor}: {note}
      </p>
      {possible.length > 0 && (
        <div className="discrepancy-actions">
          {possible.map(({ action, explanation }) => (
            <button
              key={action}
              type="button"
              className="btn btn-sm"
              title={explanation}
              onClick={() => {
                onJudge(action);
              }}
            >
              {LABELS[action]}
            </button>
          ))}
        </div>
      )}
      {possible.length === 0 && one.resolvedAt === null && impossible[0] !== undefined && (
        <p className="muted">{impossible[0].explanation}</p>
      )}
    </li>
  );
}

const LABELS: Readonly<Record<DiscrepancyAction, string>> = {
  adopt: 'Adopt…',
  close: 'Close…',
  ignore: 'Ignore…',
};

function toneOf({ severity, resolvedAt }: DiscrepancyView): string {
  if (resolvedAt !== null) return 'quiet';
  return severity >= 'S3' ? 'bad' : severity === 'S2' ? 'warn' : 'quiet';
}
