/**
 * Runs the paper session of `parity-session.ts` in a process of its own: a strategy's code has another text, and so its
 * version another hash, where a test runner has rewritten it.
 *
 * Usage: node test/support/parity-process.ts FOLDER FILL_BIAS_BPS
 */
import { runPaperSession } from './parity-session.ts';

const [folder = '', fillBiasBps = '0'] = process.argv.slice(2);
await runPaperSession(folder, { fillBiasBps: Number(fillBiasBps) });
