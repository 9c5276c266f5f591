import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import type { ActivityItem } from '../../../contract/index.ts';
import { formatShort } from '../format/time.ts';
import { ActivityIcon } from '../icons.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { useActivity } from './use-activity.ts';

const FILTERS = {
  all: { label: 'Everything', kinds: undefined },
  trades: { label: 'Signals and fills', kinds: ['signal', 'fill'] },
  orders: { label: 'Orders', kinds: ['order', 'cancelled', 'rejected', 'denied'] },
  refusals: { label: 'Denied and rejected', kinds: ['denied', 'rejected'] },
  money: { label: 'Funding and liquidation', kinds: ['funding', 'liquidation'] },
  control: { label: 'Strategies, halts, system', kinds: ['strategy', 'halt', 'system'] },
} satisfies Record<string, { label: string; kinds: ActivityItem['kind'][] | undefined }>;

type Filter = keyof typeof FILTERS;

/** Items drawn at first, and with each "Show older". */
const STEP = 100;

/** What happened, newest first. @param strategyId of one strategy; all when absent */
export function ActivityPanel({ strategyId }: { readonly strategyId?: string }) {
  const [filter, setFilter] = useState<Filter>('all');
  const [room, setRoom] = useState(STEP);
  const { items, more, loading, error, loadOlder } = useActivity(strategyId);
  const kinds: readonly ActivityItem['kind'][] | undefined = FILTERS[filter].kinds;
  const matching = kinds === undefined ? items : items?.filter(({ kind }) => kinds.includes(kind));
  const shown = matching?.slice(0, room);
  return (
    <Panel
      title="Activity"
      className="activity-panel"
      actions={
        <select
          className="form-select form-select-sm"
          aria-label="Show which activity"
          value={filter}
          onChange={(event) => {
            setFilter(event.target.value as Filter);
          }}
        >
          {Object.entries(FILTERS).map(([key, { label }]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      }
    >
      {matching === undefined || shown === undefined ? (
        error === null ? (
          <Loading what="activity" />
        ) : (
          <Failed what="Activity" error={error} onRetry={loadOlder} />
        )
      ) : (
        // A region that scrolls must be reachable by keyboard.
        <div className="activity-scroll" role="region" aria-label="Activity, newest first" tabIndex={0}>
          {shown.length === 0 && (
            <Empty title="Nothing yet">
              {filter === 'all'
                ? 'What the strategies and the engine do appears here as it happens.'
                : 'Nothing of this kind among what is loaded.'}
            </Empty>
          )}
          <ol className="activity" data-testid="activity-list">
            {shown.map((item) => (
              <Item key={item.id} item={item} linked={strategyId === undefined} />
            ))}
          </ol>
          {error !== null && <Failed what="Older activity" error={error} onRetry={loadOlder} />}
          {error === null && (more || matching.length > room) && (
            <button
              type="button"
              className="btn btn-sm activity-older"
              disabled={loading}
              onClick={() => {
                setRoom(room + STEP);
                if (more && matching.length < room + STEP) loadOlder();
              }}
            >
              {loading ? 'Loading…' : 'Show older'}
            </button>
          )}
        </div>
      )}
    </Panel>
  );
}

const Item = memo(function Item({ item, linked }: { readonly item: ActivityItem; readonly linked: boolean }) {
  const { at, kind, severity, strategyId, text } = item;
  return (
    <li className={`activity-item severity-${severity}`} data-kind={kind}>
      <span className={`activity-icon kind-${kind}`}>
        <ActivityIcon kind={kind} />
        <span className="visually-hidden">{severity === 'info' ? kind : `${severity}: ${kind}`}</span>
      </span>
      <p>{text}</p>
      <span className="activity-meta">
        <time dateTime={at} className="num">
          {formatShort(at)}
        </time>
        {linked && strategyId !== null && (
          <Link to="/strategy/$strategyId" params={{ strategyId }}>
            {strategyId}
          </Link>
        )}
      </span>
    </li>
  );
});
