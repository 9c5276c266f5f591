/**
 * Typed access to an Assay server, for the dashboard, the command line and scripts.
 *
 * Never: an import from `src/`, or of the contract's schemas at run time, so that a browser does not download them.
 * A program that wants every reply and message checked passes in `checkReply` and `checkMessage` from `checked.ts`, a
 * second door; `testing.ts` is a third, with an account for tests. A program with a key comes in by `signing.ts`.
 * Start with `client.ts` (requests) and `replica.ts` (what the server pushes).
 */
export { ClientError, type ClientErrorCode } from './client-error.ts';
export { createClient, type CallOptions, type Client, type ClientOptions, type Input, type Reply } from './client.ts';
export { webSocketConnect, type Connect, type Connection, type ConnectionListener } from './connection.ts';
export { ACTIVITY_KEPT, type ReplicaData } from './replica-data.ts';
export {
  createReplica,
  HEARTBEAT_MS,
  type ConnectionState,
  type Replica,
  type ReplicaChange,
  type ReplicaOptions,
  type ReplicaStatus,
} from './replica.ts';
export { routeTable } from './route-table.ts';
export { signedHeaders, signingFetch, type ApiKey, type SigningOptions } from './signing.ts';
export { systemTimers, type ClientTimers } from './timers.ts';
