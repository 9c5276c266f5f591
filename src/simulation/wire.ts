import type {
  AccountStatement,
  Bar,
  ClientOrderId,
  EpochMs,
  Execution,
  Funding,
  OrderAmendment,
  OrderStatement,
  Quote,
  VenueOrderId,
} from '../domain/index.ts';

/** What a process asks of the exchange. `sentAt` is the exchange's time as the process believes it to be. */
export type Request =
  | { readonly type: 'create'; readonly clientOrderId: ClientOrderId; readonly body: string; readonly sentAt: EpochMs }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId; readonly sentAt: EpochMs }
  /** Every open order of the account, whosever it is. */
  | { readonly type: 'cancel-all'; readonly sentAt: EpochMs }
  | { readonly type: 'amend'; readonly amendment: OrderAmendment; readonly sentAt: EpochMs }
  | { readonly type: 'time' }
  /** One of the three places in which an order can be looked up. */
  | { readonly type: 'order'; readonly clientOrderId: ClientOrderId; readonly place: OrderPlace }
  /** One page of the account, cut at one moment: the first page makes the cut, the others name it. */
  | { readonly type: 'statement'; readonly since: EpochMs; readonly cut?: number; readonly page: number };

export type OrderPlace = 'realtime' | 'history' | 'executions';

/** `at` is the exchange's clock. */
export type Reply =
  | { readonly ok: true; readonly at: EpochMs; readonly answer: Answer }
  | { readonly ok: false; readonly at: EpochMs; readonly code: RefusalCode; readonly detail: string };

export type Answer =
  | { readonly type: 'accepted'; readonly venueOrderId: VenueOrderId }
  /** It will be looked at; what becomes of it comes by the stream. */
  | { readonly type: 'noted' }
  | { readonly type: 'time' }
  | { readonly type: 'order'; readonly order?: OrderStatement; readonly executions: readonly Execution[] }
  | { readonly type: 'page'; readonly cut: number; readonly isLast: boolean; readonly part: StatementPart };

export type StatementPart = AccountStatement & { readonly equity: bigint };

/** The exchange's error codes, in Bybit's numbering; `outcomes.ts` says what each means. */
export type RefusalCode =
  | '10000' // Server timeout: says nothing.
  | '10001' // The request is not well formed.
  | '10002' // Too late, or the clocks differ.
  | '10006' // Too many requests.
  | '10016' // Internal error: says nothing.
  | '403' // Banned for a while.
  | '110001' // No such order, or no longer.
  | '110007' // Not enough money.
  | '110072' // This id was used before.
  | '170035' // Submitted for processing: says nothing yet.
  | '110079'; // The order is being processed.

/** What the exchange says by itself. `number` rises by one on each connection, so that a hole shows. */
export interface StreamMessage {
  readonly number: number;
  /** The exchange's clock. */
  readonly at: EpochMs;
  readonly body: StreamBody;
}

export type StreamBody =
  /** The first message of a connection; incomplete when some topics were not granted. */
  | { readonly type: 'subscribed'; readonly isComplete: boolean }
  | { readonly type: 'ping' }
  | { readonly type: 'bar'; readonly bar: Bar }
  | { readonly type: 'quote'; readonly quote: Quote }
  | { readonly type: 'order'; readonly order: OrderStatement; readonly change: OrderChange }
  | { readonly type: 'execution'; readonly execution: Execution }
  | { readonly type: 'funding'; readonly funding: Funding };

/** Why an order message was sent. */
export type OrderChange = 'accepted' | 'triggered' | 'amended' | 'amend-refused' | 'traded' | 'ended';
