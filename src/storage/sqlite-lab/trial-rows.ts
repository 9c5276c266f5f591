import { strict as assert } from 'node:assert';
import type { EpochMs } from '../../domain/index.ts';
import type { CampaignRecord, NewTrial, TrialRecord, TrialStream } from '../ports/trials.ts';
import { decode, encode } from '../record/codec.ts';
import type { LabTables } from './tables.ts';
import { bytesOf, figuresOf, floatsOf, streamHash, trialLink } from './trial-chain.ts';
import type { LabDatabase } from './lab-database.ts';

export function campaignFromRow(row: LabTables['campaigns']): CampaignRecord {
  return {
    campaignId: row.campaign_id,
    kind: row.kind,
    seed: row.seed,
    ...(row.trials_max === null ? {} : { trialsMax: row.trials_max }),
    plan: decode(row.plan),
    createdAt: row.created_at as EpochMs,
    status: row.status,
    statusReason: row.status_reason,
    evaluations: row.evaluations,
    searched: row.searched,
    repeats: row.repeats,
    digest: row.head,
    ...(row.generator_state === null ? {} : { generatorState: decode(row.generator_state) }),
    updatedAt: row.updated_at as EpochMs,
  };
}

/** Writes one trial and what it refers to. To be called within a transaction. @returns the new link */
export function insertTrial(
  database: LabDatabase,
  { campaignId, number, previous }: { campaignId: string; number: number; previous: string },
  trial: NewTrial,
): string {
  const { market, result, key, from, to } = trial;
  checkResult(result);
  const costs = encode(market.costs);
  const [returns, exposures] = [bytesOf(result.returns), bytesOf(result.exposures)];
  const stream = streamHash(result.firstDay, returns, exposures);
  const marketId = idOf(database, 'markets', 'market_id', {
    data_hash: market.dataHash,
    instrument: market.instrument,
    costs,
    base: market.base,
    timeframe: market.timeframe,
    from_at: market.from,
    to_at: market.to,
  });
  database.run('INSERT INTO configurations (key, body) VALUES (?, ?) ON CONFLICT DO NOTHING', [
    key,
    encode(trial.configuration),
  ]);
  const tryId = idOf(database, 'tries', 'try_id', {
    data_hash: market.dataHash,
    key,
    from_at: from,
    to_at: to,
    base: market.base,
  });
  const known = database.find('SELECT stream_id FROM streams WHERE sha256 = ?', [stream]);
  if (known === undefined) {
    database.run('INSERT INTO streams (sha256, first_day, days, returns, exposures) VALUES (?, ?, ?, ?, ?)', [
      stream,
      result.firstDay,
      result.returns.length,
      returns,
      exposures,
    ]);
  }
  const streamId = (known ?? database.find('SELECT stream_id FROM streams WHERE sha256 = ?', [stream]))!['stream_id']!;
  const { family, generator, purpose, seed, parents } = trial;
  const figures = figuresOf(result);
  const link = trialLink(previous, {
    number,
    key,
    family,
    generator,
    purpose,
    dataHash: market.dataHash,
    costs,
    from,
    to,
    seed,
    parents,
    figures,
    streamHash: stream,
  });
  database.run(INSERT_TRIAL, [
    campaignId,
    number,
    tryId,
    marketId,
    streamId,
    purpose,
    generator,
    family,
    seed,
    JSON.stringify(parents),
    ...figures,
    link,
    trial.evaluator,
    trial.codeVersion,
    trial.wallMs,
    database.timers.now(),
  ]);
  return link;
}

const TRIAL_COLUMNS = [
  'campaign_id',
  'number',
  'try_id',
  'market_id',
  'stream_id',
  'purpose',
  'generator',
  'family',
  'seed',
  'parents',
  'trades',
  'fees',
  'funding',
  'turnover',
  'max_drawdown',
  'link',
  'evaluator',
  'code_version',
  'wall_ms',
  'written_at',
];
const INSERT_TRIAL = `INSERT INTO trials (${TRIAL_COLUMNS.join(', ')}) VALUES (${TRIAL_COLUMNS.map(() => '?').join(', ')})`;

/** Of the row with these values, which is made where there is none. The first three or four of them tell it from others. */
function idOf(
  database: LabDatabase,
  table: 'markets' | 'tries',
  idColumn: string,
  values: Readonly<Record<string, string | number>>,
): number {
  const unique = UNIQUE[table];
  const select = `SELECT ${idColumn} FROM ${table} WHERE ${unique.map((column) => `${column} = ?`).join(' AND ')}`;
  const wanted = unique.map((column) => values[column]!);
  const known = database.find(select, wanted);
  if (known !== undefined) return known[idColumn] as number;
  const columns = Object.keys(values);
  database.run(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    Object.values(values),
  );
  return database.find(select, wanted)![idColumn] as number;
}

const UNIQUE: Readonly<Record<'markets' | 'tries', readonly string[]>> = {
  markets: ['data_hash', 'instrument', 'costs'],
  tries: ['data_hash', 'key', 'from_at', 'to_at'],
};

function checkResult({ returns, exposures, ...figures }: NewTrial['result']): void {
  assert.equal(returns.length, exposures.length, 'a trial has one exposure for each return');
  assert(areFinite(returns), 'a return that is written is a number');
  assert(areFinite(exposures), 'an exposure that is written is a number');
  for (const [name, value] of Object.entries(figures)) assert(Number.isFinite(value), `${name} is a number`);
}

/** Without a branch, since every trial comes through here: no sum of 32-bit numbers is more than a float holds. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += Math.abs(values[index]!);
  return Number.isFinite(sum);
}

/** A trial with what it refers to. */
export type TrialRow = Pick<LabTables['tries'], 'key' | 'from_at' | 'to_at'> &
  Omit<LabTables['trials'], 'try_id' | 'market_id' | 'stream_id'> &
  Pick<LabTables['streams'], 'first_day' | 'days'> &
  Pick<LabTables['markets'], 'data_hash'> & { readonly reason: string | null };

export function trialFromRow(row: TrialRow): TrialRecord {
  return {
    campaignId: row.campaign_id,
    number: row.number,
    key: row.key,
    family: row.family,
    generator: row.generator,
    purpose: row.purpose,
    dataHash: row.data_hash,
    from: row.from_at as EpochMs,
    to: row.to_at as EpochMs,
    seed: row.seed,
    evaluator: row.evaluator,
    codeVersion: row.code_version,
    wallMs: row.wall_ms,
    parents: JSON.parse(row.parents) as number[],
    result: {
      firstDay: row.first_day,
      days: row.days,
      trades: row.trades,
      fees: row.fees,
      funding: row.funding,
      turnover: row.turnover,
      maxDrawdown: row.max_drawdown,
    },
    writtenAt: row.written_at as EpochMs,
    ...(row.reason === null ? {} : { stopped: row.reason }),
  };
}

export type StreamRow = Pick<
  LabTables['trials'],
  'number' | 'trades' | 'fees' | 'funding' | 'turnover' | 'max_drawdown'
> &
  Pick<LabTables['tries'], 'key'> &
  Pick<LabTables['streams'], 'first_day' | 'returns' | 'exposures'>;

export function streamFromRow(row: StreamRow): TrialStream {
  return {
    number: row.number,
    key: row.key,
    firstDay: row.first_day,
    returns: floatsOf(row.returns),
    exposures: floatsOf(row.exposures),
    trades: row.trades,
    fees: row.fees,
    funding: row.funding,
    turnover: row.turnover,
    maxDrawdown: row.max_drawdown,
  };
}
