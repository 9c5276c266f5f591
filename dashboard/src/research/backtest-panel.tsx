import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { CatalogueEntry, DatasetView } from '../../../contract/index.ts';
import { api } from '../api.ts';
import { formatCount } from '../format/number.ts';
import { formatDay } from '../format/time.ts';
import { CommandError } from '../ui/command-error.tsx';
import { Hint } from '../ui/hint.tsx';
import { Empty, Failed, Loading, Panel } from '../ui/panel.tsx';
import { chosenParameters, ParameterFields, type Typed } from './parameter-fields.tsx';
import { NumberField, SelectField, TextInput } from './order-fields.tsx';
import { researchChanged, useCatalogue, useDatasetList } from './use-research.ts';

/** What to run, on what, and what trading costs there. */
export function BacktestPanel() {
  const catalogue = useCatalogue();
  const list = useDatasetList();
  const candles = list.data?.datasets.filter(({ kind }) => kind === 'candles');
  return (
    <Panel
      title="Run a backtest"
      note={
        <Hint about="backtests">
          The same code as at a shell, beside trading. Each one counts as a trial for ever: what a later search finds is
          judged by how much was tried.
        </Hint>
      }
    >
      {catalogue.data === undefined || candles === undefined ? (
        catalogue.error === null && list.error === null ? (
          <Loading what="strategies and datasets" />
        ) : (
          <Failed
            what="Strategies and datasets"
            error={catalogue.error ?? list.error}
            onRetry={() => {
              void catalogue.refetch();
              void list.refetch();
            }}
          />
        )
      ) : candles.length === 0 ? (
        <Empty title="There are no candles yet">
          Fetch some with <code>assay data download</code>, or import a file with <code>assay data import FILE</code>.
        </Empty>
      ) : (
        <BacktestForm catalogue={catalogue.data} datasets={candles} />
      )}
    </Panel>
  );
}

const COSTS = { cash: '10000', feeRate: '', slippageBps: '1', spreadBps: '1', protectiveStop: '0.1', seed: '1' };

function BacktestForm(props: {
  readonly catalogue: readonly CatalogueEntry[];
  readonly datasets: readonly DatasetView[];
}) {
  const { catalogue, datasets } = props;
  const [strategyName, setStrategy] = useState(catalogue[0]!.name);
  const strategy = catalogue.find(({ name }) => name === strategyName) ?? catalogue[0]!;
  const [bars, setBars] = useState(datasets[0]!.name);
  const dataset = datasets.find(({ name }) => name === bars) ?? datasets[0]!;
  const [typed, setTyped] = useState<Typed>({});
  const [range, setRange] = useState({ from: '', to: '' });
  const [costs, setCosts] = useState(COSTS);
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: async () =>
      (
        await api.startBacktest({
          strategy: strategy.name,
          parameters: chosenParameters(strategy, typed),
          bars: [dataset.name],
          ...(range.from !== '' && { from: range.from }),
          ...(range.to !== '' && { to: range.to }),
          cash: costs.cash.trim(),
          ...(costs.feeRate.trim() !== '' && { feeRate: costs.feeRate.trim() }),
          slippageBps: Number(costs.slippageBps),
          spreadBps: Number(costs.spreadBps),
          protectiveStop: costs.protectiveStop.trim(),
          gaps: dataset.missing > 0 ? 'skip' : 'refuse',
          seed: Number(costs.seed),
        })
      ).data,
    onSuccess({ id }) {
      researchChanged();
      void navigate({ to: '/research/$id', params: { id } });
    },
  });
  const cost = (name: keyof typeof COSTS) => ({
    testId: `backtest-${name}`,
    value: costs[name],
    onChange: (value: string) => {
      setCosts((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <form
      className="research-form"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <SelectField
        label="Strategy"
        testId="backtest-strategy"
        value={strategy.name}
        options={catalogue.map(({ name, title }) => ({ value: name, label: title }))}
        onChange={(name) => {
          setStrategy(name);
          setTyped({});
        }}
      />
      <SelectField
        label="Bars"
        testId="backtest-bars"
        value={dataset.name}
        options={datasets.map(({ name, provenance }) => ({
          value: name,
          label: `${name}${provenance === 'simulated' ? ' (simulated)' : ''}`,
        }))}
        onChange={setBars}
      />
      <TextInput
        label="From, inclusive"
        type="date"
        testId="backtest-from"
        value={range.from}
        onChange={(from) => {
          setRange((before) => ({ ...before, from }));
        }}
      />
      <TextInput
        label="To, exclusive"
        type="date"
        testId="backtest-to"
        value={range.to}
        onChange={(to) => {
          setRange((before) => ({ ...before, to }));
        }}
      />
      <p className="research-form-wide muted">
        {strategy.description} {formatCount(dataset.rows)} bars from {formatDay(dataset.from)} to{' '}
        {formatDay(dataset.to)}
        {dataset.missing > 0 && `, ${formatCount(dataset.missing)} missing and skipped`}.
        {dataset.provenance === 'simulated' && (
          <strong className="discovery-simulated"> SIMULATED MARKET: these prices never happened.</strong>
        )}
      </p>
      <ParameterFields strategy={strategy} typed={typed} onChange={setTyped} />
      <fieldset className="research-fields research-form-wide">
        <legend>Money and costs</legend>
        <TextInput label="Starting cash" inputMode="decimal" {...cost('cash')} required />
        <TextInput
          label="Fee, fraction"
          about="Taking and making. Empty: the instrument's own."
          inputMode="decimal"
          placeholder="its own"
          {...cost('feeRate')}
        />
        <NumberField label="Slippage, bp" min={0} max={1_000} step="any" {...cost('slippageBps')} />
        <NumberField label="Spread, bp" min={0} max={1_000} step="any" {...cost('spreadBps')} />
        <TextInput
          label="Protective stop"
          about="Stop of a position whose strategy asks for none, as a fraction of its entry, or none."
          {...cost('protectiveStop')}
          required
        />
        <NumberField label="Seed" min={0} max={2 ** 32 - 1} step={1} {...cost('seed')} />
      </fieldset>
      <div className="research-form-wide research-form-end">
        <CommandError error={start.error} what="The backtest was not begun" />
        <button type="submit" className="btn btn-primary" data-testid="backtest-start" disabled={start.isPending}>
          {start.isPending ? 'Asking…' : 'Run the backtest'}
        </button>
      </div>
    </form>
  );
}
