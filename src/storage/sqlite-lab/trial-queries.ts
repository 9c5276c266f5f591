import type { CampaignPlan, StreamSelection, TrialCount, TrialScope, TrialStream } from '../ports/trials.ts';
import { encode } from '../record/codec.ts';
import type { BoundValue, LabDatabase } from './lab-database.ts';
import { campaignFromRow, streamFromRow, type StreamRow } from './trial-rows.ts';
import type { LabTables } from './tables.ts';
import { figuresOf, firstTrialLink, streamHash, trialLink } from './trial-chain.ts';

/**
 * Rows of the selection; `?` stand for what `selected` binds. Joins are crossed so that they are made in the order written:
 * by the numbers of the campaign, where the planner would sort streams; or from one key. The index is named because it
 * would else look through the whole campaign for each row.
 */
const REST = `CROSS JOIN markets USING (market_id) CROSS JOIN streams USING (stream_id)
  WHERE trials.campaign_id = ? AND markets.data_hash = ? AND markets.instrument = ? AND markets.costs = ?
    AND tries.from_at = ? AND tries.to_at = ? AND trials.purpose LIKE ?`;
const BY_NUMBER = `FROM trials CROSS JOIN tries USING (try_id) ${REST}`;
const BY_KEY = `FROM tries CROSS JOIN trials INDEXED BY trials_of_try USING (try_id) ${REST}`;

const STREAM_COLUMNS =
  'number, key, first_day, returns, exposures, trades, fees, funding, turnover, max_drawdown' as const;

function selected(campaignId: string, { market, from, to, purpose }: StreamSelection): readonly BoundValue[] {
  return [campaignId, market.dataHash, market.instrument, encode(market.costs), from, to, purpose ?? '%'];
}

/** Page by page, so that a page is all that is ever in memory; between pages nothing is held open. */
export async function* streamBlocks(
  database: LabDatabase,
  campaignId: string,
  selection: StreamSelection,
  blockSize: number,
): AsyncGenerator<readonly TrialStream[]> {
  const values = selected(campaignId, selection);
  // A configuration that was written twice is the first of its rows.
  const sql = `SELECT ${STREAM_COLUMNS} ${BY_NUMBER} AND number > ? AND NOT EXISTS (
    SELECT 1 FROM trials AS earlier INDEXED BY trials_of_try WHERE earlier.try_id = trials.try_id AND earlier.campaign_id = trials.campaign_id
      AND earlier.market_id = trials.market_id AND earlier.purpose LIKE ? AND earlier.number < trials.number
  ) ORDER BY number LIMIT ?`;
  for (let last = 0; ;) {
    const bound = [...values, last, selection.purpose ?? '%', blockSize];
    const rows = database.read(sql, bound) as readonly StreamRow[];
    if (rows.length === 0) return;
    last = rows.at(-1)!.number;
    yield rows.map(streamFromRow);
  }
}

export function recallStreams(
  database: LabDatabase,
  campaignId: string,
  selection: StreamSelection,
  keys: readonly string[],
): Map<string, TrialStream> {
  const values = selected(campaignId, selection);
  const sql = `SELECT ${STREAM_COLUMNS} ${BY_KEY} AND tries.data_hash = markets.data_hash AND tries.data_hash = ? AND tries.key = ?
    ORDER BY number DESC LIMIT 1`;
  const found = new Map<string, TrialStream>();
  for (const key of new Set(keys)) {
    const [row] = database.read(sql, [...values, selection.market.dataHash, key]) as readonly StreamRow[];
    if (row !== undefined) found.set(key, streamFromRow(row));
  }
  return found;
}

export function countTrials(database: LabDatabase, scope: TrialScope, searching?: string): TrialCount {
  const [where, values]: readonly [string, readonly BoundValue[]] =
    scope.type === 'data'
      ? ['data_hash = ?', [scope.dataHash]]
      : ['base = ? AND from_at < ? AND to_at > ?', [scope.base, scope.to, scope.from]];
  const [counts] = database.read(
    searching === undefined
      ? `SELECT
      (SELECT count(*) FROM tries CROSS JOIN trials USING (try_id) WHERE ${where}) AS evaluations,
      count(*) AS trials, count(DISTINCT key) AS configurations FROM tries WHERE ${where}`
      : `SELECT count(*) AS evaluations, count(DISTINCT try_id) AS trials, count(DISTINCT key) AS configurations
      FROM tries CROSS JOIN trials USING (try_id) WHERE ${where} AND NOT (campaign_id = ? AND purpose = 'robustness')`,
    searching === undefined ? [...values, ...values] : [...values, searching],
  ) as readonly [TrialCount];
  return { ...counts };
}

type VerifiedRow = StreamRow &
  Pick<LabTables['trials'], 'link' | 'purpose' | 'generator' | 'family' | 'seed' | 'parents'> & {
    readonly data_hash: string;
    readonly costs: string;
    readonly from_at: number;
    readonly to_at: number;
  };

/** @returns the digest, or which row is not what was written, and how */
export function recomputeChain(
  database: LabDatabase,
  campaign: LabTables['campaigns'],
): { readonly digest: string } | { readonly brokenAt: number } {
  const { kind, seed, trialsMax } = campaignFromRow(campaign);
  let link = firstTrialLink({ kind, seed, trialsMax, plan: campaign.plan });
  let number = 0;
  for (;;) {
    const rows = database.read(
      `SELECT ${STREAM_COLUMNS}, link, purpose, generator, family, seed, parents, markets.data_hash, costs, tries.from_at, tries.to_at
       FROM trials LEFT JOIN tries USING (try_id) LEFT JOIN markets USING (market_id) LEFT JOIN streams USING (stream_id)
       WHERE campaign_id = ? AND number > ? ORDER BY number LIMIT 64`,
      [campaign.campaign_id, number],
    ) as readonly VerifiedRow[];
    for (const row of rows) {
      number += 1;
      link = linkOf(link, row);
      if (row.number !== number || row.link !== link) return { brokenAt: number };
    }
    if (rows.length === 0) break;
  }
  const isWhole = number === campaign.evaluations && link === campaign.head;
  return isWhole ? { digest: link } : { brokenAt: number + 1 };
}

function linkOf(previous: string, row: VerifiedRow): string {
  const { number, key, purpose, generator, family, seed, costs } = row;
  return trialLink(previous, {
    number,
    key,
    family,
    generator,
    purpose,
    dataHash: row.data_hash,
    costs,
    from: row.from_at as never,
    to: row.to_at as never,
    seed,
    parents: JSON.parse(row.parents) as number[],
    figures: figuresOf(streamFromRow(row)),
    streamHash: streamHash(row.first_day, row.returns, row.exposures),
  });
}

export function isSamePlan(row: LabTables['campaigns'], plan: CampaignPlan): boolean {
  return (
    row.kind === plan.kind &&
    row.seed === plan.seed &&
    row.trials_max === (plan.trialsMax ?? null) &&
    row.plan === encode(plan.plan)
  );
}
