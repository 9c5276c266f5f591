import { useQuery } from '@tanstack/react-query';
import type { CampaignDetail, CampaignView } from '../../../contract/index.ts';
import { api, queryClient } from '../api.ts';
import { useEpoch, useMessages } from '../live/use-live.ts';

/** Searches of other processes are not pushed; how they stand is asked for this often. */
const REFRESH_MS = 4_000;
const PAGE = 50;

const LIST = ['discovery', 'campaigns'] as const;

export function useCampaigns() {
  const epoch = useEpoch();
  useCampaignMessages();
  return useQuery({
    queryKey: LIST,
    enabled: epoch > 0,
    refetchInterval: REFRESH_MS,
    queryFn: ({ signal }) => api.listCampaigns({ limit: PAGE }, { signal }),
  });
}

export function useCampaign(campaignId: string) {
  const epoch = useEpoch();
  useCampaignMessages();
  return useQuery<CampaignDetail>({
    queryKey: detailKey(campaignId),
    enabled: epoch > 0,
    // What is judged does not change any more.
    refetchInterval: ({ state }) => ((state.data?.report ?? null) === null ? REFRESH_MS : false),
    queryFn: async ({ signal }) => (await api.getCampaign({ id: campaignId }, { signal })).data,
  });
}

export function useDatasets() {
  const epoch = useEpoch();
  return useQuery({
    queryKey: ['discovery', 'datasets'],
    enabled: epoch > 0,
    queryFn: async ({ signal }) => (await api.listDiscoveryDatasets(undefined, { signal })).data,
  });
}

/** A search was begun, stopped or taken up: everything about searches is asked for again. */
export function discoveryChanged(): void {
  void queryClient.invalidateQueries({ queryKey: ['discovery'] });
}

/** Puts what the server tells of a search that runs there into what is shown. */
function useCampaignMessages(): void {
  useMessages((messages) => {
    const newest = new Map<string, CampaignView>();
    for (const message of messages) {
      if (message.type === 'campaign') newest.set(message.data.campaignId, message.data);
    }
    for (const campaign of newest.values()) {
      if (campaign.state === 'finished') {
        discoveryChanged();
        continue;
      }
      queryClient.setQueryData<CampaignDetail>(detailKey(campaign.campaignId), (known) =>
        known === undefined ? undefined : { ...known, campaign },
      );
      queryClient.setQueryData<Awaited<ReturnType<typeof api.listCampaigns>>>(LIST, (known) =>
        known === undefined
          ? undefined
          : { ...known, data: known.data.map((one) => (one.campaignId === campaign.campaignId ? campaign : one)) },
      );
    }
  });
}

function detailKey(campaignId: string): readonly string[] {
  return ['discovery', 'campaign', campaignId];
}
