import type { DenialsView, RiskChange } from '../../../contract/index.ts';
import { instant } from '../../api/index.ts';
import { format, type EpochMs, type StrategyId } from '../../domain/index.ts';
import { ruleTitle, scopeName, type Effect, type ReconcileReport } from '../../engine/index.ts';
import type { JournalEntry } from '../../storage/index.ts';

const CHANGES_KEPT = 100;
const DENIALS_KEPT = 500;

type Denial = DenialsView['recent'][number];

/** The newest of what a session's journal tells of modes, limits, denials and comparisons, for the screen. */
export class RiskRecord {
  /** The newest comparison, and the entry that tells of it. */
  lastReport: { readonly report: ReconcileReport; readonly seq: number } | undefined;
  readonly runs = { checked: 0, notChecked: 0 };
  private changed: RiskChange[] = [];
  private denied: Denial[] = [];

  observe({ seq, event, effects }: JournalEntry): void {
    if (event.type === 'reconciled') {
      this.lastReport = { report: event.report, seq };
      this.runs[event.report.checked ? 'checked' : 'notChecked'] += 1;
    }
    for (const effect of effects) this.take(effect, seq, event.at);
  }

  /** Newest first. */
  get changes(): readonly RiskChange[] {
    return this.changed.slice(-CHANGES_KEPT).toReversed();
  }

  /** Newest first. */
  denials(limit: number, strategyId?: StrategyId): readonly Denial[] {
    const wanted = this.denied.filter((one) => strategyId === undefined || one.strategyId === strategyId);
    return wanted.slice(-limit).toReversed();
  }

  private take(effect: Effect, seq: number, at: EpochMs): void {
    if (effect.type === 'denied') return this.deny(effect, seq, at);
    const what = changeIn(effect);
    if (what === undefined) return;
    const { by, reason } = effect as Extract<Effect, { type: 'halted' }>;
    const code = 'code' in effect ? (effect.code ?? null) : null;
    this.changed = kept(this.changed, { seq, at: instant(at), by, reason, code, what }, CHANGES_KEPT);
  }

  private deny({ draft, code, detail }: Extract<Effect, { type: 'denied' }>, seq: number, at: EpochMs): void {
    const { strategyId, instrument, side, quantity, purpose } = draft;
    const denial: Denial = {
      seq,
      at: instant(at),
      code,
      rule: ruleTitle(code)?.title ?? code,
      detail,
      strategyId,
      instrument,
      side,
      quantity: format(quantity),
      purpose,
    };
    this.denied = kept(this.denied, denial, DENIALS_KEPT);
  }
}

/** The list with one more, cut down only now and then: each cut copies it. */
function kept<T>(list: T[], one: T, most: number): T[] {
  list.push(one);
  return list.length >= 2 * most ? list.slice(-most) : list;
}

/** What an effect says of modes or limits; a change of mode that a halt has told already is not told twice. */
function changeIn(effect: Effect): string | undefined {
  switch (effect.type) {
    case 'halted':
      return 'trading halted';
    case 'resumed':
      return 'the halt was lifted';
    case 'mode-changed':
      return `${scopeName(effect.scope)} set to ${effect.mode}`;
    case 'size-changed':
      return `${effect.strategyId} set to ${format(effect.share)} of its size`;
    case 'limits-changed': {
      const { version, loosened, tightened } = effect;
      const parts = [
        ...(loosened.length === 0 ? [] : [`looser ${loosened.join(', ')}`]),
        ...(tightened.length === 0 ? [] : [`tighter ${tightened.join(', ')}`]),
      ];
      return `limits, version ${version}: ${parts.join('; ')}`;
    }
    case 'position-adopted':
      return `${format(effect.difference)} ${effect.instrument} adopted at ${format(effect.mark)}`;
    case 'submit':
    case 'cancel':
    case 'amend':
    case 'fill-booked':
    case 'funding-booked':
    case 'denied':
    case 'signal':
    case 'wish-refused':
    case 'strategy-status':
    case 'order-changed':
    case 'alarm':
    case 'command-refused':
      return undefined;
  }
}
