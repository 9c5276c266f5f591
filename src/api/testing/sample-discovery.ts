import type { CampaignView } from '../../../contract/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { Discovery, DiscoveryChange } from '../discovery.ts';

/** One campaign that can be begun, stopped and taken up again; nothing is searched. */
export interface SampleDiscovery extends Discovery {
  emit(change: DiscoveryChange): void;
}

const AT = '2026-11-24T06:00:00.000Z';

export function sampleDiscovery(): SampleDiscovery {
  let campaign: CampaignView = sampleCampaign();
  const listeners = new Set<(change: DiscoveryChange) => void>();
  const known = (campaignId: string): void => {
    if (campaignId !== campaign.campaignId)
      throw usageError('LAB_CAMPAIGN_UNKNOWN', `there is no campaign ${campaignId}`);
  };
  return {
    campaigns: async () => ({ items: [campaign], count: 1 }),
    async campaign(campaignId) {
      known(campaignId);
      return { campaign, gates: [], report: null, reportReason: 'it has not been judged yet' };
    },
    datasets: async () => [
      {
        name: 'BTCUSDT.SIMULATED/1h',
        instrument: 'BTCUSDT.SIMULATED',
        timeframe: '1h',
        timeframes: ['1h', '4h'],
        from: AT,
        to: AT,
        bars: 1,
        missing: 0,
        simulated: true,
      },
    ],
    start: async () => (campaign = { ...campaign, state: 'searching' }),
    async cancel({ campaignId }) {
      known(campaignId);
      return (campaign = { ...campaign, state: 'stopping' });
    },
    async resume({ campaignId }) {
      known(campaignId);
      return (campaign = { ...campaign, state: 'searching' });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(change) {
      for (const listener of listeners) listener(change);
    },
  };
}

export function sampleCampaign(): CampaignView {
  return {
    campaignId: 'btc-1h-1f0c2a77',
    state: 'searching',
    stateReason: 'it is searching',
    market: { instrument: 'BTCUSDT.SIMULATED', timeframe: '1h', simulated: true },
    seed: 1,
    budget: 400,
    search: 'tpe',
    families: ['channel'],
    tried: 24,
    repeated: 1,
    remainingMs: 5_000,
    best: { title: 'Channel, 20 bars', excessSharpe: 0.7 },
    createdAt: AT,
    updatedAt: AT,
  };
}
