/** A key of the account. The secret signs and is never sent, logged or put into an error. */
export interface CcxtCredentials {
  readonly key: string;
  readonly secret: string;
  /** The word that OKX and a few others want beside the secret. */
  readonly password?: string;
}
