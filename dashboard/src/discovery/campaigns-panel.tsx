import { Link } from '@tanstack/react-router';
import type { CampaignView } from '../../../contract/index.ts';
import { formatCount } from '../format/number.ts';
import { formatShort } from '../format/time.ts';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { CampaignMarket, CampaignState } from './campaign-state.tsx';
import { useCampaigns } from './use-discovery.ts';

/** Every search of this installation, whoever began it. */
export function CampaignsPanel() {
  const { data, error, refetch } = useCampaigns();
  return (
    <Panel
      title="Campaigns"
      note={data === undefined || data.count === 0 ? undefined : `${formatCount(data.count)} in all`}
    >
      {data === undefined ? (
        error === null ? (
          <Loading what="campaigns" />
        ) : (
          <Failed what="Campaigns" error={error} onRetry={() => void refetch()} />
        )
      ) : data.data.length === 0 ? (
        <Empty title="No campaign yet">
          Begin one above, or at a shell: <code>assay discover --bars DATASET</code>. Most find nothing, and say so.
        </Empty>
      ) : (
        <Table
          label="Campaigns"
          testId="campaigns"
          columns={COLUMNS}
          rows={data.data}
          rowKey={({ campaignId }) => campaignId}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<CampaignView>[] = [
  {
    key: 'campaign',
    label: 'Campaign',
    lead: true,
    cell: ({ campaignId }) => (
      <Link to="/discovery/$campaignId" params={{ campaignId }}>
        {campaignId}
      </Link>
    ),
  },
  { key: 'state', label: 'State', cell: (campaign) => <CampaignState {...campaign} /> },
  {
    key: 'market',
    label: 'Market',
    cell: ({ market }) => (
      <span className="campaign-market">
        <CampaignMarket market={market} />
      </span>
    ),
  },
  {
    key: 'tried',
    label: 'Tried',
    numeric: true,
    cell: ({ tried, budget }) => `${formatCount(tried)}${budget === null ? '' : ` of ${formatCount(budget)}`}`,
  },
  { key: 'search', label: 'Search', cell: ({ search }) => search ?? '—' },
  { key: 'seed', label: 'Seed', numeric: true, cell: ({ seed }) => seed },
  { key: 'began', label: 'Began', cell: ({ createdAt }) => <span className="num">{formatShort(createdAt)}</span> },
  {
    key: 'outcome',
    label: 'What came of it',
    cell: ({ stateReason }) => <span className="wrap sentence">{stateReason}</span>,
  },
];
