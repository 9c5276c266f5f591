import type { SurvivorsView } from '../../../contract/index.ts';
import { formatCount, formatNumber, formatPercent, UNKNOWN } from '../format/number.ts';
import { Hint } from '../ui/hint.tsx';
import { Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { CandidateLink } from './candidate-link.tsx';
import { ALLOCATIONS } from './allocation-words.ts';

type Survivor = SurvivorsView['kept'][number];
type Pruned = SurvivorsView['pruned'][number];

/** What is kept at the end of the funnel, and what each gets. */
export function SurvivorsPanel(props: { readonly campaignId: string; readonly survivors: SurvivorsView }) {
  const { campaignId, survivors } = props;
  const { kept, sharesReason } = survivors;
  return (
    <Panel
      title="Survivors"
      note={
        <Hint about="shares of capital">
          Of the capital that is set apart for them, by their days of the search. Risk parity looks at how they move
          together; inverse volatility at how much each moves; Kelly at what each earned as well, less what luck makes
          of so many tries, at most a fifth each. What is not given stays in cash.
        </Hint>
      }
    >
      <Table
        label="Survivors"
        testId="survivors"
        columns={survivorColumns(campaignId, survivors)}
        rows={kept}
        rowKey={({ trial }) => String(trial)}
      />
      {sharesReason !== null && <p className="survivors-note muted">Shares of capital are unknown: {sharesReason}.</p>}
    </Panel>
  );
}

/** What was too much like a better one, or like what trades. */
export function PrunedPanel(props: {
  readonly campaignId: string;
  readonly pruned: readonly Pruned[];
  /** All that ended as near copies. */
  readonly inAll: number;
}) {
  const { campaignId, pruned, inAll } = props;
  const note =
    inAll > pruned.length ? `the ${formatCount(pruned.length)} most alike of ${formatCount(inAll)}` : 'left out';
  return (
    <Panel title="Near copies" note={note}>
      <Table
        label="Near copies"
        testId="pruned"
        columns={prunedColumns(campaignId)}
        rows={pruned}
        rowKey={({ trial }) => String(trial)}
      />
    </Panel>
  );
}

function survivorColumns(campaignId: string, { allocation }: SurvivorsView): readonly Column<Survivor>[] {
  const ways = Object.entries(ALLOCATIONS) as [SurvivorsView['allocation'], string][];
  return [
    {
      key: 'title',
      label: 'Candidate',
      lead: true,
      cell: ({ trial, title }) => <CandidateLink campaignId={campaignId} trial={trial} name={title} />,
    },
    ...ways.map(([method, words]) => ({
      key: method,
      label: method === allocation ? `${words}, taken` : words,
      numeric: true,
      cell: ({ shares }: Survivor) => {
        if (shares === null) return UNKNOWN;
        const text = formatPercent(shares[method], 'negative', 1);
        return method === allocation ? <strong>{text}</strong> : text;
      },
    })),
    { key: 'size', label: 'Size', cell: ({ halfSize }) => (halfSize ? 'half' : 'whole') },
  ];
}

function prunedColumns(campaignId: string): readonly Column<Pruned>[] {
  return [
    { key: 'title', label: 'Candidate', lead: true, cell: ({ trial, title }) => `#${trial} ${title}` },
    {
      key: 'correlation',
      label: 'Correlation',
      numeric: true,
      cell: ({ like }) => formatNumber(like.correlation, 2),
    },
    {
      key: 'like',
      label: 'Like',
      cell: ({ like: { trial, name } }) =>
        trial === null ? name : <CandidateLink campaignId={campaignId} trial={trial} name={name} />,
    },
  ];
}
