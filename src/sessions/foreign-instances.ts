import type { AccountStatement, ClientOrderId } from '../domain/index.ts';
import { orderIdParts, type Engine, type Finding } from '../engine/index.ts';
import type { AccountClaim } from './claim.ts';

/**
 * Orders at the venue that carry ids of this session and were never written down here. There are two ways to that, and
 * neither can be repaired by us: another instance trades the account, or our database is an old copy of what was.
 *
 * One finding per epoch. What our books hold is passed over without asking, so it costs nothing while all is well.
 */
export async function foreignInstances({
  statement,
  engine,
  claim,
}: {
  readonly statement: AccountStatement;
  readonly engine: Engine;
  readonly claim: Pick<AccountClaim, 'epoch' | 'unrecorded'>;
}): Promise<readonly Finding[]> {
  const { openOrders, executions } = statement;
  const open = openOrders.map(({ clientOrderId }) => clientOrderId);
  const executed = executions.map(({ fill }) => fill.clientOrderId);
  const named = new Set<ClientOrderId>();
  for (const id of [...open, ...executed]) {
    if (id === undefined || engine.orders.get(id) !== undefined) continue;
    if (orderIdParts(id)?.session === engine.options.sessionId) named.add(id);
  }
  if (named.size === 0) return [];
  const byEpoch = Map.groupBy(await claim.unrecorded([...named]), (id) => orderIdParts(id)?.epoch ?? 0);
  return [...byEpoch].map(([epoch, ids]) => ({
    kind: 'foreign-instance',
    severity: 'S3',
    subject: `epoch ${epoch}`,
    detail: `the venue has ${countOf(ids)} of this session that our journal never wrote (${ids[0]!}): ${explain(epoch, claim.epoch)}`,
    action: 'halted',
  }));
}

function explain(theirs: number, ours: number): string {
  return theirs > ours
    ? `epoch ${theirs} is newer than ours, ${ours}; another Assay has been started on this account, or this database is ` +
        'an old copy. Stop one of them; of two databases the newer one is to be kept'
    : `epoch ${theirs} is not newer than ours, ${ours}; an instance on another database is trading still, or this ` +
        'database is a restored backup. Find and stop it, or put the newest database back';
}

function countOf({ length }: readonly unknown[]): string {
  return length === 1 ? 'an order' : `${length} orders`;
}
