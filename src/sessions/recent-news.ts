import type { EpochMs, Fill } from '../domain/index.ts';
import type { EngineEvent } from '../engine/index.ts';

/** A statement is never older than this. */
const KEPT_MS = 300_000;

/** What was booked lately, that a statement of the account may not know yet. */
export class RecentNews {
  private heard: { readonly fill: Fill; readonly heardAt: EpochMs }[] = [];
  /** When funding was last heard of. */
  paidAt = 0 as EpochMs;

  get fills(): readonly Fill[] {
    return this.heard.map(({ fill }) => fill);
  }

  note(event: EngineEvent): void {
    if (event.type === 'funding') this.paidAt = event.at;
    if (event.type !== 'fill') return;
    this.heard.push({ fill: event.fill, heardAt: event.at });
    if (event.at - this.heard[0]!.heardAt > 2 * KEPT_MS)
      this.heard = this.heard.filter(({ heardAt }) => event.at - heardAt <= KEPT_MS);
  }
}
