import { useState } from 'react';
import type { DatasetList, DatasetView } from '../../../contract/index.ts';
import { formatCount } from '../format/number.ts';
import { formatDay } from '../format/time.ts';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { CheckDatasetDialog } from './check-dataset-dialog.tsx';
import { RemoveDatasetDialog } from './remove-dataset-dialog.tsx';
import { useDatasetList } from './use-research.ts';

/** What the archive has, how good it is, and what needs it. */
export function DatasetsPanel() {
  const { data, error, refetch } = useDatasetList();
  return (
    <Panel
      title="Datasets"
      note={data === undefined ? undefined : `${formatCount(data.datasets.length)} in the archive`}
    >
      {data === undefined ? (
        error === null ? (
          <Loading what="datasets" />
        ) : (
          <Failed what="Datasets" error={error} onRetry={() => void refetch()} />
        )
      ) : data.datasets.length === 0 && data.damaged.length === 0 ? (
        <Empty title="The archive is empty">
          Fetch candles with <code>assay data download</code>, or import a file with <code>assay data import FILE</code>
          .
        </Empty>
      ) : (
        <Datasets list={data} />
      )}
    </Panel>
  );
}

type Asked = { readonly what: 'check' | 'remove'; readonly name: string };

function Datasets({ list }: { readonly list: DatasetList }) {
  const [asked, setAsked] = useState<Asked>();
  const close = (): void => {
    setAsked(undefined);
  };
  const columns: readonly Column<DatasetView>[] = [
    ...COLUMNS,
    {
      key: 'do',
      label: 'Do',
      cell: ({ name, uses }) => (
        <span className="row-commands">
          <button
            type="button"
            className="btn btn-sm"
            data-testid={`check-${name}`}
            onClick={() => {
              setAsked({ what: 'check', name });
            }}
          >
            Check<span className="visually-hidden"> {name}</span>
          </button>
          <button
            type="button"
            className="btn btn-sm"
            data-testid={`remove-${name}`}
            disabled={uses.length > 0}
            title={uses.length > 0 ? `In use by ${uses.join(', ')}` : undefined}
            onClick={() => {
              setAsked({ what: 'remove', name });
            }}
          >
            Remove<span className="visually-hidden"> {name}</span>
          </button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Table label="Datasets" testId="datasets" columns={columns} rows={list.datasets} rowKey={({ name }) => name} />
      {list.damaged.map(({ name, detail }) => (
        <div key={name} className="notice notice-danger research-damaged">
          <strong>{name} cannot be read</strong>
          <span>{detail}</span>
          <button
            type="button"
            className="btn btn-sm"
            onClick={() => {
              setAsked({ what: 'remove', name });
            }}
          >
            Remove
          </button>
        </div>
      ))}
      {asked?.what === 'check' && <CheckDatasetDialog name={asked.name} onClose={close} />}
      {asked?.what === 'remove' && <RemoveDatasetDialog name={asked.name} onClose={close} />}
    </>
  );
}

const COLUMNS: readonly Column<DatasetView>[] = [
  {
    key: 'name',
    label: 'Dataset',
    lead: true,
    cell: ({ name, provenance }) => (
      <>
        <span>{name}</span>
        {provenance === 'simulated' && <span className="pill pill-warn">SIMULATED</span>}
      </>
    ),
  },
  { key: 'from', label: 'From', cell: ({ from }) => <span className="num">{formatDay(from)}</span> },
  { key: 'to', label: 'To', cell: ({ to }) => <span className="num">{formatDay(to)}</span> },
  { key: 'rows', label: 'Rows', numeric: true, cell: ({ rows }) => formatCount(rows) },
  {
    key: 'missing',
    label: 'Missing',
    numeric: true,
    cell: ({ missing, gaps, kind }) =>
      kind === 'funding' ? '—' : missing === 0 ? 'none' : `${formatCount(missing)} in ${formatCount(gaps)} gaps`,
  },
  {
    key: 'source',
    label: 'Source',
    cell: ({ sources, provenance }) => {
      const places = [...new Set(sources.map(({ source }) => source))];
      const [first = provenance, ...others] = places;
      return (
        <span title={places.join(', ')}>
          {first}
          {others.length > 0 && ` and ${others.length} more`}
        </span>
      );
    },
  },
  {
    key: 'hash',
    label: 'Content',
    cell: ({ contentHash }) => <code title={contentHash}>{contentHash.slice(0, 12)}</code>,
  },
  {
    key: 'uses',
    label: 'Used by',
    cell: ({ uses }) => (uses.length === 0 ? <span className="muted">nothing</span> : uses.join(', ')),
  },
];
