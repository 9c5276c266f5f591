import { strict as assert } from 'node:assert';
import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import { usageError } from '../../runtime/index.ts';
import type { AlphaShare, HoldoutOpening, HoldoutSeal, HoldoutStore } from '../ports/trials.ts';
import { decode, encode } from '../record/codec.ts';
import type { LabDatabase } from './lab-database.ts';
import type { LabTables } from './tables.ts';

/** Openings of any sealed part of a coin that overlaps. */
const OPENINGS = `FROM holdout_openings JOIN holdout_seals USING (data_hash) WHERE base = ? AND from_at < ? AND to_at > ?`;

export function sqliteHoldouts(database: LabDatabase): HoldoutStore {
  return {
    async seal(seal) {
      return database.transaction(() => {
        const { dataHash, instrument, base, from, to, openingsMax, sealedAt } = seal;
        const values = [dataHash, instrument, base, from, to, openingsMax, sealedAt];
        database.run('INSERT INTO holdout_seals VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', values);
        return sealThatStands(database, dataHash);
      });
    },
    async sealOf(dataHash) {
      const rows = database.read('SELECT * FROM holdout_seals WHERE data_hash = ?', [dataHash]);
      const [row] = rows as readonly LabTables['holdout_seals'][];
      return row === undefined ? undefined : sealFromRow(row);
    },
    async charge(opening) {
      // Asked and charged within one transaction: of two that ask for the last opening, one has it.
      return database.transaction(() => charge(database, opening));
    },
    async answer({ dataHash, candidateHash }, answer) {
      const which = [dataHash, candidateHash];
      const standing = database.transaction(() => {
        database.run(
          'UPDATE holdout_openings SET answer = ? WHERE data_hash = ? AND candidate_hash = ? AND answer IS NULL',
          [encode(answer), ...which],
        );
        return database.find('SELECT answer FROM holdout_openings WHERE data_hash = ? AND candidate_hash = ?', which);
      });
      assert(standing !== undefined, 'an opening is charged before it is answered');
      return decode(standing['answer'] as string);
    },
    async openings(dataHash) {
      const rows = database.read('SELECT * FROM holdout_openings WHERE data_hash = ? ORDER BY id', [dataHash]);
      return (rows as readonly LabTables['holdout_openings'][]).map(openingFromRow);
    },
    async openingsCharged({ base, from, to }) {
      const rows = database.read(`SELECT count(*) AS count ${OPENINGS}`, [base, to, from]);
      return (rows as readonly { readonly count: number }[])[0]!.count;
    },
    async spendAlpha(market, campaignId, level) {
      return database.transaction(() => spend(database, market, campaignId, level));
    },
  };
}

function charge(database: LabDatabase, opening: Omit<HoldoutOpening, 'answer'>): HoldoutOpening {
  const { dataHash, candidateHash, candidate, frozenAt, campaignId, actor, openedAt } = opening;
  const seal = sealThatStands(database, dataHash);
  const overlap = [seal.base, seal.to, seal.from];
  // Another export of the same days is no second look either.
  const known = database.find(`SELECT holdout_openings.* ${OPENINGS} AND candidate_hash = ? ORDER BY id LIMIT 1`, [
    ...overlap,
    candidateHash,
  ]);
  if (known !== undefined) return openingFromRow(known as unknown as LabTables['holdout_openings']);
  const charged = database.find(`SELECT count(*) AS count ${OPENINGS}`, overlap)!['count'] as number;
  if (charged >= seal.openingsMax) {
    throw usageError(
      'HOLDOUT_SPENT',
      `the sealed part of ${seal.instrument} has been opened ${charged} times, and ${seal.openingsMax} was the most; ` +
        'wait for new data: what is opened for everything proves nothing',
    );
  }
  database.run(
    `INSERT INTO holdout_openings (data_hash, candidate_hash, candidate, frozen_at, campaign_id, actor, opened_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [dataHash, candidateHash, encode(candidate), frozenAt, campaignId, actor, openedAt],
  );
  return opening;
}

/** Bonferroni over a sequence without an end: 6/(pi^2 j^2) over all j from 1 on is one. */
function spend(
  database: LabDatabase,
  { base, from, to, dataHash }: Parameters<HoldoutStore['spendAlpha']>[0],
  campaignId: string,
  level: number,
): AlphaShare {
  const ours = 'SELECT ordinal, alpha FROM alpha_shares WHERE campaign_id = ? AND data_hash = ?';
  const known = database.find(ours, [campaignId, dataHash]);
  if (known !== undefined) return { campaignId, ordinal: known['ordinal'] as number, alpha: known['alpha'] as number };
  const before = database.find(
    'SELECT count(*) AS count FROM alpha_shares WHERE base = ? AND from_at < ? AND to_at > ?',
    [base, to, from],
  )!['count'] as number;
  const ordinal = before + 1;
  const alpha = (level * 6) / (Math.PI ** 2 * ordinal ** 2);
  database.run(
    `INSERT INTO alpha_shares (campaign_id, data_hash, base, from_at, to_at, level, ordinal, alpha, spent_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [campaignId, dataHash, base, from, to, level, ordinal, alpha, database.timers.now()],
  );
  return { campaignId, ordinal, alpha };
}

function sealThatStands(database: LabDatabase, dataHash: string): HoldoutSeal {
  const row = database.find('SELECT * FROM holdout_seals WHERE data_hash = ?', [dataHash]);
  if (row !== undefined) return sealFromRow(row as unknown as LabTables['holdout_seals']);
  throw usageError(
    'HOLDOUT_UNSEALED',
    `no part of the data ${dataHash.slice(0, 12)} is sealed; seal it before a search begins`,
  );
}

function sealFromRow(row: LabTables['holdout_seals']): HoldoutSeal {
  return {
    dataHash: row.data_hash,
    instrument: row.instrument as InstrumentId,
    base: row.base,
    from: row.from_at as EpochMs,
    to: row.to_at as EpochMs,
    openingsMax: row.openings_max,
    sealedAt: row.sealed_at as EpochMs,
  };
}

function openingFromRow(row: LabTables['holdout_openings']): HoldoutOpening {
  return {
    dataHash: row.data_hash,
    candidateHash: row.candidate_hash,
    candidate: decode(row.candidate),
    frozenAt: row.frozen_at as EpochMs,
    campaignId: row.campaign_id,
    actor: row.actor,
    openedAt: row.opened_at as EpochMs,
    ...(row.answer === null ? {} : { answer: decode(row.answer) }),
  };
}
