import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GateLevels } from '../../research/index.ts';
import { writeAtomically } from '../../runtime/index.ts';
import type { MarketFacts } from './lab-market.ts';
import type { DiscoverOrder } from './words.ts';

/** What was asked for, kept beside the ledger so that a campaign can go on from wherever it is looked at. */
export interface WrittenOrder {
  readonly order: DiscoverOrder;
  readonly market: MarketFacts;
  /** What is asked of its candidates: it goes on by these, whatever the policy says by then. */
  readonly levels: GateLevels;
}

const FORMAT = 'assay-campaign-order-2';

export function writeOrder(dataDir: string, campaignId: string, { order, market, levels }: WrittenOrder): void {
  mkdirSync(folderOf(dataDir), { recursive: true });
  // A file of candles is found again from any folder.
  const bars = existsSync(order.bars) ? resolve(order.bars) : order.bars;
  const text = JSON.stringify({ format: FORMAT, order: { ...order, bars }, market, levels });
  writeAtomically(pathOf(dataDir, campaignId), `${text}\n`);
}

/** `undefined` where it is not known: a campaign of an earlier build, or of another installation. */
export function readOrder(dataDir: string, campaignId: string): WrittenOrder | undefined {
  const path = pathOf(dataDir, campaignId);
  if (!existsSync(path)) return undefined;
  const { format, ...written } = JSON.parse(readFileSync(path, 'utf8')) as WrittenOrder & { readonly format: string };
  if (format !== FORMAT) return undefined;
  // An earlier build did not know of it.
  return { ...written, order: { ...written.order, allocation: written.order.allocation ?? 'hrp' } };
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'lab', 'orders');
}

function pathOf(dataDir: string, campaignId: string): string {
  return join(folderOf(dataDir), `${campaignId}.json`);
}
