import type { Effect } from '../../engine/index.ts';
import type { JournalEntry } from '../../storage/index.ts';
import type { StopFile } from '../stop-file.ts';

/** Controls that close everything when they halt the account. */
const CLOSES_ALL: ReadonlySet<string> = new Set(['DAILY_LOSS_STOP', 'DRAWDOWN_STOP']);

/**
 * A loss that closes everything has halted the account, or found it halted, and sent the closing orders already. From there it goes on as an
 * emergency stop does: the order stands as a file, and is looked after until the venue says twice that nothing is left.
 */
export function holdAfterLossStop({ seq, effects }: JournalEntry, latch: StopFile): void {
  for (const effect of effects) {
    const loss = lossOf(effect);
    if (loss === undefined || !CLOSES_ALL.has(loss.code)) continue;
    latch.hold({ by: 'risk', reason: `${loss.code}: ${loss.reason}`, id: `risk-${seq}` });
  }
}

function lossOf(effect: Effect): { readonly code: string; readonly reason: string } | undefined {
  if (effect.type === 'alarm') return { code: effect.code, reason: effect.detail };
  if (effect.type !== 'halted' && effect.type !== 'mode-changed') return undefined;
  const { code, reason } = effect;
  return code === undefined ? undefined : { code, reason };
}
