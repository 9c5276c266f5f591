/** No: with the code and the words that Bybit uses, so that a client's own error handling is what is exercised. */
export interface Refusal {
  readonly ok: false;
  readonly retCode: number;
  readonly retMsg: string;
}

export interface Accepted<Value> {
  readonly ok: true;
  readonly value: Value;
}

export type Outcome<Value> = Accepted<Value> | Refusal;

/** A page of rows, newest first. `nextPageCursor` is empty on the last one; it stays valid while rows are added. */
export interface Page<Row> {
  readonly list: readonly Row[];
  readonly nextPageCursor: string;
}

export function accepted<Value>(value: Value): Accepted<Value> {
  return { ok: true, value };
}

export function refused(retCode: number, retMsg: string): Refusal {
  return { ok: false, retCode, retMsg };
}
