import { checkThat, checkWhole } from '../validation/statistic.ts';
import { logPrices } from './log-changes.ts';

/** A moment at which something is to be predicted. */
export interface LabelEvent {
  /** Index of the bar at whose close the position would be taken. */
  readonly at: number;
  /** Width of a barrier, as a fraction of the price: often the volatility known at that bar. Above zero. */
  readonly target: number;
  /** The side a primary model would take; absent, the label itself is the side, and barriers are those of a long. */
  readonly side?: 1 | -1;
}

export interface BarrierRules {
  /** In targets; 0 is no barrier there. */
  readonly profit: number;
  readonly stop: number;
  /** Bars after which the position ends by itself; 1 or more. */
  readonly holdingMax: number;
}

/** What became of one event. */
export type Label =
  | {
      readonly type: 'labelled';
      readonly start: number;
      /** Bar at whose close the first barrier was reached; the label is known then and not before. */
      readonly end: number;
      /** From close to close, on the event's side. */
      readonly return: number;
      readonly barrier: 'profit' | 'stop' | 'vertical';
      /** Without sides: 1, -1 or 0. With sides, a meta-label: 1 when taking the side paid, else 0. */
      readonly label: 1 | 0 | -1;
    }
  /** The bars end before any barrier: what will become of it is not known. */
  | { readonly type: 'unfinished'; readonly start: number };

/**
 * Labels each event by the first of three barriers its closing prices reach: profit, stop, or the end of patience.
 *
 * @param closes oldest first, above zero
 * @throws {AssayError} `VALIDATION_INPUT` for events outside the bars, targets or rules that are not as said
 * @see Lopez de Prado (2018), chapter 3; 3.6 for meta-labels
 */
export function tripleBarrier(
  closes: readonly number[],
  events: readonly LabelEvent[],
  rules: BarrierRules,
): readonly Label[] {
  checkThat(rules.profit >= 0 && rules.stop >= 0, 'barriers are given in targets, 0 or more');
  checkWhole(rules.holdingMax, 'holdingMax', 1);
  logPrices(closes); // Refuses what is no price.
  return events.map((event) => labelOf(closes, event, rules));
}

function labelOf(closes: readonly number[], event: LabelEvent, { profit, stop, holdingMax }: BarrierRules): Label {
  const { at: start, target, side } = event;
  checkThat(Number.isInteger(start) && start >= 0 && start < closes.length, `event ${start} is outside the bars`);
  checkThat(target > 0 && target < Infinity, `the target of event ${start} must be above zero, not ${target}`);
  const entry = closes[start]!;
  for (let end = start + 1; end <= start + holdingMax; end += 1) {
    const close = closes[end];
    if (close === undefined) return { type: 'unfinished', start };
    const gain = (side ?? 1) * (close / entry - 1);
    const barrier = reached(gain);
    if (barrier === undefined && end < start + holdingMax) continue;
    return {
      type: 'labelled',
      start,
      end,
      return: gain,
      barrier: barrier ?? 'vertical',
      label: side === undefined ? direction(gain) : gain > 0 ? 1 : 0,
    };
  }
  return { type: 'unfinished', start };

  function reached(gain: number): 'profit' | 'stop' | undefined {
    if (profit > 0 && gain >= profit * target) return 'profit';
    return stop > 0 && gain <= -stop * target ? 'stop' : undefined;
  }
}

function direction(gain: number): 1 | 0 | -1 {
  if (gain === 0) return 0;
  return gain > 0 ? 1 : -1;
}
