import { AssayError, type Timers } from '../runtime/index.ts';

const BEGUN_WITHIN_MS = 10_000;

/**
 * Whoever asks a venue does not wait for ever for one that has never answered.
 *
 * @param ready resolves when the venue knows what it needs to be asked
 * @throws {AssayError} VENUE_UNREACHABLE
 */
export async function whenBegun(ready: Promise<void>, hasBegun: () => boolean, timers: Timers): Promise<void> {
  if (hasBegun()) return;
  const given = new AbortController();
  const waited = timers.sleep(BEGUN_WITHIN_MS, given.signal).catch(() => {});
  await Promise.race([ready, waited]);
  given.abort();
  if (!hasBegun())
    throw new AssayError('VENUE_UNREACHABLE', 'the exchange has not answered yet; nothing is known of the account');
}
