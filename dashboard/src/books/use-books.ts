import { useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../api.ts';
import { useEpoch } from '../live/use-live.ts';

const REFRESH_MS = 5_000;
const PAGE = 100;

/** The newest comparison of our books with the venue's, and how many differences stand. */
export function useSummary() {
  const epoch = useEpoch();
  return useQuery({
    queryKey: ['reconciliation', 'summary'],
    enabled: epoch > 0,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => (await api.getReconciliation(undefined, { signal })).data,
  });
}

/** Differences, those seen last first. */
export function useDiscrepancies() {
  const epoch = useEpoch();
  return useQuery({
    queryKey: ['reconciliation', 'discrepancies'],
    enabled: epoch > 0,
    refetchInterval: REFRESH_MS,
    queryFn: ({ signal }) => api.listDiscrepancies({ limit: PAGE }, { signal }),
  });
}

/** Something was compared or judged: everything about the books is asked for again. */
export function booksChanged(): void {
  void queryClient.invalidateQueries({ queryKey: ['reconciliation'] });
}
