import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type ReactNode } from 'react';
import type { DiscoveryDataset } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { formatCount } from '../format/number.ts';
import { formatDay } from '../format/time.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { ALLOCATIONS } from './allocation-words.ts';
import { discoveryChanged, useDatasets } from './use-discovery.ts';

const SEARCHES = {
  tpe: 'TPE: learns where good ones are',
  'cma-es': 'CMA-ES: climbs',
  sobol: 'Sobol: evenly spread',
  random: 'random',
} as const;
type SearchName = keyof typeof SEARCHES;
type Allocation = keyof typeof ALLOCATIONS;

/** What to search, for how long, and how. The budget is stated before the first trial. */
export function StartPanel() {
  const { data, error, refetch } = useDatasets();
  return (
    <Panel
      title="Search for strategies"
      note={
        <Hint about="searching">
          A search proposes candidates, tries them on all but the last days, and judges all of them together, once.
          Every trial counts for ever: the same data can be asked often, and believed less each time.
        </Hint>
      }
    >
      {data === undefined ? (
        error === null ? (
          <Loading what="datasets" />
        ) : (
          <Failed what="Datasets" error={error} onRetry={() => void refetch()} />
        )
      ) : data.length === 0 ? (
        <Empty title="There are no candles yet">
          Fetch some with <code>assay data download</code>, or import a file with <code>assay data import FILE</code>.
        </Empty>
      ) : (
        <StartForm datasets={data} />
      )}
    </Panel>
  );
}

function StartForm({ datasets }: { readonly datasets: readonly DiscoveryDataset[] }) {
  const [name, setName] = useState(datasets[0]!.name);
  const dataset = datasets.find((one) => one.name === name) ?? datasets[0]!;
  const [timeframe, setTimeframe] = useState<string>(dataset.timeframe);
  const [budget, setBudget] = useState('400');
  const [search, setSearch] = useState<SearchName>('tpe');
  const [seed, setSeed] = useState('1');
  const [allocation, setAllocation] = useState<Allocation>('hrp');
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: async () =>
      (
        await api.startCampaign({
          bars: dataset.name,
          timeframe: dataset.timeframes.find((one) => one === timeframe) ?? dataset.timeframe,
          budget: Number(budget),
          search,
          seed: Number(seed),
          allocation,
        })
      ).data,
    onSuccess({ campaignId }) {
      discoveryChanged();
      void navigate({ to: '/discovery/$campaignId', params: { campaignId } });
    },
  });
  return (
    <form
      className="discovery-form"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <Field label="Bars">
        {(id) => (
          <select
            id={id}
            className="form-select"
            data-testid="discover-bars"
            value={dataset.name}
            onChange={({ target }) => {
              setName(target.value);
              setTimeframe(datasets.find((one) => one.name === target.value)?.timeframe ?? timeframe);
            }}
          >
            {datasets.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
                {one.simulated ? ' (simulated)' : ''}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Timeframe">
        {(id) => (
          <select
            id={id}
            className="form-select"
            data-testid="discover-timeframe"
            value={timeframe}
            onChange={({ target }) => {
              setTimeframe(target.value);
            }}
          >
            {dataset.timeframes.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Budget, candidates">
        {(id) => (
          <WholeNumber id={id} testId="discover-budget" min={1} max={100_000} value={budget} onChange={setBudget} />
        )}
      </Field>
      <Field label="Search">
        {(id) => (
          <select
            id={id}
            className="form-select"
            data-testid="discover-search"
            value={search}
            onChange={({ target }) => {
              setSearch(target.value as SearchName);
            }}
          >
            {Object.entries(SEARCHES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Shares of capital">
        {(id) => (
          <select
            id={id}
            className="form-select"
            data-testid="discover-allocation"
            value={allocation}
            onChange={({ target }) => {
              setAllocation(target.value as Allocation);
            }}
          >
            {Object.entries(ALLOCATIONS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Seed">
        {(id) => (
          <WholeNumber id={id} testId="discover-seed" min={0} max={2 ** 32 - 1} value={seed} onChange={setSeed} />
        )}
      </Field>
      <button type="submit" className="btn btn-primary" data-testid="discover-start" disabled={start.isPending}>
        {start.isPending ? 'Reading the bars…' : 'Search'}
      </button>
      <p className="discovery-form-note muted">
        {formatCount(dataset.bars)} bars, {formatDay(dataset.from)} to {formatDay(dataset.to)}
        {dataset.missing > 0 && `, ${formatCount(dataset.missing)} missing and skipped`}; the last days stay sealed.
        {dataset.simulated && (
          <strong className="discovery-simulated">
            {' '}
            SIMULATED MARKET: these prices never happened, and whatever is found in them is luck.
          </strong>
        )}
      </p>
      <div className="discovery-form-note">
        <CommandError error={start.error} what="The search was not begun" />
      </div>
    </form>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

function WholeNumber(props: {
  readonly id: string;
  readonly testId: string;
  readonly min: number;
  readonly max: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { id, testId, min, max, value, onChange } = props;
  return (
    <input
      id={id}
      className="form-control"
      data-testid={testId}
      type="number"
      inputMode="numeric"
      required
      min={min}
      max={max}
      step={1}
      value={value}
      onChange={({ target }) => {
        onChange(target.value);
      }}
    />
  );
}
