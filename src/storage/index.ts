/**
 * Makes things durable, behind ports that no database shows through: the journal of a session, what is derived from
 * it for the screen, and the records of sessions, strategies, backtests, halts and sign-ins.
 *
 * Never: a trading decision, or an answer before it is on disk. When a journal cannot be written it refuses all further
 * use, since what cannot be recorded must not be traded.
 * Start with `journal.ts` and `ports/storage.ts`; `sqlite/` is how it is done.
 */
export { measureFsync, type FsyncCost } from './fsync-cost.ts';
export * from './journal.ts';
export { openLab } from './sqlite-lab/open-lab.ts';
export { probeDurability } from './sqlite/examine.ts';
export {
  acceptStorageLosses,
  examineStorage,
  openStorage,
  storageLosses,
  type StorageOptions,
} from './open-storage.ts';
export type * from './ports/api-keys.ts';
export type * from './ports/discrepancies.ts';
export type * from './ports/halts.ts';
export type * from './ports/journal-store.ts';
export type * from './ports/leases.ts';
export type * from './ports/paging.ts';
export type * from './ports/pipeline.ts';
export type * from './ports/requests.ts';
export type * from './ports/runs.ts';
export type * from './ports/session-views.ts';
export type * from './ports/sessions.ts';
export type * from './ports/settings.ts';
export type * from './ports/sign-ins.ts';
export type * from './ports/storage.ts';
export type * from './ports/strategies.ts';
export type * from './ports/trials.ts';
export { thinnedCurve } from './record/thinned-curve.ts';
