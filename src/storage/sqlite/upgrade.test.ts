import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  fixed,
  type ApprovedOrder,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type StrategyId,
  type VenueOrderId,
} from '../../domain/index.ts';
import type { Effect, EngineEvent } from '../../engine/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { migrations } from '../migrations/index.ts';
import { CommitTimings } from './commit-timings.ts';
import { openDatabase, type Database } from './database.ts';
import { sqliteHistory } from './sqlite-history.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { sqliteSessions } from './sqlite-sessions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BTC = 'BTCUSDT.BINANCE' as InstrumentId;

function open(file: string, steps = migrations): Database {
  return openDatabase(join(folder, file), { log: silentLog, timers: realTimers(), migrations: steps });
}

/** Takes all steps after the first back, as if they had never been: what an earlier version leaves. */
const BACK_TO_FIRST = `
  DROP TABLE api_keys;
  DROP TABLE requests;
  DROP INDEX orders_by_strategy;
  DROP INDEX orders_by_instrument;
  DROP INDEX fills_by_instrument;
  DROP INDEX fills_by_order;
  DROP TRIGGER strategies_keep_version;
  DROP TABLE pipeline_candidates;
  DROP TABLE pipeline_searches;
  DROP TABLE pipeline_expectations;
  DROP TABLE pipeline_decisions;
  DROP TABLE pipeline_policies;
  DROP TABLE leases;
  DROP INDEX orders_by_end;
  DROP TABLE discrepancy_history;
  DROP TABLE discrepancies;
  DROP TABLE refusals;
  ALTER TABLE orders DROP COLUMN accepted_at;
  ALTER TABLE orders DROP COLUMN first_fill_at;
  ALTER TABLE orders DROP COLUMN last_fill_at;
  DELETE FROM schema_version WHERE version > 1;
  PRAGMA user_version = 1;
`;

function schemaOf(database: Database): string[] {
  const rows = database.requireWriter().all('SELECT name, sql FROM sqlite_schema ORDER BY name');
  return rows.map(({ name, sql }) => `${name}: ${String(sql).replaceAll(/\s+/g, ' ')}`);
}

const EVIDENCE = {
  orders: 'SELECT client_order_id, accepted_at, first_fill_at, last_fill_at FROM orders ORDER BY client_order_id',
  refusals: 'SELECT * FROM refusals ORDER BY strategy_id, instrument, kind, code',
};

function evidenceIn(database: Database): object {
  const writer = database.requireWriter();
  return { orders: writer.all(EVIDENCE.orders), refusals: writer.all(EVIDENCE.refusals) };
}

function order(id: string, strategyId: string): ApprovedOrder {
  return {
    clientOrderId: id as ClientOrderId,
    strategyId: strategyId as StrategyId,
    instrument: BTC,
    side: 'buy',
    quantity: fixed('2'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'it says "denied", and means nothing by it',
    decisionPrice: fixed('100'),
    decidedAt: 0 as EpochMs,
  } as ApprovedOrder;
}

function fillOf(fillId: string, id: string): Fill {
  return {
    fillId: fillId as FillId,
    clientOrderId: id as ClientOrderId,
    instrument: BTC,
    side: 'buy',
    price: fixed('101'),
    quantity: fixed('1'),
    liquidity: 'taker',
    fee: fixed('0.1'),
    feeCurrency: 'quote',
    // By the venue's clock, which is not the one that counts here.
    executedAt: 1 as EpochMs,
    kind: 'trade',
  };
}

/** Orders that were accepted and filled in every order of things, and denials. */
async function written(database: Database): Promise<void> {
  await sqliteSessions(database).create({ id: 's1', kind: 'paper', config: {}, startedAt: 0 as EpochMs });
  const connection = database.requireWriter();
  const context = { connection, timers: realTimers(), timings: new CommitTimings(), committed() {}, failed() {} };
  const journal = new SqliteJournal(context, 's1', {});
  const tell = (event: EngineEvent, effects: readonly Effect[] = []): void =>
    journal.append({ seq: journal.lastSeq + 1, event, effects });
  const at = (): EpochMs => ((journal.lastSeq + 1) * 1_000) as EpochMs;
  const submit = (...ids: readonly string[]): void =>
    tell(
      { type: 'halt', at: at(), by: 'x', reason: 'y' },
      ids.map((id) => ({ type: 'submit', order: order(id, 'ema') })),
    );
  const accept = (id: string): void =>
    tell({
      type: 'order-accepted',
      at: at(),
      clientOrderId: id as ClientOrderId,
      venueOrderId: `v-${id}` as VenueOrderId,
    });
  const book = (fillId: string, id: string): void => {
    const fill = fillOf(fillId, id);
    tell({ type: 'fill', at: at(), fill }, [
      { type: 'fill-booked', strategyId: 'ema' as StrategyId, fill, purpose: 'entry', reason: 'r' },
    ]);
  };
  const refuse = (strategyId: string, code: string): readonly Effect[] => [
    { type: 'denied', draft: order('d', strategyId), code, detail: 'a "wish-refused" in words' },
    { type: 'wish-refused', strategyId: strategyId as StrategyId, instrument: BTC, code: `W_${code}`, detail: 'd' },
  ];
  submit('plain', 'early', 'silent', 'never', 'partial');
  accept('plain');
  accept('plain');
  book('f1', 'plain');
  book('f2', 'plain');
  book('f3', 'early');
  accept('early');
  accept('silent');
  book('f4', 'partial');
  tell({ type: 'flatten', at: at(), by: 'x', reason: 'y' }, [...refuse('ema', 'HALTED'), ...refuse('rsi', 'HALTED')]);
  tell({ type: 'flatten', at: at(), by: 'x', reason: 'y' }, [...refuse('ema', 'HALTED'), ...refuse('ema', 'NO_PRICE')]);
  journal.commit(() => ({ seq: journal.lastSeq, marketAt: at(), engine: {} }));
}

test('a database made before order statistics is brought up to date, and knows what it would have written', async () => {
  const made = open('a.db');
  await written(made);
  const evidence = evidenceIn(made);
  expect(evidence).toMatchObject({
    orders: [
      { client_order_id: 'early', accepted_at: 6_000, first_fill_at: 6_000, last_fill_at: 6_000 },
      { client_order_id: 'never', accepted_at: null, first_fill_at: null, last_fill_at: null },
      { client_order_id: 'partial', accepted_at: 9_000, first_fill_at: 9_000, last_fill_at: 9_000 },
      { client_order_id: 'plain', accepted_at: 2_000, first_fill_at: 4_000, last_fill_at: 5_000 },
      { client_order_id: 'silent', accepted_at: 8_000, first_fill_at: null, last_fill_at: null },
    ],
    refusals: [
      { strategy_id: 'ema', kind: 'denied', code: 'HALTED', count: 2 },
      { strategy_id: 'ema', kind: 'denied', code: 'NO_PRICE', count: 1 },
      { strategy_id: 'ema', kind: 'wish-refused', code: 'W_HALTED', count: 2 },
      { strategy_id: 'ema', kind: 'wish-refused', code: 'W_NO_PRICE', count: 1 },
      { strategy_id: 'rsi', kind: 'denied', code: 'HALTED', count: 1 },
      { strategy_id: 'rsi', kind: 'wish-refused', code: 'W_HALTED', count: 1 },
    ],
  });
  made.close();

  const file = new DatabaseSync(join(folder, 'a.db'));
  file.exec(BACK_TO_FIRST);
  file.close();
  const first = migrations.slice(0, 1);
  const old = open('a.db', first);
  const fresh = open('b.db', first);
  expect(schemaOf(old)).toEqual(schemaOf(fresh));
  old.close();
  fresh.close();

  const upgraded = open('a.db');
  expect(evidenceIn(upgraded)).toEqual(evidence);
  expect(await sqliteHistory(upgraded).verifyChain('s1')).toMatchObject({ intact: true });
  upgraded.close();
});

test('a journal that was damaged does not keep a database from being brought up to date', () => {
  const old = open('a.db', migrations.slice(0, 1));
  const writer = old.requireWriter();
  writer.run("INSERT INTO sessions VALUES ('s1', 'paper', '{}', 'running', NULL, 0, NULL)");
  for (const [seq, payload] of ['{"event":{"type":"halt"},"effects":[{"type":"den', 'null', '[]'].entries())
    writer.run('INSERT INTO journal VALUES (?, ?, ?, 0, ?, NULL, ?, ?)', ['s1', seq, seq, 'halt', payload, 'h']);
  writer.run('INSERT INTO journal VALUES (?, ?, ?, 0, ?, NULL, ?, ?)', ['s1', 9, 9, 'order-accepted', '{', 'h']);
  old.close();
  // The chain says what is wrong with it, to whoever asks; the rest can still be read.
  const upgraded = open('a.db');
  expect(upgraded.schemaVersion).toBe(migrations.length);
  expect(evidenceIn(upgraded)).toEqual({ orders: [], refusals: [] });
  upgraded.close();
});

test('the database itself refuses to delete a discrepancy, or to change its history', () => {
  const database = open('a.db');
  const writer = database.requireWriter();
  writer.script(`
    INSERT INTO sessions VALUES ('s1', 'paper', '{}', 'running', NULL, 0, NULL);
    INSERT INTO discrepancies VALUES ('d', 's1', 'late-fill', 'S0', 'f', NULL, 'x', 1, 1, 1, 1, 1, 'open', 'a', 'n', NULL);
    INSERT INTO discrepancy_history VALUES (1, 'd', 'open', 'a', 'n', 1);
  `);
  expect(() => writer.run('DELETE FROM discrepancies')).toThrow(/never deleted/);
  expect(() => writer.run('DELETE FROM discrepancy_history')).toThrow(/append-only/);
  expect(() => writer.run("UPDATE discrepancy_history SET actor = 'b'")).toThrow(/append-only/);
  expect(() => writer.run("UPDATE discrepancies SET status = 'resolved'")).toThrow(/CHECK/);
  database.close();
});

test('the database itself refuses to change or delete what the pipeline decided', () => {
  const database = open('a.db');
  const writer = database.requireWriter();
  writer.script(`
    INSERT INTO pipeline_policies VALUES ('h', 1, '{}', 0);
    INSERT INTO pipeline_decisions VALUES (1, 's', 'v', 'promote', 'backtest', 'paper', 'h', 'policy', 'r', '{}', '{}', 1);
    INSERT INTO pipeline_expectations VALUES ('v', 's', '{}', 1);
    INSERT INTO pipeline_searches VALUES ('c', 2, 1, '{}', 1);
  `);
  for (const table of ['policies', 'decisions', 'expectations', 'searches']) {
    expect(() => writer.run(`DELETE FROM pipeline_${table}`)).toThrow(/append-only/);
  }
  expect(() => writer.run("UPDATE pipeline_decisions SET type = 'stay'")).toThrow(/append-only/);
  expect(() => writer.run("UPDATE pipeline_policies SET policy = ''")).toThrow(/append-only/);
  expect(() => writer.run('UPDATE pipeline_searches SET found = 2')).toThrow(/append-only/);
  expect(() => writer.run("UPDATE pipeline_expectations SET expectation = ''")).toThrow(/append-only/);
  database.close();
});
