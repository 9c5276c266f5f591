import { parentPort, workerData } from 'node:worker_threads';
import type { StrategyParity } from '../pipeline/index.ts';
import { AssayError, realTimers } from '../runtime/index.ts';
import { sessionParity, type SessionParityRequest } from './parity-command.ts';

export type ParityReply =
  | { readonly ok: true; readonly parities: readonly StrategyParity[] }
  /** `code` is there when the world was to blame, and the sentence says what to do. */
  | { readonly ok: false; readonly code: string | undefined; readonly message: string };

/** The worker's side: one session, one reply. */
async function work(request: SessionParityRequest): Promise<ParityReply> {
  try {
    const { parities } = await sessionParity(request, realTimers());
    return { ok: true, parities };
  } catch (error) {
    const code = error instanceof AssayError ? error.code : undefined;
    return { ok: false, code, message: error instanceof Error ? error.message : String(error) };
  }
}

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
parentPort?.postMessage(await work(workerData as SessionParityRequest));
