import type {
  CampaignDetail,
  CampaignOrderBody,
  CampaignView,
  DiscoveryDataset,
  ServerMessage,
} from '../../contract/index.ts';
import type { Actor, Page } from './platform.ts';

/** A change to how a search stands, before the server has numbered it. */
export type DiscoveryChange = Omit<Extract<ServerMessage, { type: 'campaign' }>, 'seq'>;

/**
 * Searches for strategies, which run beside trading and never in its thread.
 *
 * Commands throw `AssayError`: `LAB_CAMPAIGN_UNKNOWN` (404), `CONFLICT` (409, the message says what stands in the way), and
 * for an order that cannot be carried out the codes of `assay discover` (400).
 */
export interface Discovery {
  /** Newest first, those of other processes too. */
  campaigns(query: { readonly page: number; readonly limit: number }): Promise<Page<CampaignView>>;
  /** @throws LAB_CAMPAIGN_UNKNOWN */
  campaign(campaignId: string): Promise<CampaignDetail>;
  datasets(): Promise<readonly DiscoveryDataset[]>;
  /** Begins a campaign, or finds the one that asks the same. */
  start(order: CampaignOrderBody & Actor): Promise<CampaignView>;
  /** It can go on from there. @throws LAB_CAMPAIGN_UNKNOWN, CONFLICT */
  cancel(command: { readonly campaignId: string } & Actor): Promise<CampaignView>;
  /** @throws LAB_CAMPAIGN_UNKNOWN, CONFLICT */
  resume(command: { readonly campaignId: string } & Actor): Promise<CampaignView>;
  /** Calls back as searches that run here get on. @returns a function that ends it */
  subscribe(listener: (change: DiscoveryChange) => void): () => void;
}
