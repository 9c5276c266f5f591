/** The session that is killed, and what its account begins with, in USDT. */
export const SESSION = 'k1';
export const DEPOSIT = '100000';

/** What a server says of its account at rest. */
export interface ServerBooks {
  /** Signed, by instrument. */
  readonly positions: Readonly<Record<string, string>>;
  /** Ids of the orders that rest: the stops of what is held. */
  readonly orders: readonly string[];
  readonly cash: string;
  readonly halted: string | null;
}
