import { strict as assert } from 'node:assert';
import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { RunRecord, RunStore } from '../ports/runs.ts';
import { decode, encode } from '../record/codec.ts';
import { reportFiles } from '../report-files.ts';
import type { Database } from './database.ts';
import { listing, offsetOf } from './paging.ts';
import type { Tables } from './tables.ts';

export function sqliteRuns(database: Database, reportsFolder: string): RunStore {
  const { query } = database;
  const files = reportFiles(reportsFolder);
  const rowOf = (runId: string): Promise<Tables['runs'] | undefined> =>
    query.selectFrom('runs').selectAll().where('run_id', '=', runId).executeTakeFirst();
  return {
    async save(run, documents) {
      database.requireWriter();
      assert(/^[A-Za-z0-9_-]{1,80}$/.test(run.runId), `run id "${run.runId}" is 1 to 80 letters, digits, _ and -`);
      assert((await rowOf(run.runId)) === undefined, `run ${run.runId} is saved once`);
      const hashes = files.write(run.runId, documents);
      try {
        const row = { ...runToRow(run), result_sha256: hashes.result, report_sha256: hashes.report };
        database.write(query.insertInto('runs').values(row));
      } catch (error) {
        files.remove(run.runId);
        throw error;
      }
    },
    async find(runId) {
      const row = await rowOf(runId);
      return row === undefined ? undefined : runFromRow(row);
    },
    list({ strategyId, strategyName, ...paging }) {
      let found = query.selectFrom('runs');
      if (strategyId !== undefined) found = found.where('strategy_id', '=', strategyId);
      if (strategyName !== undefined) found = found.where('strategy_name', '=', strategyName);
      const page = found
        .selectAll()
        .orderBy('finished_at', 'desc')
        .orderBy('run_id', 'desc')
        .limit(paging.limit)
        .offset(offsetOf(paging));
      return listing(page, found, runFromRow);
    },
    async newest(strategyId) {
      const row = await query
        .selectFrom('runs')
        .selectAll()
        .where('strategy_id', '=', strategyId)
        .orderBy('finished_at', 'desc')
        .orderBy('run_id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : runFromRow(row);
    },
    async read(runId, document) {
      const row = await rowOf(runId);
      return row === undefined ? undefined : files.read(runId, document, row[`${document}_sha256`]);
    },
  };
}

function runToRow(run: RunRecord): Omit<Tables['runs'], 'result_sha256' | 'report_sha256'> {
  return {
    run_id: run.runId,
    strategy_id: run.strategyId ?? null,
    strategy_name: run.strategyName,
    version_hash: run.versionHash,
    data_hash: run.dataHash,
    seed: run.seed,
    source_commit: run.commit ?? null,
    parameters: encode(run.parameters),
    from_at: run.from,
    to_at: run.to,
    summary: encode(run.summary),
    finished_at: run.finishedAt,
  };
}

function runFromRow(row: Tables['runs']): RunRecord {
  return {
    runId: row.run_id,
    ...(row.strategy_id === null ? {} : { strategyId: row.strategy_id as StrategyId }),
    strategyName: row.strategy_name,
    versionHash: row.version_hash,
    dataHash: row.data_hash,
    seed: row.seed,
    ...(row.source_commit === null ? {} : { commit: row.source_commit }),
    parameters: decode(row.parameters) as RunRecord['parameters'],
    from: row.from_at as EpochMs,
    to: row.to_at as EpochMs,
    summary: decode(row.summary),
    finishedAt: row.finished_at as EpochMs,
  };
}
