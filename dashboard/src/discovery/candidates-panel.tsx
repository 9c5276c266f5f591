import { CandidateLink } from './candidate-link.tsx';
import type { CandidateView } from '../../../contract/index.ts';
import { formatCount, formatNumber, formatPercent } from '../format/number.ts';
import { toneOf } from '../ui/amount.tsx';
import { Empty, Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';

/** What passed, and the best of what did not. */
export function CandidatesPanel({
  campaignId,
  candidates,
}: {
  readonly campaignId: string;
  readonly candidates: readonly CandidateView[];
}) {
  const found = candidates.filter(({ endedAt }) => endedAt === null).length;
  return (
    <Panel
      title="Candidates"
      note={found > 0 ? `${found} may go to paper` : 'the best of those that were not promoted'}
    >
      {candidates.length === 0 ? (
        <Empty title="No candidate">Nothing was tried.</Empty>
      ) : (
        <Table
          label="Candidates"
          testId="candidates"
          columns={columnsOf(campaignId)}
          rows={candidates}
          rowKey={({ trial }) => String(trial)}
        />
      )}
    </Panel>
  );
}

export function CandidateVerdict({ endedAt, halfSize }: Pick<CandidateView, 'endedAt' | 'halfSize'>) {
  if (endedAt !== null) return <span className="pill pill-quiet">not promoted</span>;
  return <span className="pill pill-good">{halfSize ? 'may go to paper at half size' : 'may go to paper'}</span>;
}

function columnsOf(campaignId: string): readonly Column<CandidateView>[] {
  return [
    {
      key: 'title',
      label: 'Candidate',
      lead: true,
      cell: ({ trial, title }) => <CandidateLink campaignId={campaignId} trial={trial} name={title} />,
    },
    { key: 'verdict', label: 'Verdict', cell: (candidate) => <CandidateVerdict {...candidate} /> },
    {
      key: 'excess',
      label: 'Excess Sharpe',
      numeric: true,
      cell: ({ figures }) => formatNumber(figures.excessSharpe, 2),
    },
    {
      key: 'return',
      label: 'Return',
      numeric: true,
      cell: ({ figures }) => (
        <span className={toneOf(figures.return)}>{formatPercent(figures.return, 'always', 1)}</span>
      ),
    },
    { key: 'trades', label: 'Round trips', numeric: true, cell: ({ figures }) => formatCount(figures.trades) },
    { key: 'ended', label: 'Ended at', cell: ({ endedAt }) => <span className="wrap">{endedAt?.title ?? '—'}</span> },
  ];
}
