import type { Selectable } from 'kysely';
import type { EpochMs, InstrumentId, StrategyId, Timeframe } from '../../domain/index.ts';
import type { FoundCandidate, PipelineStore, StoredDecision, StoredDecisionType } from '../ports/pipeline.ts';
import { decode, encode } from '../record/codec.ts';
import type { Database } from './database.ts';
import { listing, offsetOf } from './paging.ts';
import type { Tables } from './tables.ts';

export function sqlitePipeline(database: Database): PipelineStore {
  const { query } = database;
  const expectationOf = async (versionHash: string): Promise<unknown> => {
    const row = await query
      .selectFrom('pipeline_expectations')
      .select('expectation')
      .where('version_hash', '=', versionHash)
      .executeTakeFirst();
    return row === undefined ? undefined : decode(row.expectation);
  };
  return {
    async savePolicy({ hash, version, policy, at }) {
      const row = { hash, version, policy: encode(policy), stored_at: at };
      database.write(
        query
          .insertInto('pipeline_policies')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      );
    },
    async policy(hash) {
      const row = await query
        .selectFrom('pipeline_policies')
        .select('policy')
        .where('hash', '=', hash)
        .executeTakeFirst();
      return row === undefined ? undefined : decode(row.policy);
    },
    async addDecision(decision) {
      database.write(query.insertInto('pipeline_decisions').values(decisionToRow(decision)));
    },
    decisions({ strategyId, types, ...paging }) {
      let found = query.selectFrom('pipeline_decisions');
      if (strategyId !== undefined) found = found.where('strategy_id', '=', strategyId);
      if (types !== undefined) found = found.where('type', 'in', types);
      const page = found.selectAll().orderBy('id', 'desc').limit(paging.limit).offset(offsetOf(paging));
      return listing(page, found, decisionFromRow);
    },
    async standings() {
      const rows = await query
        .selectFrom('pipeline_decisions')
        .select(['strategy_id', 'to_stage'])
        .where('type', 'in', MOVING)
        .orderBy('id')
        .execute();
      return new Map(rows.map((row) => [row.strategy_id as StrategyId, row.to_stage]));
    },
    async freeze({ versionHash, strategyId, expectation, at }) {
      const row = {
        version_hash: versionHash,
        strategy_id: strategyId,
        expectation: encode(expectation),
        frozen_at: at,
      };
      database.write(
        query
          .insertInto('pipeline_expectations')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      );
      return expectationOf(versionHash);
    },
    expectation: expectationOf,
    async addSearch({ campaignId, tested, found, detail, finishedAt }) {
      const row = { campaign_id: campaignId, tested, found, detail: encode(detail), finished_at: finishedAt };
      database.write(
        query
          .insertInto('pipeline_searches')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      );
    },
    async addCandidate(candidate) {
      database.write(
        query
          .insertInto('pipeline_candidates')
          .values(candidateToRow(candidate))
          .onConflict((conflict) => conflict.doNothing()),
      );
    },
    async candidate(strategyId) {
      const row = await query
        .selectFrom('pipeline_candidates')
        .selectAll()
        .where('strategy_id', '=', strategyId)
        .executeTakeFirst();
      return row === undefined ? undefined : candidateFromRow(row);
    },
    candidates(paging) {
      const found = query.selectFrom('pipeline_candidates');
      const page = found
        .selectAll()
        .orderBy('recorded_at', 'desc')
        .orderBy('strategy_id')
        .limit(paging.limit)
        .offset(offsetOf(paging));
      return listing(page, found, candidateFromRow);
    },
    async tally({ from, to }) {
      const runs = await query
        .selectFrom('runs')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('finished_at', '>=', from)
        .where('finished_at', '<', to)
        .executeTakeFirstOrThrow();
      const searches = await query
        .selectFrom('pipeline_searches')
        .select((select) => [
          select.fn.countAll<number>().as('count'),
          select.fn.coalesce(select.fn.sum<number>('tested'), select.val(0)).as('tested'),
          select.fn.coalesce(select.fn.sum<number>('found'), select.val(0)).as('found'),
        ])
        .where('finished_at', '>=', from)
        .where('finished_at', '<', to)
        .executeTakeFirstOrThrow();
      const decisions = await query
        .selectFrom('pipeline_decisions')
        .select((select) => ['type', 'from_stage', 'to_stage', select.fn.countAll<number>().as('count')])
        .where('at', '>=', from)
        .where('at', '<', to)
        .groupBy(['type', 'from_stage', 'to_stage'])
        .orderBy('type')
        .orderBy('from_stage')
        .orderBy('to_stage')
        .execute();
      return {
        backtests: runs.count,
        searches: searches.count,
        searched: searches.tested,
        found: searches.found,
        decisions: decisions.map((row) => ({
          type: row.type as StoredDecisionType,
          from: row.from_stage,
          to: row.to_stage,
          count: row.count,
        })),
      };
    },
    async begunAt() {
      const [runs, searches, decisions] = await Promise.all([
        query.selectFrom('runs').select('finished_at as at').orderBy('finished_at').limit(1).executeTakeFirst(),
        query
          .selectFrom('pipeline_searches')
          .select('finished_at as at')
          .orderBy('finished_at')
          .limit(1)
          .executeTakeFirst(),
        query.selectFrom('pipeline_decisions').select('at').orderBy('at').limit(1).executeTakeFirst(),
      ]);
      const instants = [runs, searches, decisions].flatMap((row) => (row === undefined ? [] : [row.at]));
      return instants.length === 0 ? undefined : (Math.min(...instants) as EpochMs);
    },
  };
}

/** What leaves a strategy somewhere; the others leave it where it is, or wait for a person. */
const MOVING: readonly StoredDecisionType[] = ['promote', 'demote', 'retire', 'configured'];

function candidateToRow(candidate: FoundCandidate): Tables['pipeline_candidates'] {
  return {
    strategy_id: candidate.strategyId,
    version_hash: candidate.versionHash,
    campaign_id: candidate.campaignId,
    trial: candidate.trial,
    title: candidate.title,
    rules: candidate.rules,
    instrument: candidate.instrument,
    timeframe: candidate.timeframe,
    sizing: candidate.sizing,
    evidence: encode(candidate.evidence),
    sealed_from: candidate.sealedFrom,
    sealed_to: candidate.sealedTo,
    recorded_at: candidate.recordedAt,
  };
}

function candidateFromRow(row: Selectable<Tables['pipeline_candidates']>): FoundCandidate {
  return {
    strategyId: row.strategy_id as StrategyId,
    versionHash: row.version_hash,
    campaignId: row.campaign_id,
    trial: row.trial,
    title: row.title,
    rules: row.rules,
    instrument: row.instrument as InstrumentId,
    timeframe: row.timeframe as Timeframe,
    sizing: row.sizing,
    evidence: decode(row.evidence),
    sealedFrom: row.sealed_from as EpochMs,
    sealedTo: row.sealed_to as EpochMs,
    recordedAt: row.recorded_at as EpochMs,
  };
}

function decisionToRow(decision: Omit<StoredDecision, 'id'>): Omit<Tables['pipeline_decisions'], 'id'> {
  return {
    strategy_id: decision.strategyId,
    version_hash: decision.versionHash,
    type: decision.type,
    from_stage: decision.from,
    to_stage: decision.to,
    policy_hash: decision.policyHash ?? null,
    actor: decision.actor,
    reason: decision.reason,
    decision: encode(decision.decision),
    evidence: encode(decision.evidence),
    at: decision.at,
  };
}

function decisionFromRow(row: Selectable<Tables['pipeline_decisions']>): StoredDecision {
  return {
    id: row.id,
    strategyId: row.strategy_id as StrategyId,
    versionHash: row.version_hash,
    type: row.type as StoredDecisionType,
    from: row.from_stage,
    to: row.to_stage,
    ...(row.policy_hash === null ? {} : { policyHash: row.policy_hash }),
    actor: row.actor,
    reason: row.reason,
    decision: decode(row.decision),
    evidence: decode(row.evidence),
    at: row.at as EpochMs,
  };
}
