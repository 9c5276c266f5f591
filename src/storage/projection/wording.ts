import {
  fixed,
  format,
  magnitude,
  ONE,
  roundToStep,
  type Fixed,
  type InstrumentId,
  type Order,
  type OrderDraft,
  type OrderTerms,
  type StrategyId,
} from '../../domain/index.ts';

/** What a sentence needs to know beyond the entry it tells of. */
export interface Vocabulary {
  /** The name people know a strategy by. */
  title(strategyId: StrategyId): string;
  /** Coins of an instrument; `undefined` for one nobody described. */
  coins(instrument: InstrumentId): { readonly base: string; readonly quote: string } | undefined;
  /** The order as it stands after the entry. */
  order(clientOrderId: string): Order | undefined;
}

/** Longest text from outside (a reason, a venue's message) that is repeated in a sentence. */
const QUOTED_MAX = 300;
const CENT = fixed('0.01');
const MILLIONTH = fixed('0.000001');

/** `64210.5` as `64,210.5`. */
export function grouped(value: Fixed): string {
  const [whole = '', fraction] = format(value).split('.');
  const thousands = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

export function coinAmount(quantity: Fixed, instrument: InstrumentId, { coins }: Pick<Vocabulary, 'coins'>): string {
  return `${grouped(magnitude(quantity))} ${coins(instrument)?.base ?? instrument}`;
}

/** The coin of an instrument, or its id where nobody said what the coin is. */
export function coinName(instrument: InstrumentId, vocabulary: Vocabulary): string {
  return vocabulary.coins(instrument)?.base ?? instrument;
}

/** Money as a sentence gives it: to the cent, or to a millionth below one. The journal has every digit. */
export function quoteAmount(amount: Fixed, instrument: InstrumentId, { coins }: Pick<Vocabulary, 'coins'>): string {
  const quote = coins(instrument)?.quote;
  const size = magnitude(amount);
  const text = grouped(roundToStep(size, size >= ONE ? CENT : MILLIONTH));
  return quote === undefined ? text : `${text} ${quote}`;
}

/** One line, without control characters, of bounded length: it may come from a venue or a stranger's strategy. */
export function quoted(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
  return line.length <= QUOTED_MAX ? line : `${line.slice(0, QUOTED_MAX - 1).toWellFormed()}…`;
}

/** `: why`, or nothing where no reason was given. The sentence around it brings the full stop. */
export function because(reason: string): string {
  const line = quoted(reason).replace(/\.+$/, '');
  return line === '' ? '' : `: ${line}`;
}

const ORDER_NAMES: Readonly<Record<OrderDraft['purpose'], string>> = {
  entry: 'order',
  exit: 'exit order',
  'stop-loss': 'stop-loss',
  'take-profit': 'take-profit',
  'trailing-stop': 'trailing stop',
  flatten: 'closing order',
  manual: 'manual order',
};

/** `order`, `stop-loss` … */
export function orderName(purpose: OrderDraft['purpose']): string {
  return ORDER_NAMES[purpose];
}

/** `buy 0.0123 BTC at 64,000 or better` */
export function toTrade(
  draft: OrderDraft,
  vocabulary: Vocabulary,
  now: Pick<Order, 'quantity' | 'terms'> = draft,
): string {
  return `${draft.side} ${coinAmount(now.quantity, draft.instrument, vocabulary)} ${atTerms(now.terms)}`;
}

function atTerms(terms: OrderTerms): string {
  switch (terms.type) {
    case 'market':
      return 'at market';
    case 'limit':
      return `at ${grouped(terms.price)} or better`;
    case 'stop-market':
    case 'take-profit':
      return `at market once the price reaches ${grouped(terms.trigger)}`;
    case 'stop-limit':
    case 'take-profit-limit':
      return `at ${grouped(terms.price)} or better once the price reaches ${grouped(terms.trigger)}`;
    case 'trailing-stop': {
      const turn = `at market once the price turns by ${grouped(terms.distance)}`;
      return terms.activation === undefined ? turn : `${turn}, armed at ${grouped(terms.activation)}`;
    }
  }
}
