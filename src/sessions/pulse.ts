import type { Timers } from '../runtime/index.ts';

/** How often a session's loop shows that it lives. */
const BEAT_EVERY_MS = 2_000;

/** Asks a loop for a beat every two seconds; whether it beats is up to the loop. @returns how to end it */
export function startPulse(timers: Timers, beat: () => void): () => void {
  const ended = new AbortController();
  void askForBeats(timers, beat, ended.signal);
  return () => ended.abort();
}

async function askForBeats(timers: Timers, beat: () => void, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    beat();
    await timers.sleep(BEAT_EVERY_MS, ended).catch(() => undefined);
  }
}
