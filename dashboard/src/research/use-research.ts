import { useQuery } from '@tanstack/react-query';
import type { BacktestDetail, BacktestView } from '../../../contract/index.ts';
import { api, queryClient } from '../api.ts';
import { useEpoch } from '../live/use-live.ts';

/** While something runs its progress is asked for this often, and otherwise now and then: others ask for backtests too. */
const RUNNING_MS = 700;
const IDLE_MS = 8_000;
const PAGE = 50;

export function useDatasetList() {
  const epoch = useEpoch();
  return useQuery({
    queryKey: ['research', 'datasets'],
    enabled: epoch > 0,
    queryFn: async ({ signal }) => (await api.listDatasets(undefined, { signal })).data,
  });
}

export function useCatalogue() {
  const epoch = useEpoch();
  return useQuery({
    queryKey: ['research', 'catalogue'],
    enabled: epoch > 0,
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await api.listCatalogue(undefined, { signal })).data,
  });
}

export function useBacktests() {
  const epoch = useEpoch();
  return useQuery<Awaited<ReturnType<typeof api.listBacktests>>>({
    queryKey: ['research', 'backtests'],
    enabled: epoch > 0,
    refetchInterval: ({ state }) => (state.data?.data.some(isOpen) === true ? RUNNING_MS : IDLE_MS),
    queryFn: ({ signal }) => api.listBacktests({ limit: PAGE }, { signal }),
  });
}

export function useBacktest(id: string) {
  const epoch = useEpoch();
  return useQuery<BacktestDetail>({
    queryKey: ['research', 'backtest', id],
    enabled: epoch > 0,
    // What has ended does not change any more.
    refetchInterval: ({ state }) => (state.data === undefined || isOpen(state.data.backtest) ? RUNNING_MS : false),
    queryFn: async ({ signal }) => (await api.getBacktest({ id }, { signal })).data,
  });
}

/** @param ids `b1,b4`, as in the address */
export function useComparison(ids: string) {
  const epoch = useEpoch();
  return useQuery({
    queryKey: ['research', 'comparison', ids],
    enabled: epoch > 0,
    queryFn: async ({ signal }) => (await api.compareBacktests({ ids }, { signal })).data,
  });
}

/** Something was begun, stopped or removed: everything about research is asked for again. */
export function researchChanged(): void {
  void queryClient.invalidateQueries({ queryKey: ['research'] });
}

export function isOpen({ state }: Pick<BacktestView, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}
