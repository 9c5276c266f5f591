import { AssayError } from '../../runtime/index.ts';
import type { EpochMs } from '../../domain/index.ts';
import type { Lease, LeaseStore } from '../ports/leases.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** @param taken told of an epoch once it is durable, before anyone acts on it */
export function sqliteLeases(database: Database, taken: (lease: Lease) => void): LeaseStore {
  const { query } = database;
  const current = async (account: string): Promise<Lease | undefined> => {
    const row = await query.selectFrom('leases').selectAll().where('account', '=', account).executeTakeFirst();
    return row === undefined ? undefined : leaseFromRow(row);
  };
  return {
    current,
    async acquire({ account, holder, build, configHash, at }) {
      const connection = database.requireWriter();
      // Read and raised within one write transaction: of two that start at once, one is the older.
      const { lease, previous } = connection.transaction(() => {
        const row = connection.get('SELECT * FROM leases WHERE account = ?', [account]);
        const before = row === undefined ? undefined : leaseFromRow(row as unknown as Tables['leases']);
        const epoch = (before?.epoch ?? 0) + 1;
        connection.run(
          `INSERT INTO leases (account, epoch, holder, build, config_hash, acquired_at, renewed_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
           ON CONFLICT (account) DO UPDATE SET epoch = excluded.epoch, holder = excluded.holder, build = excluded.build,
             config_hash = excluded.config_hash, acquired_at = excluded.acquired_at, renewed_at = excluded.renewed_at`,
          [account, epoch, holder, build, configHash, at],
        );
        return {
          lease: { account, epoch, holder, build, configHash, acquiredAt: at, renewedAt: at },
          previous: before,
        };
      });
      taken(lease);
      return { lease, previous };
    },
    async renew({ account, epoch }, at) {
      const renewal = query
        .updateTable('leases')
        .set({ renewed_at: at })
        .where('account', '=', account)
        .where('epoch', '=', epoch);
      return database.write(renewal)[0] === 1;
    },
  };
}

/**
 * The predicate of every commit under a lease. To be called within the transaction, where nobody can take the account
 * between the question and the commit.
 */
export function fence(connection: Connection, lease: Pick<Lease, 'account' | 'epoch'>): (at: EpochMs) => void {
  const renewal = connection.prepare('UPDATE leases SET renewed_at = ? WHERE account = ? AND epoch = ?');
  const newest = connection.prepare('SELECT epoch, holder FROM leases WHERE account = ?');
  return (at) => {
    if (Number(renewal.run(at, lease.account, lease.epoch).changes) === 1) return;
    const row = newest.get(lease.account);
    const holder = row === undefined ? 'nobody' : `${String(row['holder'])}, epoch ${Number(row['epoch'])}`;
    throw new AssayError(
      'JOURNAL_FENCED',
      `The account ${lease.account} has been taken over (by ${holder}; this is epoch ${lease.epoch}), so this session has ` +
        'stopped and sends nothing more. If it was meant to go on, stop the other one and start Assay again.',
    );
  };
}

function leaseFromRow(row: Tables['leases']): Lease {
  return {
    account: row.account,
    epoch: row.epoch,
    holder: row.holder,
    build: row.build,
    configHash: row.config_hash,
    acquiredAt: row.acquired_at as EpochMs,
    renewedAt: row.renewed_at as EpochMs,
  };
}
