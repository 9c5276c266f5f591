import type { DatasetView } from '../../../contract/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { Datasets } from '../research/datasets.ts';

const AT = '2026-11-24T06:00:00.000Z';

/** One dataset, which always comes back. */
export function sampleDatasets(): Datasets {
  const dataset: DatasetView = {
    name: 'BTCUSDT.SIMULATED/1h',
    instrument: 'BTCUSDT.SIMULATED',
    series: '1h',
    kind: 'candles',
    timeframe: '1h',
    from: AT,
    to: AT,
    rows: 1,
    gaps: 0,
    missing: 0,
    contentHash: 'a'.repeat(64),
    provenance: 'simulated',
    sources: [{ source: 'generated, seed 1', rows: 1, importedAt: AT }],
    uses: [],
  };
  const known = ({ instrument, series }: { readonly instrument: string; readonly series: string }): string => {
    const name = `${instrument}/${series}`;
    if (name !== dataset.name) throw usageError('NO_DATASET', `there is no dataset "${name}"`);
    return name;
  };
  return {
    list: async () => ({ datasets: [dataset], damaged: [] }),
    check: async (address) => ({ name: known(address), sound: true, report: 'bars  1', checkedAt: AT }),
    remove: async (address) => ({ name: known(address) }),
  };
}
