import { strict as assert } from 'node:assert';
import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { StrategyRecord, StrategyStore } from '../ports/strategies.ts';
import { decode, encode } from '../record/codec.ts';
import type { Database } from './database.ts';
import { listing, offsetOf } from './paging.ts';
import type { Tables } from './tables.ts';

export function sqliteStrategies(database: Database): StrategyStore {
  const { query } = database;
  const change = (strategyId: StrategyId, values: Partial<Tables['strategies']>): void => {
    const [changed] = database.write(query.updateTable('strategies').set(values).where('strategy_id', '=', strategyId));
    assert.equal(changed, 1, `strategy ${strategyId} is registered`);
  };
  return {
    async save(strategy) {
      const row = strategyToRow(strategy);
      const { strategy_id: _key, created_at: _kept, ...replaced } = row;
      const insert = query.insertInto('strategies').values(row);
      database.write(insert.onConflict((conflict) => conflict.column('strategy_id').doUpdateSet(replaced)));
    },
    async find(strategyId) {
      const row = await query
        .selectFrom('strategies')
        .selectAll()
        .where('strategy_id', '=', strategyId)
        .executeTakeFirst();
      return row === undefined ? undefined : strategyFromRow(row);
    },
    list({ phase, ...paging }) {
      let found = query.selectFrom('strategies');
      if (phase !== undefined) found = found.where('phase', '=', phase);
      const page = found
        .selectAll()
        .orderBy('created_at')
        .orderBy('strategy_id')
        .limit(paging.limit)
        .offset(offsetOf(paging));
      return listing(page, found, strategyFromRow);
    },
    async setStatus({ strategyId, status, reason, at }) {
      change(strategyId, { status, status_reason: reason, updated_at: at });
    },
    async setPhase({ strategyId, phase, promotion, at }) {
      change(strategyId, { phase, promotion, updated_at: at });
    },
  };
}

function strategyToRow(strategy: StrategyRecord): Tables['strategies'] {
  return {
    strategy_id: strategy.strategyId,
    name: strategy.name,
    version_hash: strategy.versionHash,
    parameters: encode(strategy.parameters),
    instruments: encode(strategy.instruments),
    timeframes: encode(strategy.timeframes),
    sizing: encode(strategy.sizing),
    phase: strategy.phase,
    promotion: strategy.promotion ?? null,
    status: strategy.status,
    status_reason: strategy.statusReason,
    created_at: strategy.createdAt,
    updated_at: strategy.updatedAt,
  };
}

function strategyFromRow(row: Tables['strategies']): StrategyRecord {
  return {
    strategyId: row.strategy_id as StrategyId,
    name: row.name,
    versionHash: row.version_hash,
    parameters: decode(row.parameters) as StrategyRecord['parameters'],
    instruments: decode(row.instruments) as StrategyRecord['instruments'],
    timeframes: decode(row.timeframes) as StrategyRecord['timeframes'],
    sizing: decode(row.sizing),
    phase: row.phase as StrategyRecord['phase'],
    ...(row.promotion === null ? {} : { promotion: row.promotion }),
    status: row.status as StrategyRecord['status'],
    statusReason: row.status_reason,
    createdAt: row.created_at as EpochMs,
    updatedAt: row.updated_at as EpochMs,
  };
}
