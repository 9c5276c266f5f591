import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DenialsView } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { formatQuantity } from '../format/decimal.ts';
import { formatCount } from '../format/number.ts';
import { formatShort } from '../format/time.ts';
import { useEpoch } from '../live/use-live.ts';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';

const REFRESH_MS = 5_000;
const RECENT = 200;
/** Drawn at first. */
const FEW = 10;

type Denial = DenialsView['recent'][number];
type Count = DenialsView['counts'][number];

/** What our own gate refused: how often for which reason, and the newest with the numbers. */
export function DenialsPanel() {
  const epoch = useEpoch();
  const [room, setRoom] = useState(FEW);
  const { data, error, refetch } = useQuery({
    queryKey: ['denials'],
    enabled: epoch > 0,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => (await api.listDenials({ limit: RECENT }, { signal })).data,
  });
  return (
    <Panel
      title="Denied by the gate"
      note={
        <>
          {data === undefined ? '' : `${formatCount(data.counts.reduce((sum, { count }) => sum + count, 0))} in all`}{' '}
          <Hint about="denials">
            Every order passes one gate before it leaves. These were refused there and never sent. Counts are since the
            session began.
          </Hint>
        </>
      }
    >
      {data === undefined ? (
        error === null ? (
          <Loading what="denials" />
        ) : (
          <Failed what="Denials" error={error} onRetry={() => void refetch()} />
        )
      ) : data.counts.length === 0 ? (
        <Empty title="Nothing was denied">Every order so far was within the limits.</Empty>
      ) : (
        <>
          <Table
            label="Denials by rule"
            columns={COUNTS}
            rows={data.counts}
            rowKey={({ code }) => code}
            testId="denial-counts"
          />
          {data.recent.length > 0 && (
            <Table
              label="Newest denials"
              columns={RECENTS}
              rows={data.recent.slice(0, room).map((denial, place) => ({ ...denial, place }))}
              rowKey={({ seq, place }) => `${seq}.${place}`}
              testId="denials-recent"
            />
          )}
          {data.recent.length > room && (
            <button
              type="button"
              className="btn btn-sm activity-older"
              onClick={() => {
                setRoom(RECENT);
              }}
            >
              Show {data.recent.length - room} more
            </button>
          )}
        </>
      )}
    </Panel>
  );
}

const COUNTS: readonly Column<Count>[] = [
  { key: 'rule', label: 'Rule', lead: true, cell: ({ rule }) => <span className="sentence">{rule}</span> },
  { key: 'code', label: 'Code', cell: ({ code }) => <code>{code}</code> },
  {
    key: 'limits',
    label: 'Limits',
    cell: ({ limits }) => <span className="wrap">{limits.length === 0 ? 'always' : limits.join(', ')}</span>,
  },
  { key: 'count', label: 'Times', numeric: true, cell: ({ count }) => formatCount(count) },
];

const RECENTS: readonly Column<Denial & { readonly place: number }>[] = [
  { key: 'at', label: 'Market time', lead: true, cell: ({ at }) => <span className="num">{formatShort(at)}</span> },
  {
    key: 'strategy',
    label: 'Strategy',
    cell: ({ strategyId }) => (
      <Link to="/strategy/$strategyId" params={{ strategyId }}>
        {strategyId}
      </Link>
    ),
  },
  {
    key: 'order',
    label: 'Order',
    cell: ({ side, quantity, instrument }) => (
      <span className="wrap">
        {side} {formatQuantity(quantity)} {instrument}
      </span>
    ),
  },
  { key: 'code', label: 'Code', cell: ({ code }) => <code>{code}</code> },
  { key: 'detail', label: 'Why', cell: ({ detail }) => <span className="wrap">{detail}</span> },
];
