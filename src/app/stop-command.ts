import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { AssayError, usageError, type Timers } from '../runtime/index.ts';
import { readConfig } from './config.ts';
import { StopFile, type StopAnswer } from './stop-file.ts';

export interface StopWords {
  readonly dataDir?: string;
  readonly config?: string;
  readonly reason?: string;
}

/** A running Assay looks five times a second. */
const TAKEN_UP_WITHIN_MS = 3_000;
/** Longer than a stop takes when everything in it has to be waited for. */
const DONE_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

/**
 * Orders the emergency stop and waits for what came of it. The order is on disk before anything is waited for, and
 * stands whatever becomes of this process.
 *
 * @throws {AssayError} DATA_DIR, when no Assay lives there: a stop in the wrong folder stops nothing. STOP_NOT_TAKEN_UP
 *   and STOP_INCOMPLETE, when it cannot be said that everything has stopped.
 */
export async function stopCommand(words: StopWords, timers: Timers, say: (line: string) => void): Promise<void> {
  const dataDir = words.dataDir ?? readConfig(words.config).dataDir;
  if (!existsSync(join(dataDir, 'assay.db'))) {
    throw usageError('DATA_DIR', `there is no Assay in ${dataDir}/; name its folder: assay --data-dir FOLDER stop`);
  }
  const file = new StopFile(dataDir);
  const by = `${userInfo().username} (command line)`;
  // A second order joins the first, whose record is kept.
  const standing = file.read();
  const order = standing ?? { by, reason: words.reason ?? 'emergency stop', id: `${process.pid}-${timers.now()}` };
  if (standing === undefined) file.write(order);
  say(standing === undefined ? `Latched in ${file.path}.` : `Was latched already in ${file.path} by ${order.by}.`);

  const taken = await waitFor(file, order.id, timers, TAKEN_UP_WITHIN_MS, () => true);
  if (taken === undefined) {
    throw new AssayError(
      'STOP_NOT_TAKEN_UP',
      `the stop is latched, but no running Assay has taken it up: none runs on ${dataDir}/, or it hangs. ` +
        'The next start begins halted. If a process is left, end it, and look at the account on the exchange.',
    );
  }
  const answer = await waitFor(file, order.id, timers, DONE_WITHIN_MS, ({ state }) => state !== 'stopping');
  report(answer, say);
}

async function waitFor(
  file: StopFile,
  id: string,
  timers: Timers,
  patienceMs: number,
  isEnough: (answer: StopAnswer) => boolean,
): Promise<StopAnswer | undefined> {
  const beganMs = timers.monotonicMs();
  for (;;) {
    const answer = file.answerTo(id);
    if (answer !== undefined && isEnough(answer)) return answer;
    if (timers.monotonicMs() - beganMs > patienceMs) return undefined;
    await timers.sleep(LOOK_EVERY_MS);
  }
}

function report(answer: StopAnswer | undefined, say: (line: string) => void): void {
  if (answer?.state !== 'answered') {
    const detail = answer?.state === 'failed' ? `it failed: ${answer.detail}` : 'it has not been finished in a minute';
    throw new AssayError(
      'STOP_INCOMPLETE',
      `the stop was taken up, but ${detail}; it is tried again until it is complete`,
    );
  }
  const { result } = answer;
  for (const { name, ok, detail } of result.steps) say(`  ${ok ? 'done' : 'LEFT'}  ${name.padEnd(8)} ${detail}`);
  if (result.state !== 'stopped') {
    const positions = result.residue.positions.map(({ instrument, quantity }) => `${quantity} ${instrument}`);
    const which = positions.length === 0 ? '' : ` (${positions.join(', ')})`;
    throw new AssayError(
      'STOP_INCOMPLETE',
      `${result.residue.openOrders} orders and ${positions.length} positions are left${which}; it is tried again every 15 seconds`,
    );
  }
  say(
    'Stopped. Trading stays halted, over restarts too, until the halt is cleared: on the dashboard, or with assay risk mode account ACTIVE.',
  );
}
