/** A row as the exchange writes it: all numbers as texts. */
export type Row = Readonly<Record<string, string>>;

/** A request that reached the exchange and was carried out or refused. */
export interface Arrival {
  readonly at: number;
  readonly transport: 'rest' | 'socket' | 'by-hand';
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retCode: number;
  readonly result: Readonly<Record<string, unknown>>;
  /** Kinds of the faults that struck it. */
  readonly faults: readonly string[];
}

/** The part of `GET /control/ledger` that judges: no fault, no kill and no retention rule is in it. */
export interface ExchangeLedger {
  readonly requests: readonly Arrival[];
  readonly lostRequests: readonly Pick<Arrival, 'at' | 'path' | 'fields'>[];
  /** By our order ids. */
  readonly creates: Readonly<Record<string, { readonly arrived: number; readonly accepted: number }>>;
  /** The latest state of every order there ever was. */
  readonly orders: readonly Row[];
  /** Oldest first. */
  readonly executions: readonly Row[];
  readonly positions: readonly Row[];
  readonly wallet: { readonly coin: readonly { readonly coin: string; readonly walletBalance: string }[] };
}

/** @throws {Error} when the exchange does not answer, which is no finding but a broken run */
export async function readLedger(url: string, uid: string): Promise<ExchangeLedger> {
  const reply = await fetch(`${url}/control/ledger?uid=${uid}`);
  if (!reply.ok) throw new Error(`the exchange does not show its ledger: HTTP ${reply.status}`);
  return (await reply.json()) as ExchangeLedger;
}

const OPEN = new Set(['New', 'PartiallyFilled', 'Untriggered', 'Triggered']);

export function isOpen({ orderStatus }: Row): boolean {
  return OPEN.has(orderStatus!);
}

/** Trades, without the rows of funding, which are of the same table. */
export function tradesOf({ executions }: ExchangeLedger): readonly Row[] {
  return executions.filter(({ execType }) => execType !== 'Funding');
}

export function fundingsOf({ executions }: ExchangeLedger): readonly Row[] {
  return executions.filter(({ execType }) => execType === 'Funding');
}
