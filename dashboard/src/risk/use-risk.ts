import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { RiskView } from '../../../contract/index.ts';
import { api, queryClient } from '../api.ts';
import { useEpoch } from '../live/use-live.ts';

const KEY = ['risk'];

/** Modes and limits, asked for again every few seconds. */
export function useRisk(refreshMs: number): UseQueryResult<RiskView> {
  const epoch = useEpoch();
  return useQuery({
    queryKey: KEY,
    enabled: epoch > 0,
    refetchInterval: refreshMs,
    queryFn: async ({ signal }) => (await api.getRisk(undefined, { signal })).data,
  });
}

/** What the server answered to a change is the newest there is. */
export function riskChanged(risk: RiskView): void {
  queryClient.setQueryData(KEY, risk);
}
