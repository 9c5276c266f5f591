import { mkdirSync } from 'node:fs';
import { AssayError, type Timers } from '../runtime/index.ts';
import type { StopFile } from './stop-file.ts';

/** A second Ctrl-C within this time is the same key held, not a second thought. */
const SAME_KEYPRESS_MS = 1_000;

/** @throws {AssayError} DATA_DIR */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new AssayError(
      'DATA_DIR',
      `cannot make the folder ${path}: ${(error as Error).message}; choose one that can be written with --data-dir`,
      { cause: error },
    );
  }
}

/** The emergency stop for whoever can reach the process and nothing else. Windows has no such signal. */
export function stopOnSignal(file: StopFile, timers: Timers): void {
  if (process.platform === 'win32') return;
  process.on('SIGUSR2', () => file.hold({ by: 'signal', reason: 'SIGUSR2', id: `signal-${timers.now()}` }));
}

/** Fires on the first Ctrl-C or termination signal; a later one ends the process at once. */
export function stopSignal(
  timers: Timers,
  say: (line: string) => void,
  words = 'Stopping: writing down what has happened …',
): AbortSignal {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const onSignal = (): void => {
    const now = timers.monotonicMs();
    if (firstMs === undefined) {
      firstMs = now;
      say(`\n${words}`);
      controller.abort();
    } else if (now - firstMs > SAME_KEYPRESS_MS) {
      process.exit(1);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
