import { AssayError, usageError } from '../../runtime/index.ts';
import type { CampaignLedger, CampaignRecord, NewTrial } from '../ports/trials.ts';
import { encode } from '../record/codec.ts';
import type { BoundValue, LabDatabase } from './lab-database.ts';
import type { LabTables } from './tables.ts';
import { recallStreams } from './trial-queries.ts';
import { campaignFromRow, insertTrial } from './trial-rows.ts';

/**
 * @param epoch of this taking: a write under an older one is refused
 * @param row the campaign as it was taken
 */
export function campaignWriter(database: LabDatabase, taken: LabTables['campaigns']): CampaignLedger {
  const { campaign_id: campaignId, epoch } = taken;
  let record: CampaignRecord = campaignFromRow(taken);

  /** Runs a change of a campaign that is ours and still runs, and reads what has become of it. */
  const change = <Result>(work: (row: LabTables['campaigns']) => Result): Result =>
    database.transaction(() => {
      const row = rowOf(database, campaignId);
      refuseOthers(row, epoch);
      const result = work(row);
      record = campaignFromRow(rowOf(database, campaignId));
      return result;
    });

  return {
    campaignId,
    get record() {
      return record;
    },
    get remaining() {
      return record.trialsMax === undefined ? Infinity : record.trialsMax - record.searched;
    },
    async append(batch, state) {
      return change((row) => appendBatch(database, row, batch, state));
    },
    async recall(selection, keys) {
      return recallStreams(database, campaignId, selection, keys);
    },
    async noteRepeats(numbers) {
      change(() => {
        for (const number of numbers) {
          const values = [campaignId, number, database.timers.now()];
          database.run('INSERT INTO trial_repeats (campaign_id, number, at) VALUES (?, ?, ?)', values);
        }
        update(database, campaignId, 'repeats = repeats + ?', [numbers.length]);
      });
    },
    async noteStopped(numbers, reason) {
      change(() => {
        for (const number of numbers) {
          const values = [campaignId, number, reason, database.timers.now()];
          database.run('INSERT INTO trial_stops VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', values);
        }
      });
    },
    async checkpoint(generatorState) {
      change(() => update(database, campaignId, 'generator_state = ?', [encode(generatorState)]));
    },
    async end(status, reason) {
      change(() => update(database, campaignId, 'status = ?, status_reason = ?', [status, reason]));
    },
  };
}

function appendBatch(
  database: LabDatabase,
  row: LabTables['campaigns'],
  batch: readonly NewTrial[],
  state: { readonly generatorState: unknown } | undefined,
): readonly number[] {
  const { campaign_id: campaignId, trials_max: most, evaluations, searched } = row;
  const asked = batch.filter(({ purpose }) => purpose === 'search').length;
  if (most !== null && asked > 0 && searched + asked > most) {
    throw usageError(
      'LAB_BUDGET_SPENT',
      `the campaign ${campaignId} may try ${most} configurations and has tried ${searched}; ${asked} more are too many`,
    );
  }
  let link = row.head;
  const numbers = batch.map((trial, index) => {
    const number = evaluations + 1 + index;
    link = insertTrial(database, { campaignId, number, previous: link }, trial);
    return number;
  });
  const counts = [evaluations + batch.length, searched + asked];
  update(database, campaignId, 'evaluations = ?, searched = ?, head = ?', [...counts, link]);
  if (state !== undefined) update(database, campaignId, 'generator_state = ?', [encode(state.generatorState)]);
  return numbers;
}

export function rowOf(database: LabDatabase, campaignId: string): LabTables['campaigns'] {
  const row = database.find('SELECT * FROM campaigns WHERE campaign_id = ?', [campaignId]);
  if (row !== undefined) return row as unknown as LabTables['campaigns'];
  throw usageError('LAB_CAMPAIGN_UNKNOWN', `there is no campaign "${campaignId}" in ${database.path}`);
}

function refuseOthers({ campaign_id: campaignId, kind, epoch, status }: LabTables['campaigns'], ours: number): void {
  // What people try has no order to keep, and several may try at once.
  if (kind === 'search' && epoch !== ours) {
    throw new AssayError(
      'LAB_CAMPAIGN_TAKEN',
      `the campaign ${campaignId} was taken on by another process (its taking ${epoch}, ours was ${ours}), so this one has stopped`,
    );
  }
  if (status === 'running') return;
  throw usageError('LAB_CAMPAIGN_OVER', `the campaign ${campaignId} is ${status}; begin another one`);
}

function update(database: LabDatabase, campaignId: string, columns: string, values: readonly BoundValue[]): void {
  database.run(`UPDATE campaigns SET ${columns}, updated_at = ? WHERE campaign_id = ?`, [
    ...values,
    database.timers.now(),
    campaignId,
  ]);
}
