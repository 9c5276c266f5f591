import { strict as assert } from 'node:assert';
import { AssayError, usageError } from '../../runtime/index.ts';
import type { CampaignRecord, TrialLedger } from '../ports/trials.ts';
import { decode, encode } from '../record/codec.ts';
import { campaignWriter, rowOf } from './campaign-writer.ts';
import type { LabDatabase } from './lab-database.ts';
import { firstTrialLink } from './trial-chain.ts';
import { countTrials, isSamePlan, recomputeChain, streamBlocks } from './trial-queries.ts';
import { campaignFromRow, trialFromRow, type TrialRow } from './trial-rows.ts';

/** Rows of a matrix in memory at a time, unless asked otherwise: about 5 MB of six years of days. */
const BLOCK_SIZE = 256;

/** Every column of a campaign but what its generator knows. */
const STANDING = [
  'campaign_id',
  'kind',
  'seed',
  'trials_max',
  'plan',
  'created_at',
  'status',
  'status_reason',
  'epoch',
  'evaluations',
  'searched',
  'repeats',
  'head',
  'updated_at',
] as const;

export function sqliteTrials(database: LabDatabase): TrialLedger {
  const { query } = database;
  const campaign = async (campaignId: string): Promise<CampaignRecord | undefined> => {
    const row = await query
      .selectFrom('campaigns')
      .selectAll()
      .where('campaign_id', '=', campaignId)
      .executeTakeFirst();
    return row === undefined ? undefined : campaignFromRow(row);
  };
  // What a generator knows can be megabytes, and lists are asked for often.
  const standings = () => query.selectFrom('campaigns').select(STANDING);
  return {
    campaign,
    async begin(plan) {
      const { campaignId, kind, seed, trialsMax, createdAt } = plan;
      assert(
        /^[A-Za-z0-9_-]{1,80}$/.test(campaignId),
        `campaign id "${campaignId}" is 1 to 80 letters, digits, _ and -`,
      );
      const text = encode(plan.plan);
      database.transaction(() => {
        const head = firstTrialLink({ kind, seed, trialsMax, plan: text });
        database.run(
          `INSERT INTO campaigns VALUES (?, ?, ?, ?, ?, ?, 'running', '', 0, 0, 0, 0, ?, NULL, ?) ON CONFLICT DO NOTHING`,
          [campaignId, kind, seed, trialsMax ?? null, text, createdAt, head, createdAt],
        );
        if (isSamePlan(rowOf(database, campaignId), plan)) return;
        throw usageError(
          'LAB_CAMPAIGN_EXISTS',
          `there is a campaign "${campaignId}" with another plan or budget, which were stated before it began; give this one another name`,
        );
      });
      return (await campaign(campaignId))!;
    },
    async take(campaignId) {
      const row = database.transaction(() => {
        database.run('UPDATE campaigns SET epoch = epoch + 1 WHERE campaign_id = ?', [campaignId]);
        return rowOf(database, campaignId);
      });
      return campaignWriter(database, row);
    },
    async standing(campaignId) {
      const row = await standings().where('campaign_id', '=', campaignId).executeTakeFirst();
      return row === undefined ? undefined : campaignFromRow({ ...row, generator_state: null });
    },
    async campaigns({ limit, page }) {
      const rows = await standings()
        .orderBy('created_at', 'desc')
        .orderBy('campaign_id', 'desc')
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      const { count } = await query
        .selectFrom('campaigns')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return { items: rows.map((row) => campaignFromRow({ ...row, generator_state: null })), count };
    },
    async count(scope, searching) {
      return countTrials(database, scope, searching);
    },
    async trials(campaignId, { limit, page }) {
      // Numbers have no gaps, so a page is a range of them.
      const rows = database.read(
        `SELECT trials.*, key, tries.from_at, tries.to_at, first_day, days, markets.data_hash, reason
         FROM trials JOIN tries USING (try_id) JOIN markets USING (market_id) JOIN streams USING (stream_id)
           LEFT JOIN trial_stops USING (campaign_id, number)
         WHERE campaign_id = ? AND number > ? AND number <= ? ORDER BY number`,
        [campaignId, (page - 1) * limit, page * limit],
      ) as readonly TrialRow[];
      return { items: rows.map(trialFromRow), count: (await campaign(campaignId))?.evaluations ?? 0 };
    },
    async configuration(key) {
      const row = await query.selectFrom('configurations').select('body').where('key', '=', key).executeTakeFirst();
      return row === undefined ? undefined : decode(row.body);
    },
    streams: (campaignId, selection, blockSize = BLOCK_SIZE) =>
      streamBlocks(database, campaignId, selection, blockSize),
    async verify(campaignId) {
      const row = await query
        .selectFrom('campaigns')
        .selectAll()
        .where('campaign_id', '=', campaignId)
        .executeTakeFirst();
      if (row === undefined) {
        throw usageError('LAB_CAMPAIGN_UNKNOWN', `there is no campaign "${campaignId}" in ${database.path}`);
      }
      const found = recomputeChain(database, row);
      if ('digest' in found) return found.digest;
      throw new AssayError(
        'LAB_LEDGER_BROKEN',
        `trial ${found.brokenAt} of campaign ${campaignId} in ${database.path} is not what was written; restore a backup: no judgement can be made on this one`,
      );
    },
  };
}
