import type { StopResult } from '../../contract/index.ts';
import type { Log, Timers } from '../runtime/index.ts';
import type { StopFile, StopOrder } from './stop-file.ts';

export interface StopWatchParts {
  readonly file: StopFile;
  readonly timers: Timers;
  readonly log: Log;
  readonly say: (line: string) => void;
  /** Ends the watch. */
  readonly until: AbortSignal;
  stop(order: { readonly by: string; readonly reason: string }): Promise<StopResult>;
}

const LOOK_EVERY_MS = 200;
/** A stop that is not complete is tried again, and said again, this often until it is. */
const AGAIN_AFTER_MS = 15_000;

/** Carries out every order that appears as a stop file, and does not rest while one is incomplete. */
export async function watchStops(parts: StopWatchParts): Promise<void> {
  const { file, timers, until } = parts;
  let handled: string | undefined;
  let againAtMs: number | undefined;
  while (!until.aborted) {
    const order = file.read();
    const isNew = order !== undefined && order.id !== handled;
    if (order !== undefined && (isNew || (againAtMs !== undefined && timers.monotonicMs() >= againAtMs))) {
      const isComplete = await carryOut(parts, order);
      againAtMs = isComplete ? undefined : timers.monotonicMs() + AGAIN_AFTER_MS;
    }
    handled = order?.id;
    await timers.sleep(LOOK_EVERY_MS, until).catch(() => undefined);
  }
}

async function carryOut(parts: StopWatchParts, order: StopOrder): Promise<boolean> {
  const { file, log, say } = parts;
  say(`Emergency stop by ${order.by}: ${order.reason}`);
  try {
    answer({ file, log }, { id: order.id, state: 'stopping' });
    const result = await parts.stop(order);
    answer({ file, log }, { id: order.id, state: 'answered', result });
    if (result.state === 'stopped') {
      say(
        'Stopped trading: no open order and no position. It stays halted until the halt is cleared on the dashboard.',
      );
      return true;
    }
    const { openOrders, positions } = result.residue;
    log.error('the emergency stop is not complete', { residue: result.residue, steps: result.steps });
    say(`THE STOP IS NOT COMPLETE: ${openOrders} orders, ${positions.length} positions left; trying again in 15 s.`);
  } catch (error) {
    log.error('the emergency stop failed', { error: String(error) });
    say(`THE STOP FAILED: ${(error as Error).message}; trying again in 15 s.`);
    answer({ file, log }, { id: order.id, state: 'failed', detail: (error as Error).message });
  }
  return false;
}

/** Whoever asked may be left without an answer, the stop itself may not. */
function answer({ file, log }: Pick<StopWatchParts, 'file' | 'log'>, words: Parameters<StopFile['answer']>[0]): void {
  try {
    file.answer(words);
  } catch (error) {
    log.error('the answer to an emergency stop could not be written', { error: String(error) });
  }
}
