import { format } from '../../domain/index.ts';
import type { Effect, EngineEvent } from '../../engine/index.ts';
import { about, orderPhrase, tellFunding, type Telling } from './telling.ts';
import { modeWords, scopeWords } from './mode-words.ts';
import { because, coinAmount, grouped, quoted, type Vocabulary } from './wording.ts';

/** What the world or an operator said; nothing where one of the effects says it better. */
export function describeEvent(
  event: EngineEvent,
  effects: readonly Effect[],
  vocabulary: Vocabulary,
): Telling | undefined {
  switch (event.type) {
    case 'reconciling': // The beginning and end of a comparison; its outcome is told.
    case 'cancel-unknown':
    case 'order-unknown': // Told by `order-changed`.
    case 'order-statement':
    case 'verify-protection': // What it missed is told by the alarm and the order that follow.
    case 'bar':
    case 'quote':
    case 'order-accepted':
    case 'fill': // Told by `fill-booked`; a fill without one is a repetition.
      return undefined;
    case 'order-absent':
      return {
        ...about(event.clientOrderId, 'rejected', 'warning', vocabulary),
        text: `Proved never accepted: ${orderPhrase(event.clientOrderId, vocabulary)}${because(event.evidence)}.`,
      };
    case 'stream-lost':
      return {
        kind: 'system',
        severity: 'warning',
        text: `The venue's stream was lost${because(event.detail)}; no new risk until our books are compared.`,
      };
    case 'stream-restored':
      return { kind: 'system', severity: 'info', text: "The venue's stream is back." };
    case 'reconciled': {
      const { why, checked, findings } = event.report;
      if (checked && findings.length === 0) return undefined;
      const found = findings.map(({ severity, detail }) => `${severity} ${quoted(detail)}`).join('; ');
      const severity = findings.some((one) => one.severity >= 'S3')
        ? 'critical'
        : findings.some((one) => one.severity >= 'S2')
          ? 'warning'
          : 'info';
      const text = checked
        ? `Compared with the venue (${quoted(why)}): ${found}.`
        : `Could not compare with the venue (${quoted(why)}): ${found}.`;
      return { kind: 'system', severity: checked ? severity : 'warning', text };
    }
    case 'order-rejected':
      return {
        ...about(event.clientOrderId, 'rejected', 'warning', vocabulary),
        text: `The venue refused ${orderPhrase(event.clientOrderId, vocabulary)}${because(event.detail)} (${quoted(event.code)}).`,
      };
    case 'order-triggered':
      return {
        ...about(event.clientOrderId, 'order', 'info', vocabulary),
        text: `The price set off ${orderPhrase(event.clientOrderId, vocabulary)}.`,
      };
    case 'order-amended':
      return {
        ...about(event.clientOrderId, 'order', 'info', vocabulary),
        text: `The venue changed an order; it is now ${orderPhrase(event.clientOrderId, vocabulary)}.`,
      };
    case 'amend-rejected':
      return {
        ...about(event.clientOrderId, 'rejected', 'warning', vocabulary),
        text: `The venue would not change ${orderPhrase(event.clientOrderId, vocabulary)}${because(event.detail)} (${quoted(event.code)}).`,
      };
    case 'order-cancelled':
      return {
        ...about(event.clientOrderId, 'cancelled', 'info', vocabulary),
        text: `Cancelled${filledSoFar(event.clientOrderId, vocabulary)}: ${orderPhrase(event.clientOrderId, vocabulary)}${cancelledBecause(event.reason)}.`,
      };
    case 'cancel-rejected':
      // The order ended on its own while the cancel was on its way: its end has been told.
      if (event.code === 'UNKNOWN_ORDER') return undefined;
      return {
        ...about(event.clientOrderId, 'rejected', 'info', vocabulary),
        text: `The venue did not cancel ${orderPhrase(event.clientOrderId, vocabulary)}${because(event.detail)} (${quoted(event.code)}).`,
      };
    case 'funding':
      if (effects.some((effect) => effect.type === 'funding-booked')) return undefined;
      return tellFunding(event.funding.amount, event.funding.instrument, undefined, vocabulary);
    case 'start-strategy':
    case 'stop-strategy': {
      if (effects.some((effect) => effect.type === 'strategy-status')) return undefined;
      const wish = event.type === 'start-strategy' ? 'start' : 'stop';
      return {
        kind: 'strategy',
        severity: 'info',
        strategyId: event.strategyId,
        text: `${quoted(event.by)} asked to ${wish} ${vocabulary.title(event.strategyId)}${because(event.reason)}; nothing changed.`,
      };
    }
    case 'set-size': {
      if (effects.some((effect) => effect.type === 'size-changed')) return undefined;
      const wish = `${format(event.share)} of the size of ${vocabulary.title(event.strategyId)}`;
      return {
        kind: 'strategy',
        severity: 'info',
        strategyId: event.strategyId,
        text: `${quoted(event.by)} asked for ${wish}${because(event.reason)}; nothing changed.`,
      };
    }
    case 'halt':
      if (effects.some((effect) => effect.type === 'halted')) return undefined;
      return {
        kind: 'halt',
        severity: 'info',
        text: `${quoted(event.by)} asked to halt trading${because(event.reason)}; it was halted already.`,
      };
    case 'set-mode': {
      const told = ['halted', 'resumed', 'mode-changed', 'command-refused'];
      if (effects.some((effect) => told.includes(effect.type))) return undefined;
      return {
        kind: 'halt',
        severity: 'info',
        text: `${quoted(event.by)} asked for ${modeWords(event.mode)} on ${scopeWords(event.scope, vocabulary)}${because(event.reason)}; nothing changed.`,
      };
    }
    case 'resolve-discrepancy': {
      if (effects.some(({ type }) => type === 'position-adopted' || type === 'command-refused')) return undefined;
      const { by, action, finding, reason, id } = event;
      const done = action === 'ignore' ? 'decided to ignore' : action === 'adopt' ? 'adopted' : 'set out to close';
      const what = `${quoted(id)}, ${quoted(finding.detail)}`;
      return {
        kind: 'system',
        severity: action === 'ignore' ? 'warning' : 'info',
        ...(finding.instrument === undefined ? {} : { instrument: finding.instrument }),
        text: `${quoted(by)} ${done} the difference ${what}${because(reason)}.`,
      };
    }
    case 'place-order': // Told by the order, its denial or its refusal, which say by whom.
    case 'amend-order':
    case 'cancel-order':
      return undefined;
    case 'cancel-orders': {
      const count = effects.filter(({ type }) => type === 'cancel').length;
      return {
        kind: 'order',
        severity: 'info',
        ...(event.instrument === undefined ? {} : { instrument: event.instrument }),
        ...(event.strategyId === undefined ? {} : { strategyId: event.strategyId }),
        text: `${quoted(event.by)} took back ${count} ${count === 1 ? 'order' : 'orders'}${because(event.reason)}.`,
      };
    }
    case 'close-position': {
      if (effects.some(({ type }) => type === 'command-refused')) return undefined;
      const whose =
        event.strategyId === undefined ? 'every position' : `${vocabulary.title(event.strategyId)}'s position`;
      return {
        kind: 'order',
        severity: 'info',
        instrument: event.instrument,
        ...(event.strategyId === undefined ? {} : { strategyId: event.strategyId }),
        text: `${quoted(event.by)} ordered ${whose} in ${event.instrument} closed${because(event.reason)}.`,
      };
    }
    case 'set-limits': // Told by `limits-changed` or `command-refused`.
      return undefined;
    case 'clear-halt':
      if (effects.some(({ type }) => type === 'resumed' || type === 'mode-changed' || type === 'command-refused'))
        return undefined;
      return {
        kind: 'halt',
        severity: 'info',
        text: `${quoted(event.by)} asked to allow trading again${because(event.reason)}; it was not halted.`,
      };
    case 'flatten':
      return {
        kind: 'halt',
        severity: 'warning',
        text: `${quoted(event.by)} ordered every order cancelled and every position closed${because(event.reason)}.`,
      };
  }
}

function filledSoFar(clientOrderId: string, vocabulary: Vocabulary): string {
  const order = vocabulary.order(clientOrderId);
  if (order === undefined || order.filledQuantity === 0n) return '';
  return ` after ${grouped(order.filledQuantity)} of ${coinAmount(order.quantity, order.draft.instrument, vocabulary)}`;
}

const CANCEL_REASONS: Readonly<Record<string, string>> = {
  requested: '',
  'ioc-remainder': ', because no more could be traded at once',
  fok: ', because all of it could not be traded at once',
  'reduce-only': ', because there was no position left to reduce',
  liquidation: ', because the position was liquidated',
};

function cancelledBecause(reason: string): string {
  const known = Object.hasOwn(CANCEL_REASONS, reason) ? CANCEL_REASONS[reason] : undefined;
  return known ?? `, because the venue says ${quoted(reason)}`;
}
