import type { JournalEntry } from '../../storage/index.ts';
import type { StopFile } from '../stop-file.ts';

/** Controls that close everything when they halt the account. */
const CLOSES_ALL: ReadonlySet<string> = new Set(['DAILY_LOSS_STOP', 'DRAWDOWN_STOP']);

/**
 * A loss that closes everything has halted the account and sent the closing orders already. From there it goes on as an
 * emergency stop does: the order stands as a file, and is looked after until the venue says twice that nothing is left.
 */
export function holdAfterLossStop({ seq, effects }: JournalEntry, latch: StopFile): void {
  for (const effect of effects) {
    if (effect.type !== 'halted' && effect.type !== 'mode-changed') continue;
    const { code, by, reason } = effect;
    if (code !== undefined && CLOSES_ALL.has(code)) latch.hold({ by, reason: `${code}: ${reason}`, id: `risk-${seq}` });
  }
}
