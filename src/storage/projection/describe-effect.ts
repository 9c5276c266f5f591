import { format, ONE, type Fill, type OrderPurpose } from '../../domain/index.ts';
import type { Effect } from '../../engine/index.ts';
import { modeWords, scopeWords } from './mode-words.ts';
import { about, orderPhrase, tellFunding, type Telling } from './telling.ts';
import {
  because,
  coinAmount,
  coinName,
  grouped,
  orderName,
  quoteAmount,
  quoted,
  toTrade,
  type Vocabulary,
} from './wording.ts';

/** What the engine asked for or put on record. */
export function describeEffect(effect: Effect, vocabulary: Vocabulary): Telling | undefined {
  switch (effect.type) {
    case 'submit': {
      const { order } = effect;
      return {
        kind: 'order',
        severity: 'info',
        strategyId: order.strategyId,
        instrument: order.instrument,
        text: `${vocabulary.title(order.strategyId)} sent ${withArticle(orderName(order.purpose))} to ${toTrade(order, vocabulary)}${because(order.reason)}.`,
      };
    }
    case 'cancel':
      return {
        ...about(effect.clientOrderId, 'order', 'info', vocabulary),
        text: `Asked to cancel ${orderPhrase(effect.clientOrderId, vocabulary)}${because(effect.reason)}.`,
      };
    case 'amend': {
      const { clientOrderId, quantity, price, trigger } = effect.amendment;
      const changes = [
        quantity === undefined ? '' : `size ${grouped(quantity)}`,
        price === undefined ? '' : `price ${grouped(price)}`,
        trigger === undefined ? '' : `trigger ${grouped(trigger)}`,
      ].filter((change) => change !== '');
      return {
        ...about(clientOrderId, 'order', 'info', vocabulary),
        text: `Asked to change ${orderPhrase(clientOrderId, vocabulary)} to ${changes.join(', ')}${because(effect.reason)}.`,
      };
    }
    case 'fill-booked':
      return booked(effect, vocabulary);
    case 'funding-booked':
      return tellFunding(effect.amount, effect.instrument, effect.strategyId, vocabulary);
    case 'denied': {
      const { draft } = effect;
      return {
        kind: 'denied',
        severity: 'warning',
        strategyId: draft.strategyId,
        instrument: draft.instrument,
        text: `Denied: ${vocabulary.title(draft.strategyId)} wanted to ${toTrade(draft, vocabulary)}${because(effect.detail)} (${quoted(effect.code)}).`,
      };
    }
    case 'signal':
      return {
        kind: 'signal',
        severity: 'info',
        strategyId: effect.strategyId,
        instrument: effect.instrument,
        text: `${vocabulary.title(effect.strategyId)} wants ${stance(effect.exposure)} ${coinName(effect.instrument, vocabulary)}${because(effect.reason)}.`,
      };
    case 'wish-refused':
      return {
        kind: 'denied',
        severity: 'warning',
        strategyId: effect.strategyId,
        instrument: effect.instrument,
        text:
          `Not done: a wish of ${vocabulary.title(effect.strategyId)} for ` +
          `${coinName(effect.instrument, vocabulary)}${because(effect.detail)} (${quoted(effect.code)}).`,
      };
    case 'strategy-status': {
      const title = vocabulary.title(effect.strategyId);
      const reason = quoted(effect.reason);
      // "stopped by Ann: too risky" already says the status.
      const text = /^(started|stopped) by /.test(reason)
        ? `${title} was ${reason}.`
        : `${title} is ${effect.status.replace('-', ' ')}${because(reason)}.`;
      return { kind: 'strategy', severity: 'info', strategyId: effect.strategyId, text };
    }
    case 'order-changed': {
      if (effect.status !== 'unknown' && effect.status !== 'quarantined') return undefined;
      const [severity, fate] =
        effect.status === 'unknown' ? (['warning', 'not known'] as const) : (['critical', 'contradictory'] as const);
      const phrase = `${orderPhrase(effect.clientOrderId, vocabulary)}${because(effect.reason)}`;
      return {
        ...about(effect.clientOrderId, 'order', severity, vocabulary),
        text: `The outcome is ${fate} of ${phrase}.`,
      };
    }
    case 'alarm':
      return {
        kind: 'system',
        severity: effect.severity,
        ...(effect.instrument === undefined ? {} : { instrument: effect.instrument }),
        text: `${quoted(effect.detail)} (${quoted(effect.code)}).`,
      };
    case 'halted':
      return {
        kind: 'halt',
        severity: 'critical',
        text: `Trading was halted by ${quoted(effect.by)}${because(effect.reason)}.`,
      };
    case 'resumed':
      return {
        kind: 'halt',
        severity: 'warning',
        text: `Trading was allowed again by ${quoted(effect.by)}${because(effect.reason)}.`,
      };
    case 'mode-changed': {
      const { scope, mode, by, reason, code } = effect;
      return {
        kind: 'halt',
        severity: mode === 'HALTED' ? 'critical' : 'warning',
        ...(scope.type === 'strategy' ? { strategyId: scope.strategyId } : {}),
        ...(scope.type === 'instrument' ? { instrument: scope.instrument } : {}),
        text: `${quoted(by)} set ${modeWords(mode)} on ${scopeWords(scope, vocabulary)}${because(reason)}${code === undefined ? '' : ` (${quoted(code)})`}.`,
      };
    }
    case 'size-changed': {
      const { strategyId, share, by, reason } = effect;
      const size = share === ONE ? 'the whole of its size' : `${format(share)} of its size`;
      return {
        kind: 'strategy',
        severity: share === ONE ? 'info' : 'warning',
        strategyId,
        text: `${vocabulary.title(strategyId)} trades ${size}, set by ${quoted(by)}${because(reason)}.`,
      };
    }
    case 'limits-changed': {
      const { version, loosened, tightened, by, reason } = effect;
      const parts = [
        ...(loosened.length === 0 ? [] : [`looser ${loosened.join(', ')}`]),
        ...(tightened.length === 0 ? [] : [`tighter ${tightened.join(', ')}`]),
      ];
      return {
        kind: 'system',
        severity: loosened.length === 0 ? 'info' : 'warning',
        text: `${quoted(by)} changed the risk limits to version ${version}${because(reason)}: ${parts.join('; ') || 'all as before'}.`,
      };
    }
    case 'position-adopted': {
      const { instrument, difference, mark, parts, by, reason } = effect;
      const shared = parts.map(({ strategyId, quantity }) => `${vocabulary.title(strategyId)} ${grouped(quantity)}`);
      return {
        kind: 'system',
        severity: 'warning',
        instrument,
        text:
          `${quoted(by)} took ${grouped(difference)} ${coinName(instrument, vocabulary)} into the books at ${grouped(mark)}, ` +
          `which no fill explains (${shared.join(', ')})${because(reason)}.`,
      };
    }
    case 'command-refused':
      return {
        kind: 'system',
        severity: 'warning',
        text: `The command ${effect.command} was refused${because(effect.detail)} (${quoted(effect.code)}).`,
      };
  }
}

function booked(
  { strategyId, fill, purpose }: Extract<Effect, { type: 'fill-booked' }>,
  vocabulary: Vocabulary,
): Telling {
  const traded = `${fill.side === 'buy' ? 'bought' : 'sold'} ${coinAmount(fill.quantity, fill.instrument, vocabulary)} at ${grouped(fill.price)}`;
  const title = vocabulary.title(strategyId);
  const scope = { strategyId, instrument: fill.instrument };
  if (purpose === 'liquidation') {
    const text = `The venue liquidated ${title}: ${traded} (${feePhrase(fill, vocabulary)}).`;
    return { kind: 'liquidation', severity: 'critical', ...scope, text };
  }
  return {
    kind: 'fill',
    severity: 'info',
    ...scope,
    text: `${title} ${traded}${byOrder(purpose)} (${feePhrase(fill, vocabulary)}).`,
  };
}

/** Which protective order it was; plain entries and exits need no explanation. */
function byOrder(purpose: OrderPurpose): string {
  return purpose === 'entry' || purpose === 'exit' ? '' : ` by its ${orderName(purpose)}`;
}

function feePhrase(fill: Fill, vocabulary: Vocabulary): string {
  if (fill.fee === 0n) return 'no fee';
  const name = fill.fee > 0n ? 'fee' : 'rebate';
  const amount =
    fill.feeCurrency === 'base'
      ? coinAmount(fill.fee, fill.instrument, vocabulary)
      : quoteAmount(fill.fee, fill.instrument, vocabulary);
  return `${name} ${amount}`;
}

function stance(exposure: number): string {
  if (exposure === 0) return 'no position in';
  const share = Number((Math.abs(exposure) * 100).toFixed(1));
  return `to be ${share} % ${exposure > 0 ? 'long' : 'short'} in`;
}

function withArticle(name: string): string {
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
