import { backtestOrder, type BacktestView } from '../../../contract/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { Backtests } from '../research/backtests.ts';

const AT = '2026-11-24T06:00:00.000Z';

/** Two backtests that wait for ever; nothing is run. */
export function sampleBacktests(): Backtests {
  const waiting = ['b2', 'b1'].map((id): BacktestView => ({
    id,
    state: 'queued',
    stateReason: 'it waits for its turn',
    order: backtestOrder.parse({ strategy: 'ema-cross', bars: ['BTCUSDT.SIMULATED/1h'] }),
    title: 'EMA crossover',
    simulated: true,
    by: 'operator from 127.0.0.1',
    submittedAt: AT,
    startedAt: null,
    endedAt: null,
    progress: null,
    figures: null,
  }));
  const known = (wanted: string): BacktestView => {
    const view = waiting.find(({ id }) => id === wanted);
    if (view === undefined) throw usageError('BACKTEST_UNKNOWN', `there is no backtest ${wanted}`);
    return view;
  };
  return {
    catalogue: () => [
      {
        name: 'ema-cross',
        title: 'EMA crossover',
        description: 'Follows the faster of two averages.',
        family: 'TF',
        instruments: { min: 1, max: 1 },
        parameters: [{ name: 'fast', description: 'bars', kind: 'integer', min: 2, max: 100, default: 12 }],
      },
    ],
    list: () => ({ items: waiting, count: waiting.length }),
    get: async (id) => ({ backtest: known(id), result: null }),
    compare: async (ids) => ({ backtests: ids.map(known), metrics: [] }),
    start: async () => known('b2'),
    cancel: async ({ id }) => known(id),
  };
}
