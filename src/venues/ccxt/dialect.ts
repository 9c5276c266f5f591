import type { ApprovedOrder, ClientOrderId, Funding, InstrumentId, InstrumentKind, Money } from '../../domain/index.ts';
import type { Outcome } from '../outcome.ts';
import type { Reading } from '../reading.ts';
import type { Features } from './features.ts';

export type Parameters = Readonly<Record<string, unknown>>;

/** What a coin's balance is, with everything booked; equity adds what open positions have earned. */
export interface CoinBalance {
  readonly balance: Money;
  readonly equity: Money;
}

/** What an order's own row says that ccxt has no common word for. */
export interface OrderFacts {
  /** Of an order with a trigger: whether it waits for the price to rise to it. */
  readonly rises?: boolean;
  readonly waitsForTrigger: boolean;
  /** It trades at the market's price, whatever its type is called. */
  readonly isMarket: boolean;
  /** Why it ended, in our word where there is one. */
  readonly reason?: string;
}

/** What an execution's own row says that ccxt has no common word for. */
export interface TradeFacts {
  /** The client order id of its order, as the exchange writes it; absent when the row does not say. */
  readonly clientId?: string;
  /** The row would have named the client order id, if there were one. */
  readonly namesClientId: boolean;
  /** The exchange itself traded our position: liquidation, auto-deleveraging, delivery. */
  readonly forced: boolean;
  /** It is no trade at all, but a payment of funding. */
  readonly isFunding: boolean;
  /** Where ccxt tells the fee wrongly or not at all: positive when paid; in the quote currency when it names none. */
  readonly fee?: { readonly cost: string; readonly currency?: string };
}

/** What an exchange says when it says no. */
export interface ExchangeError {
  readonly code: string;
  readonly message: string;
}

/** How a verified exchange differs from ccxt's common words. Everything in it is data or pure. */
export interface Dialect {
  /** In ccxt's words, e.g. `binanceusdm`. */
  readonly exchange: string;
  /** In our instruments' names, e.g. `BINANCE`. */
  readonly venue: string;
  readonly kinds: readonly InstrumentKind[];
  readonly features: Features;
  /** ccxt's own settings. */
  readonly settings: Parameters;
  /** The time within which the exchange counts requests. */
  readonly paceWindowMs: number;
  /** How long after it was sent a request can still take effect. */
  readonly requestWindowMs: number;
  /** Our id as the exchange takes it; `undefined` when it cannot be written there. */
  writeClientId(id: ClientOrderId): string | undefined;
  /** Ours, or `undefined` for an order of somebody else. */
  readClientId(text: string): ClientOrderId | undefined;
  /** Names an order by its client id, for asking, cancelling and amending. */
  byClientId(text: string): Parameters;
  /** Questions that together find an order under its client id: among the open, the ended, or by itself. */
  readonly orderQueries: readonly ('open' | 'ended' | 'one')[];
  /** Names the executions of an order by the exchange's id of it. */
  executionsOf(venueOrderId: string): Parameters;
  /** Names the positions that are settled in this currency. */
  positionsIn(currency: string): Parameters;
  /** Questions that together list all executions, and the longest time one of them may span. */
  readonly executionQueries: readonly Parameters[];
  readonly executionSpanMs: number;
  /** Rows of one answer. */
  readonly pageRows: number;
  readonly openOrdersPage: number;
  /** Ids of executions are the exchange's own over all markets; elsewhere the market has to be named with them. */
  readonly executionIdsAreUnique: boolean;
  /** What an order needs beside ccxt's common words. */
  orderParameters(order: ApprovedOrder): Parameters;
  /** Whether an order with this client id is one by which the exchange itself trades our position. */
  isForcedId(text: string): boolean;
  /** The kind of market a row is of, where it says so itself: ccxt has to guess it, and can be wrong. */
  kindOf(row: unknown): InstrumentKind | undefined;
  orderFacts(row: unknown): OrderFacts;
  tradeFacts(row: unknown): TradeFacts;
  /** A payment of funding, where the exchange says all of it. */
  readFunding?(row: unknown, instrument: InstrumentId): Reading<Funding>;
  readBalances(answer: unknown): Reading<ReadonlyMap<string, CoinBalance>>;
  /** The code and the words of a refusal, from the body of an answer. */
  errorOf(body: unknown): ExchangeError | undefined;
  /** What a listed code says; `undefined` for one that is not listed. */
  outcomeOf(error: ExchangeError): Outcome | undefined;
  readonly stream: AccountStreamTraits;
}

/** When an account stream hears everything. */
export interface AccountStreamTraits {
  /** `acknowledged`: after so many messages that grant a subscription; `connected`: as soon as its socket is open. */
  readonly readyWhen: { readonly type: 'acknowledged'; readonly grants: number } | { readonly type: 'connected' };
  /** Whether a message grants a subscription. */
  isGrant(message: unknown): boolean;
}

export function fieldsOf(row: unknown): Parameters {
  return typeof row === 'object' && row !== null ? (row as Parameters) : {};
}

/** A text field; `undefined` when it is left out or empty. */
export function textOf(row: unknown, ...names: readonly string[]): string | undefined {
  const fields = fieldsOf(row);
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

const OUR_ID = /^[A-Za-z0-9_-]{1,36}$/;

/** For exchanges that take our ids as they are. */
export const PLAIN_IDS: Pick<Dialect, 'writeClientId' | 'readClientId'> = {
  writeClientId: (id) => (OUR_ID.test(id) ? id : undefined),
  readClientId: (text) => (OUR_ID.test(text) ? (text as ClientOrderId) : undefined),
};
